package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.millrace.connect.cassandra.session.ConnectProblem;
import io.millrace.connect.cassandra.session.SessionProbe;
import io.netty.handler.ssl.NotSslRecordException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateExpiredException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What keeps a session from coming up is said of the option that has to do with it. */
class ConnectionMistakesTest {

    private static final String CONTACT_POINTS = "cassandra.contact.points";
    private static final String TLS = "cassandra.ssl.enabled";

    static Stream<Arguments> problems() {
        Throwable refused = new ConnectionInitException("init", new ConnectException("Connection refused"));
        Throwable closed = new ClosedConnectionException("Lost connection to remote peer");
        Throwable login = new AuthenticationException(endPoint("any"), "Provided username or password is incorrect");
        Throwable noLogin =
                new AuthenticationException(endPoint("any"), "server replied 'sink is not permitted to log in'");
        Throwable noName = new AuthenticationException(
                endPoint("any"),
                "Node requires authentication (PasswordAuthenticator), but no authenticator configured");
        Throwable expired = new SSLHandshakeException("PKIX path validation failed: validity check failed");
        expired.initCause(new CertificateExpiredException("NotAfter: Mon Jun 01 00:00:00 UTC 2026"));
        Throwable refusesOurs = new SSLHandshakeException("Received fatal alert: unknown_ca");
        Throwable plain = new ConnectionInitException("init", new NotSslRecordException("not an SSL/TLS record"));
        Throwable untrusted =
                new SSLHandshakeException("PKIX path building failed: unable to find valid certification path");
        Throwable otherName =
                new SSLHandshakeException("No subject alternative names matching IP address 10.0.0.1 found");
        Throwable wantsOurs = new SSLHandshakeException("Received fatal alert: certificate_required");
        Throwable inferring = new IllegalStateException(
                "No local DC was provided, but the contact points are from different DCs: a=dc1, b=dc2");
        return Stream.of(
                Arguments.of(nodes(refused), CONTACT_POINTS, "nobody listens there"),
                Arguments.of(nodes(closed), CONTACT_POINTS, "does it want TLS (cassandra.ssl.enabled)?"),
                Arguments.of(nodes(noLogin), "cassandra.username", "ALTER ROLE sink WITH LOGIN = true"),
                Arguments.of(nodes(noName), "cassandra.username", "asks for a login: set cassandra.username"),
                Arguments.of(nodes(refused, login), CONTACT_POINTS, "refuses the login"),
                Arguments.of(nodes(login, login), "cassandra.username", "refuses the login"),
                Arguments.of(inferring, "cassandra.local.datacenter", "different DCs"),
                Arguments.of(encrypted(nodes(plain, plain)), TLS, "does not speak TLS on this port"),
                Arguments.of(encrypted(nodes(plain, refused)), CONTACT_POINTS, "does not speak TLS on this port"),
                Arguments.of(
                        encrypted(nodes(untrusted)),
                        "cassandra.ssl.truststore.location",
                        "has a certificate that is not trusted: put that of its issuer into the trust store"),
                Arguments.of(encrypted(nodes(expired)), CONTACT_POINTS, "has a certificate that has expired"),
                Arguments.of(
                        encrypted(nodes(refusesOurs)),
                        "cassandra.ssl.keystore.location",
                        "does not take the connector's certificate"),
                Arguments.of(
                        encrypted(nodes(otherName)),
                        "cassandra.ssl.hostname.verification",
                        "has a certificate for other names than the one it is reached by"),
                Arguments.of(
                        encrypted(nodes(wantsOurs)),
                        "cassandra.ssl.keystore.location",
                        "asks for a client certificate: set cassandra.ssl.keystore.location"),
                Arguments.of(
                        encrypted(nodes(closed)),
                        CONTACT_POINTS,
                        "does it speak TLS, and does it ask for a client certificate"));
    }

    /** The error of a session whose connections are encrypted. */
    private record Encrypted(Throwable error) {}

    private static Encrypted encrypted(Throwable error) {
        return new Encrypted(error);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void isReportedAtTheOptionThatHasToDoWithIt(Object problem, String field, String words) {
        boolean encrypted = problem instanceof Encrypted;
        Throwable error = encrypted ? ((Encrypted) problem).error() : (Throwable) problem;
        Map<String, String> properties = right();
        properties.put(TLS, Boolean.toString(encrypted));

        Map<String, List<String>> errors = errors(properties, (config, timeout) -> {
            throw new SessionProbe.UnavailableException(ConnectProblem.of(error, encrypted), error);
        });

        assertThat(errors).containsOnlyKeys(field);
        assertThat(errors.get(field)).singleElement().asString().contains(words);
    }

    @ParameterizedTest
    @CsvSource({"validate.offline,true", "validate.live,false"})
    void whereNothingIsToBeLookedAtNothingIs(String option, String value) {
        Map<String, String> properties = right();
        properties.put(option, value);
        properties.put("topics", "nowhere");

        assertThat(errors(properties, (config, timeout) -> {
                    throw new AssertionError("connects");
                }))
                .isEmpty();
    }

    @Test
    void whatNobodyForesawIsSaidOfTheContactPoints() {
        assertThat(errors(right(), (config, timeout) -> {
                    throw new IllegalStateException("a defect");
                }))
                .containsOnlyKeys(CONTACT_POINTS);
    }

    private static Map<String, String> right() {
        return new HashMap<>(Map.of("name", "sink", "topics", "readings", "cassandra.keyspace", "ks"));
    }

    private static Map<String, List<String>> errors(Map<String, String> properties, LiveCheck.Opening opening) {
        Map<String, List<String>> errors = new TreeMap<>();
        for (ConfigValue value : new ConfigCheck(opening).check(properties).values()) {
            if (!value.errorMessages().isEmpty()) {
                errors.computeIfAbsent(value.name(), name -> new ArrayList<>()).addAll(value.errorMessages());
            }
        }
        return errors;
    }

    private static Throwable nodes(Throwable... errors) {
        List<Map.Entry<Node, Throwable>> all = new ArrayList<>();
        for (Throwable error : errors) {
            all.add(Map.entry(node("node" + all.size()), error));
        }
        return AllNodesFailedException.fromErrors(all);
    }

    private static EndPoint endPoint(String host) {
        return new DefaultEndPoint(InetSocketAddress.createUnresolved(host, 9042));
    }

    private static Node node(String host) {
        return (Node) Proxy.newProxyInstance(
                ConnectionMistakesTest.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "getEndPoint" -> endPoint(host);
                    default -> host;
                });
    }
}
