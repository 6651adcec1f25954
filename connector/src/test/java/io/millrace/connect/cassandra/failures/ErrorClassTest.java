package io.millrace.connect.cassandra.failures;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.FrameTooLongException;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.WriteType;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorClassTest {

    private static final EndPoint NODE = new DefaultEndPoint(InetSocketAddress.createUnresolved("localhost", 9042));

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new DriverTimeoutException("Query timed out"), ErrorClass.TRANSIENT),
                Arguments.of(
                        new WriteTimeoutException(null, ConsistencyLevel.LOCAL_QUORUM, 1, 2, WriteType.UNLOGGED_BATCH),
                        ErrorClass.TRANSIENT),
                Arguments.of(new UnavailableException(null, ConsistencyLevel.LOCAL_QUORUM, 2, 1), ErrorClass.TRANSIENT),
                Arguments.of(new OverloadedException(null), ErrorClass.TRANSIENT),
                Arguments.of(new BootstrappingException(null), ErrorClass.TRANSIENT),
                Arguments.of(new ServerError(null, "unexpected"), ErrorClass.REPLICA_FAILURE),
                Arguments.of(new NoNodeAvailableException(), ErrorClass.TRANSIENT),
                Arguments.of(new IOException("Broken pipe"), ErrorClass.TRANSIENT),
                Arguments.of(new IllegalStateException("Channel is closing"), ErrorClass.TRANSIENT),
                Arguments.of(new IllegalStateException("ID mismatch while trying to reprepare"), ErrorClass.SCHEMA),
                Arguments.of(
                        new InvalidQueryException(
                                null, "Write request failed because disk usage exceeds failure threshold"),
                        ErrorClass.TRANSIENT),
                Arguments.of(new InvalidQueryException(null, "Key may not be empty"), ErrorClass.DATA),
                Arguments.of(new FrameTooLongException(null, "Frame too long"), ErrorClass.DATA),
                Arguments.of(new InvalidQueryException(null, "Undefined column name c"), ErrorClass.SCHEMA),
                Arguments.of(new InvalidQueryException(null, "unconfigured table t"), ErrorClass.SCHEMA),
                Arguments.of(new InvalidQueryException(null, "Keyspace 'ks' does not exist"), ErrorClass.SCHEMA),
                Arguments.of(new UnauthorizedException(null, "no MODIFY permission"), ErrorClass.FATAL),
                Arguments.of(
                        new UnauthorizedException(
                                null,
                                "Unable to perform authorization of permissions: Cannot achieve consistency level"),
                        ErrorClass.TRANSIENT),
                Arguments.of(
                        new UnauthorizedException(
                                null, "Unable to perform authorization of super-user permission: Operation timed out"),
                        ErrorClass.TRANSIENT),
                Arguments.of(
                        new AuthenticationException(
                                NODE, "server replied 'Unable to perform authentication: Operation timed out'"),
                        ErrorClass.TRANSIENT),
                Arguments.of(new AuthenticationException(NODE, "bad credentials"), ErrorClass.FATAL),
                Arguments.of(new SyntaxError(null, "line 1:0 no viable alternative"), ErrorClass.FATAL),
                Arguments.of(new IllegalStateException("a defect of our own"), ErrorClass.FATAL),
                Arguments.of(new ProtocolError(null, "Unexpected authentication message"), ErrorClass.FATAL),
                Arguments.of(new ProtocolError(null, "Invalid frame"), ErrorClass.TRANSIENT),
                // As the driver wraps what happens where it asks for Astra's metadata.
                Arguments.of(failedOverHttp(new SocketException("Connection reset")), ErrorClass.TRANSIENT),
                Arguments.of(failedOverHttp(new SocketTimeoutException("Read timed out")), ErrorClass.TRANSIENT),
                Arguments.of(failedOverHttp(new UnknownHostException("astra")), ErrorClass.TRANSIENT),
                Arguments.of(
                        failedOverHttp(new IOException("Server returned HTTP response code: 503 for URL")),
                        ErrorClass.TRANSIENT),
                Arguments.of(
                        failedOverHttp(new IOException("Server returned HTTP response code: 403 for URL")),
                        ErrorClass.FATAL),
                // A network fault is told by what Java throws, and not by words in any exception.
                Arguments.of(new IllegalArgumentException("no such option: HTTP response code: 503"), ErrorClass.FATAL),
                Arguments.of(
                        new IllegalArgumentException(new IOException("Server returned HTTP response code: 500")),
                        ErrorClass.TRANSIENT),
                Arguments.of(failedOverHttp(new IOException((String) null)), ErrorClass.FATAL),
                Arguments.of(failedOverHttp(new IOException("keystore password was incorrect")), ErrorClass.FATAL),
                Arguments.of(new UnsupportedOperationException("nobody foresaw it"), ErrorClass.FATAL));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void knowsWhatIsToBeDone(Throwable error, ErrorClass expected) {
        assertThat(ErrorClass.of(error)).isEqualTo(expected);
        assertThat(ErrorClass.of(new CompletionException(new ExecutionException(error))))
                .isEqualTo(expected);
    }

    @Test
    void oneNodeThatMayStillTakeItMakesARequestWorthRepeating() {
        AllNodesFailedException mixed = AllNodesFailedException.fromErrors(List.of(
                java.util.Map.entry(node(), new UnauthorizedException(null, "no")),
                java.util.Map.entry(node(), new OverloadedException(null))));
        AllNodesFailedException unanimous = AllNodesFailedException.fromErrors(
                List.of(java.util.Map.entry(node(), new UnauthorizedException(null, "no"))));

        assertThat(ErrorClass.of(mixed)).isEqualTo(ErrorClass.TRANSIENT);
        assertThat(ErrorClass.of(unanimous)).isEqualTo(ErrorClass.FATAL);
    }

    @Test
    void aRequestIsAmbiguousIfAnyNodeMayHaveCarriedItOut() {
        AllNodesFailedException neverSent =
                AllNodesFailedException.fromErrors(List.of(java.util.Map.entry(node(), new OverloadedException(null))));
        AllNodesFailedException maybe = AllNodesFailedException.fromErrors(List.of(
                java.util.Map.entry(node(), new OverloadedException(null)),
                java.util.Map.entry(node(), new DriverTimeoutException("Query timed out"))));

        assertThat(ErrorClass.isAmbiguous(neverSent)).isFalse();
        assertThat(ErrorClass.isAmbiguous(new CompletionException(maybe))).isTrue();
    }

    private static RuntimeException failedOverHttp(IOException cause) {
        return new IllegalArgumentException("cannot construct cloud configuration", new RuntimeException(cause));
    }

    private static com.datastax.oss.driver.api.core.metadata.Node node() {
        return (com.datastax.oss.driver.api.core.metadata.Node) java.lang.reflect.Proxy.newProxyInstance(
                ErrorClassTest.class.getClassLoader(),
                new Class<?>[] {com.datastax.oss.driver.api.core.metadata.Node.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> "node";
                });
    }
}
