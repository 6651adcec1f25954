package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.millrace.connect.cassandra.session.ConnectProblem.Kind;
import io.millrace.connect.cassandra.session.ConnectProblem.Subject;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.UnrecoverableKeyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectProblemTest {

    private final Throwable refusedLogin =
            new AuthenticationException(endPoint("any"), "server replied 'Provided username or password is incorrect'");
    private final Throwable authOutage = new AuthenticationException(
            endPoint("any"), "server replied 'Unable to perform authentication: Cannot achieve consistency level'");
    private final Throwable refusedConnection =
            new ConnectionInitException("init", new ConnectException("Connection refused"));

    @Test
    void aLoginIsRefusedOnlyByAllNodes() {
        assertThat(ConnectProblem.of(nodes(refusedLogin, refusedLogin), false).kind())
                .isEqualTo(Kind.AUTHENTICATION);
        assertThat(ConnectProblem.of(new CompletionException(refusedLogin), false)
                        .kind())
                .isEqualTo(Kind.AUTHENTICATION);

        ConnectProblem mixed = ConnectProblem.of(nodes(refusedConnection, refusedLogin), false);
        assertThat(mixed.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(mixed.message())
                .contains("node0:9042 refuses the connection")
                .contains("node1:9042 refuses the login: check cassandra.username and cassandra.password");
    }

    @Test
    void anOutageOfTheLoginsIsNoRefusal() {
        for (Throwable outage : List.of(
                authOutage, nodes(authOutage), nodes(refusedConnection, authOutage), nodes(refusedLogin, authOutage))) {
            ConnectProblem problem = ConnectProblem.of(outage, false);
            assertThat(problem.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(problem.message()).contains("cannot look up logins: too few replicas of system_auth are up");
        }
    }

    static Stream<Throwable> networkFaults() {
        String parked = "Unable to connect to cloud metadata service. Please make sure your cluster is not parked";
        return Stream.of(
                new IllegalStateException(parked, new ConnectException("Connection refused")),
                new IllegalStateException("Unable to resolve host", new UnknownHostException("db.example")),
                cloud(new SocketTimeoutException("Read timed out")),
                cloud(new NoRouteToHostException("No route to host")),
                cloud(new IOException("Server returned HTTP response code: 503 for URL: https://db.example/metadata")),
                new TimeoutException());
    }

    @ParameterizedTest
    @MethodSource("networkFaults")
    void aNetworkFaultMayPass(Throwable error) {
        assertThat(ConnectProblem.of(error, false).kind()).isEqualTo(Kind.UNREACHABLE);
    }

    static Stream<Throwable> wrongSettings() {
        return Stream.of(
                cloud(new FileNotFoundException("/nowhere.zip")),
                cloud(new ZipException("not a zip file")),
                cloud(new MalformedURLException("no protocol")),
                cloud(new IOException("Server returned HTTP response code: 403 for URL: https://db.example/metadata")),
                new IllegalArgumentException(
                        "Error instantiating class DefaultSslEngineFactory",
                        new IOException("keystore password was incorrect", new UnrecoverableKeyException())),
                new IllegalArgumentException("no such policy"));
    }

    @ParameterizedTest
    @MethodSource("wrongSettings")
    void wrongSettingsDoNotPass(Throwable error) {
        assertThat(ConnectProblem.of(error, false).kind()).isEqualTo(Kind.CONFIGURATION);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false | true | true | false | TLS | node speaks TLS on this port: set cassandra.ssl.enabled=true",
                "false | false | false | false | CLOSED | closes the connection",
                "true | true | true | false | OWN_CERTIFICATE | node asks for a client certificate",
                "true | true | true | true | OWN_CERTIFICATE | node does not take the connector's certificate",
                "true | true | false | true | CLOSED | closes the connection"
            })
    void aLookTellsWhatAClosedConnectionDoesNot(
            boolean encrypted, boolean speaksTls, boolean asks, boolean hasOwn, Subject subject, String words) {
        ConnectProblem problem = ConnectProblem.of(nodes(new ClosedConnectionException("Lost connection")), encrypted);
        assertThat(problem.isUnclear()).isTrue();

        ConnectProblem told = problem.told("node", new TlsProbe.Answer(true, speaksTls, asks), encrypted, hasOwn);

        assertThat(told.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(told.subject()).isEqualTo(subject);
        assertThat(told.message()).contains(words);
    }

    @Test
    void whereNobodyListensIsToldFromWhoHangsUp() {
        ConnectProblem problem = ConnectProblem.of(nodes(new ClosedConnectionException("Lost connection")), false);
        ConnectProblem told = problem.told("node", new TlsProbe.Answer(false, false, false), false, false);
        assertThat(told.subject()).isEqualTo(Subject.NODES);
        assertThat(told.message()).contains("node refuses the connection: nobody listens there");
    }

    private static Throwable cloud(IOException cause) {
        return new IllegalStateException("Cannot construct cloud config from the cloudConfigUrl: file:x.zip", cause);
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
                ConnectProblemTest.class.getClassLoader(),
                new Class<?>[] {Node.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "getEndPoint" -> endPoint(host);
                    default -> host;
                });
    }
}
