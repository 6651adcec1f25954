package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.connect.converter.Verdict.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictTest {

    @Test
    void whatTheNetworkThrowsIsAnOutageHoweverItIsWrapped() {
        assertOutage(new ConnectException("Connection refused"));
        assertOutage(new SocketTimeoutException("Read timed out"));
        assertOutage(new UnknownHostException("registry"));
        assertOutage(new HttpTimeoutException("request timed out"));
        assertOutage(new SSLHandshakeException("certificate expired"));
        assertOutage(new UnresolvedAddressException());
        assertOutage(new org.apache.kafka.common.errors.TimeoutException());
        assertOutage(new RetriableException("the delegate's own word"));
    }

    @Test
    void anIoExceptionOfAnHttpClientIsAnOutage() throws IOException {
        try (ServerSocket hangsUp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> hangUp(hangsUp));
            server.start();
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hangsUp.getLocalPort()))
                    .build();

            Throwable failure = catchThrowable(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));

            assertThat(failure).isExactlyInstanceOf(IOException.class);
            assertOutage(failure);
        }
    }

    @Test
    void anIoExceptionOfADecoderIsNone() {
        Throwable failure = catchThrowable(() ->
                DecoderFactory.get().binaryDecoder(new byte[] {4, 'a'}, null).readString());

        assertThat(failure).isInstanceOf(EOFException.class);
        assertBadRecord(failure);
        assertBadRecord(new IOException("Invalid int encoding"));
    }

    @ParameterizedTest
    @CsvSource({"500,50001", "502,50005", "503,50003", "401,40101", "403,40301", "407,407", "408,408", "429,42901"})
    void anAnswerThatSaysNothingAboutTheRecordIsAnOutage(int status, int code) {
        Verdict verdict = Verdict.on(wrapped(new RestClientException("words", status, code)));

        assertThat(verdict.kind()).isEqualTo(Kind.OUTAGE);
        assertThat(verdict.what()).contains(Integer.toString(status));
    }

    @Test
    void theRegistrysOwnNotFoundIsAboutTheRecord() {
        assertKind(Kind.REFUSED_BY_REGISTRY, new RestClientException("Schema not found", 404, 40403));
        assertKind(Kind.REFUSED_BY_REGISTRY, new RestClientException("Invalid schema", 422, 42201));
        assertKind(Kind.REFUSED_BY_REGISTRY, new RestClientException("Incompatible schema", 409, 409));
    }

    @Test
    void aNotFoundWithoutTheRegistrysOwnCodeIsOfThePathOrOfSomethingElse() {
        assertKind(Kind.NO_SUCH_PATH, new RestClientException("HTTP 404 Not Found", 404, 404));
        assertKind(Kind.NO_REGISTRY, new RestClientException("no such page", 404, 50005));
        assertKind(Kind.NO_REGISTRY, new RestClientException("no such page", 404, 0));
    }

    @Test
    void theNearestAnswerCountsAndNotWhatMayLieBelowIt() {
        RestClientException notFound = new RestClientException("Schema not found", 404, 40403);
        notFound.initCause(new ConnectException("of an earlier attempt"));

        assertKind(Kind.REFUSED_BY_REGISTRY, notFound);
    }

    @Test
    void anythingElseIsOfTheRecord() {
        assertBadRecord(new NullPointerException());
        assertBadRecord(new IllegalStateException("Unknown magic byte"));
        assertThat(Verdict.on(new DataException("bad"))).isEqualTo(Verdict.BAD_RECORD);
    }

    private static void assertOutage(Throwable failure) {
        assertKind(Kind.OUTAGE, failure);
        assertThat(Verdict.isInterruption(wrapped(failure))).isFalse();
    }

    private static void assertBadRecord(Throwable failure) {
        assertKind(Kind.BAD_RECORD, failure);
    }

    private static void assertKind(Kind expected, Throwable failure) {
        assertThat(Verdict.on(failure).kind()).isEqualTo(expected);
        assertThat(Verdict.on(wrapped(failure)).kind()).isEqualTo(expected);
    }

    /** As Confluent's converter does. */
    private static Throwable wrapped(Throwable failure) {
        return new DataException("Failed to deserialize", new SerializationException("Error", failure));
    }

    private static void hangUp(ServerSocket server) {
        try {
            while (true) {
                try (Socket connection = server.accept()) {
                    connection.getInputStream().read();
                }
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
