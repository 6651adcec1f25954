package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The registries' own clients, led to something that is no registry by a wrong URL. What the servers answer here is
 * what they were seen to answer.
 */
class WrongRegistryUrlTest {

    private static final String TOPIC = "page-events";
    private static final byte[] TOMBSTONE = null;

    private static final String NO_SUCH_SCHEMA_OF_APICURIO =
            "{\"name\":\"ContentNotFoundException\",\"error_code\":404,\"message\":\"No content with id/hash '7'\"}";
    private static final String NO_SUCH_SCHEMA_OF_CONFLUENT =
            "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}";
    private static final String NO_SUCH_PATH_OF_APICURIO = "{\"name\":\"NotFoundException\",\"error_code\":404,"
            + "\"detail\":\"NotFoundException: RESTEASY003210: Could not find resource for full path\","
            + "\"message\":\"RESTEASY003210: Could not find resource for full path: http://nonsense\"}";
    /** Below {@code /apis/ccompat}. */
    private static final String NO_SUCH_PATH_OF_CCOMPAT =
            "{\"error_code\":0,\"message\":\"RESTEASY003210: Could not find resource for full path: http://nonsense\"}";

    private static final String NO_SUCH_PATH_OF_CONFLUENT = "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}";
    private static final String PAGE = "<html><body>404 Not Found</body></html>";

    private static final int MANY = 100;

    private final FakeRegistry server = new FakeRegistry();
    private long now;
    private int pauses;
    private boolean registryComesBack;
    private PatientConverter converter;

    enum Client {
        APICURIO("io.apicurio.registry.utils.converter.AvroConverter", "apicurio.registry.url"),
        CONFLUENT(ConfluentDelegate.class.getName(), "schema.registry.url");

        private final String delegate;
        private final String urlOption;

        Client(String delegate, String urlOption) {
            this.delegate = delegate;
            this.urlOption = urlOption;
        }
    }

    @AfterEach
    void stop() throws IOException {
        converter.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            APICURIO  | NO_SUCH_PATH_OF_APICURIO
            APICURIO  | NO_SUCH_PATH_OF_CCOMPAT
            CONFLUENT | NO_SUCH_PATH_OF_APICURIO
            CONFLUENT | NO_SUCH_PATH_OF_CCOMPAT
            CONFLUENT | NO_SUCH_PATH_OF_CONFLUENT
            """)
    void aRegistrysServerThatHasNoSuchPathEndsTheTaskAtOnce(Client client, String answer) {
        configure(client, "/wrong/path");
        server.answerWith(404, body(answer));

        assertWrongUrl(client, catchThrowable(() -> convert(FakeRegistry.RECORD)));

        assertThat(now).as("time spent waiting").isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            APICURIO  | 404 | <html><body>404 Not Found</body></html>
            APICURIO  | 404 | 404 page not found
            APICURIO  | 404 | ''
            APICURIO  | 404 | {"error_code":404,"message":"HTTP 404 Not Found"}
            APICURIO  | 400 | <html>The plain HTTP request was sent to HTTPS port</html>
            APICURIO  | 301 | <html>Moved</html>
            APICURIO  | 405 | <html>Not allowed</html>
            APICURIO  | 200 | <!DOCTYPE html><html>Log in</html>
            CONFLUENT | 404 | <html><body>404 Not Found</body></html>
            CONFLUENT | 404 | 404 page not found
            CONFLUENT | 404 | ''
            CONFLUENT | 404 | {"message":"no Route matched with those values"}
            CONFLUENT | 400 | <html>The plain HTTP request was sent to HTTPS port</html>
            CONFLUENT | 301 | <html>Moved</html>
            CONFLUENT | 405 | <html>Not allowed</html>
            CONFLUENT | 200 | <!DOCTYPE html><html>Log in</html>
            """)
    void somethingElseThatAnswersEndsTheTaskAfterFiveMinutesForItMayStandForARegistryThatStarts(
            Client client, int status, String body) {
        configure(client, "/wrong/path");
        server.answerWith(status, body);

        assertWrongUrl(client, catchThrowable(() -> convert(FakeRegistry.RECORD)));

        assertThat(TimeUnit.MILLISECONDS.toSeconds(now))
                .as("seconds of waiting")
                .isBetween(295L, 305L);
    }

    @ParameterizedTest
    @EnumSource
    void somethingElseThatAnswersForAWhileIsWaitedFor(Client client) {
        configure(client, "");
        server.answerWith(404, PAGE);
        registryComesBack = true;

        assertThat(text(convert(FakeRegistry.RECORD))).isEqualTo("hi");
    }

    @ParameterizedTest
    @EnumSource
    void aUrlThatWasRightOnceIsNotWrongLater(Client client) {
        configure(client, "");
        convert(FakeRegistry.RECORD);
        server.answerWith(404, PAGE);
        registryComesBack = true;
        now = TimeUnit.DAYS.toMillis(1);

        assertThat(text(convert(otherSchema()))).isEqualTo("hi");
    }

    @ParameterizedTest
    @EnumSource
    void aRegistryThatHasAnsweredThatItLacksASchemaIsOne(Client client) {
        configure(client, "");
        server.answerWith(404, client == Client.APICURIO ? NO_SUCH_SCHEMA_OF_APICURIO : NO_SUCH_SCHEMA_OF_CONFLUENT);
        assertThatThrownBy(() -> convert(FakeRegistry.RECORD)).isInstanceOf(Exception.class);
        server.answerWith(404, NO_SUCH_PATH_OF_APICURIO);
        registryComesBack = true;

        assertThat(text(convert(otherSchema()))).isEqualTo("hi");
    }

    @ParameterizedTest
    @EnumSource
    void aTombstoneSaysNothingAboutTheUrl(Client client) {
        configure(client, "/wrong/path");
        server.answerWith(404, NO_SUCH_PATH_OF_APICURIO);

        assertThat(convert(TOMBSTONE).value()).isNull();

        assertWrongUrl(client, catchThrowable(() -> convert(FakeRegistry.RECORD)));
    }

    @Test
    void whatIsSecretInTheUrlIsNotInTheMessage() {
        configure(Client.CONFLUENT, "http://user:secret@", "/wrong/path?token=secret");
        server.answerWith(404, NO_SUCH_PATH_OF_CONFLUENT);

        assertThat(catchThrowable(() -> convert(FakeRegistry.RECORD)))
                .hasMessageContaining("/wrong/path")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",http://127.0.0.1:1/apis/ccompat"})
    void anyOfSeveralUrlsMayBeTheWrongOne(String more) {
        configure(Client.CONFLUENT, "http://", "/wrong/path" + more);
        server.answerWith(404, NO_SUCH_PATH_OF_CONFLUENT);

        assertThat(catchThrowable(() -> convert(FakeRegistry.RECORD))).hasMessageContaining("/wrong/path" + more);
    }

    private void assertWrongUrl(Client client, Throwable failure) {
        assertThat(failure)
                .isInstanceOf(Error.class)
                .hasMessageContaining("value of a record of " + TOPIC)
                .hasMessageContaining("value.converter." + client.urlOption)
                .hasMessageContaining(server.url() + "/wrong/path")
                .hasMessageContaining("/apis/registry/v2")
                .hasMessageContaining("/apis/ccompat/v7")
                .hasMessageContaining("restart the task");
    }

    private void configure(Client client, String path) {
        configure(client, "http://", path);
    }

    private void configure(Client client, String scheme, String path) {
        converter = new PatientConverter(this::pause, () -> TimeUnit.MILLISECONDS.toNanos(now));
        converter.configure(
                Map.of(
                        "delegate",
                        client.delegate,
                        client.urlOption,
                        server.url().replace("http://", scheme) + path,
                        "apicurio.registry.as-confluent",
                        "true",
                        "apicurio.registry.use-id",
                        "contentId",
                        // Confluent's client asks again by itself if it cannot read an answer.
                        "max.retries",
                        "0"),
                false);
    }

    private void pause(long millis) {
        now += millis;
        if (registryComesBack) {
            server.restart();
        }
        pauses++;
        assertThat(pauses).as("pauses, of which one never ends otherwise").isLessThan(MANY);
    }

    private SchemaAndValue convert(byte[] value) {
        return converter.toConnectData(TOPIC, new RecordHeaders(), value);
    }

    private static byte[] otherSchema() {
        byte[] bytes = FakeRegistry.RECORD.clone();
        bytes[4]++;
        return bytes;
    }

    private static String text(SchemaAndValue converted) {
        return converted.value() instanceof Struct struct
                ? struct.getString("text")
                : converted.value().toString().replaceAll(".*\"text\": \"(.*)\".*", "$1");
    }

    private static String body(String name) {
        return switch (name) {
            case "NO_SUCH_PATH_OF_APICURIO" -> NO_SUCH_PATH_OF_APICURIO;
            case "NO_SUCH_PATH_OF_CCOMPAT" -> NO_SUCH_PATH_OF_CCOMPAT;
            case "NO_SUCH_PATH_OF_CONFLUENT" -> NO_SUCH_PATH_OF_CONFLUENT;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
