package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shipped converter itself, with a registry that is away or talks nonsense until it is asked again. */
class ApicurioOutageTest {

    private static final byte[] TRUNCATED = {0, 0, 0, 0, 7, 4, 'h'};

    private final List<Long> pauses = new ArrayList<>();
    private final PatientConverter converter = new PatientConverter(this::pause, System::nanoTime);
    private final FakeRegistry registry = new FakeRegistry();

    @BeforeEach
    void configure() {
        converter.configure(
                Map.of(
                        "delegate", "io.apicurio.registry.utils.converter.AvroConverter",
                        "apicurio.registry.url", registry.url() + "/apis/registry/v2",
                        "apicurio.registry.as-confluent", "true",
                        "apicurio.registry.use-id", "contentId"),
                false);
    }

    @AfterEach
    void stop() throws IOException {
        converter.close();
        registry.close();
    }

    @Test
    void aRegistryThatIsThereIsAskedOnce() {
        assertThat(text(convert(FakeRegistry.RECORD))).isEqualTo("hi");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aRegistryThatRefusesConnectionsIsWaitedFor() {
        registry.stop();

        assertThat(text(convert(FakeRegistry.RECORD))).isEqualTo("hi");

        assertThat(pauses).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    500 | {"name":"NullPointerException","error_code":500,"message":"words"}
                    500 | {}
                    502 | <html>Bad gateway</html>
                    503 | <html>Service unavailable</html>
                    504 | nothing
                    401 | {}
                    403 | {}
                    429 | {}
                    404 | <html>No such page</html>
                    """)
    void anAnswerThatSaysNothingAboutTheRecordIsWaitedOut(int code, String words) {
        registry.answerWith(code, words);

        assertThat(text(convert(FakeRegistry.RECORD))).isEqualTo("hi");

        assertThat(pauses).hasSize(1);
    }

    @Test
    void theRegistrysOwnNotFoundIsTheRecordsFault() {
        registry.answerWith(
                404, "{\"name\":\"ContentNotFoundException\",\"error_code\":404,\"message\":\"No content '7'\"}");

        assertThatThrownBy(() -> convert(FakeRegistry.RECORD)).hasMessageContaining("No content");

        assertThat(pauses).isEmpty();
    }

    @Test
    void bytesThatAreNoAvroAreTheRecordsFault() {
        assertThatThrownBy(() -> convert(TRUNCATED)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> convert("no Avro at all".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RuntimeException.class);

        assertThat(pauses).isEmpty();
    }

    @Test
    void anInterruptionInTheClientEndsTheTaskAndNotTheRecord() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> convert(FakeRegistry.RECORD)).isInstanceOf(WaitInterrupted.class);

        assertThat(Thread.interrupted()).as("the thread is still interrupted").isTrue();
        assertThat(pauses).isEmpty();
    }

    private SchemaAndValue convert(byte[] value) {
        return converter.toConnectData("topic", new RecordHeaders(), value);
    }

    private static String text(SchemaAndValue converted) {
        return ((Struct) converted.value()).getString("text");
    }

    /** By the end of the first pause the registry is back. */
    private void pause(long millis) {
        pauses.add(millis);
        registry.restart();
    }
}
