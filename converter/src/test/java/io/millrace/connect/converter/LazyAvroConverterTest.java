package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LazyAvroConverterTest {

    private static final byte[] HI = FakeRegistry.RECORD;
    private static final byte[] HO = {0, 0, 0, 0, 7, 4, 'h', 'o'};

    private final List<Long> pauses = new ArrayList<>();
    private final FakeRegistry registry = new FakeRegistry();
    private final Map<String, String> options = new HashMap<>();
    private long now;
    private final LazyAvroConverter converter =
            new LazyAvroConverter(new PatientConverter(this::pause, System::nanoTime), () -> now);

    @BeforeEach
    void configure() {
        options.put("delegate", "io.apicurio.registry.utils.converter.AvroConverter");
        options.put("apicurio.registry.url", registry.url());
        options.put("apicurio.registry.as-confluent", "true");
        options.put("apicurio.registry.use-id", "contentId");
        converter.configure(options, false);
    }

    @AfterEach
    void stop() throws IOException {
        converter.close();
        registry.close();
    }

    @Test
    void recordsAfterTheFirstStayBytesUntilSomebodyAsks() {
        Struct first = convert(HI);
        AvroStruct second = (AvroStruct) convert(HO);

        assertThat(first).isNotInstanceOf(AvroStruct.class);
        assertThat(second.schema()).isSameAs(first.schema());
        assertThat(second.layout().field(List.of("text")).orElseThrow().value(second))
                .isEqualTo("ho");
        assertThat(second.isOpen()).isFalse();
        assertThat(second.getString("text")).isEqualTo("ho");
        assertThat(second.isOpen()).isTrue();
        assertThat(registry.confluentRequests()).isEqualTo(1);
    }

    @Test
    void anOpenedStructIsAStructLikeAnyOther() {
        convert(HI);
        Struct struct = convert(HI);
        Struct plain = new Struct(struct.schema()).put("text", "hi");

        assertThat(struct).isEqualTo(plain).hasSameHashCodeAs(plain).hasToString(plain.toString());
        assertThat(struct).isEqualTo(convert(HI)).isNotEqualTo(convert(HO));
        assertThat(struct.put("text", "changed").get("text")).isEqualTo("changed");
        assertThat(struct).isNotEqualTo(plain);
        assertThatThrownBy(() -> struct.get("other")).hasMessageContaining("other");
        struct.validate();
    }

    @Test
    void aStructOfBytesGoesWhereAStructMayGo() {
        convert(HI);
        Struct inside = convert(HO);

        Struct outside = new Struct(
                        SchemaBuilder.struct().field("inside", inside.schema()).build())
                .put("inside", inside);

        outside.validate();
        assertThat(outside.getStruct("inside").getString("text")).isEqualTo("ho");
    }

    @Test
    void aFoldedStructIsOpenedAgain() {
        convert(HI);
        AvroStruct struct = (AvroStruct) convert(HO);
        assertThat(struct.get("text")).isEqualTo("ho");

        struct.fold();

        assertThat(struct.isOpen()).isFalse();
        assertThat(struct.get("text")).isEqualTo("ho");
    }

    @Test
    void eachSchemaHasItsOwnLayout() {
        registry.put(
                8,
                "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"n\",\"type\":[\"null\",\"long\"],\"default\":null},"
                        + "{\"name\":\"text\",\"type\":\"string\"}]}");
        byte[] withNumber = {0, 0, 0, 0, 8, 2, 5, 4, 'h', 'o'};
        byte[] withNull = {0, 0, 0, 0, 8, 0, 4, 'h', 'o'};
        for (int i = 0; i < 2; i++) {
            assertThat(convert(HI).get("text")).isEqualTo("hi");
            assertThat(convert(withNumber).get("n")).isEqualTo(-3L);
            assertThat(convert(withNull).get("n")).isNull();
        }
        AvroStruct struct = (AvroStruct) convert(withNull);
        assertThat(struct.layout().field(List.of("n")).orElseThrow().value(struct))
                .isNull();
        assertThat(struct.layout().field(List.of("text")).orElseThrow().value(struct))
                .isEqualTo("ho");
    }

    @Test
    void aRegistryWithoutConfluentsApiIsAskedOncePerSchema() {
        registry.answerTo("/schemas/ids/7", 404, "");

        for (int i = 0; i < 3; i++) {
            assertThat(convert(HI)).isNotInstanceOf(AvroStruct.class);
        }

        assertThat(registry.confluentRequests()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 500, 503})
    void aRegistryThatCannotAnswerIsAskedAgainInAMinuteAndNobodyWaits(int status) {
        registry.answerTo("/schemas/ids/7", status, "");
        convert(HI);
        assertThat(convert(HI)).isNotInstanceOf(AvroStruct.class);
        assertThat(registry.confluentRequests()).isEqualTo(1);

        registry.answerAsEver();
        now += TimeUnit.MINUTES.toNanos(1);
        convert(HI);

        assertThat(convert(HI)).isInstanceOf(AvroStruct.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void anotherSchemaUnderTheSameIdIsNotBelieved() {
        registry.answerTo(
                "/schemas/ids/7",
                200,
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Row\\\",\\\"fields\\\":"
                        + "[{\\\"name\\\":\\\"other\\\",\\\"type\\\":\\\"string\\\"}]}\"}");
        convert(HI);

        assertThat(convert(HI)).isNotInstanceOf(AvroStruct.class);
        assertThat(convert(HO).get("text")).isEqualTo("ho");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"schemaType\":\"PROTOBUF\",\"schema\":\"\"",
                "\"schema\":\"\\\"string\\\"\"",
                "\"schema\":\"{}\"",
                "\"schema\":\"not a schema\"",
                "\"ruleSet\":{\"domainRules\":[]},\"schema\":\"\"",
                "\"other\":1"
            })
    void whatIsNoPlainAvroSchemaOfARecordIsLeftToTheDelegate(String answer) {
        registry.answerTo("/schemas/ids/7", 200, "{" + answer + "}");
        convert(HI);

        assertThat(convert(HO).get("text")).isEqualTo("ho");
        assertThat(convert(HO)).isNotInstanceOf(AvroStruct.class);
    }

    @Test
    void bytesThatAreNoRecordOfTheSchemaAreTheRecordsFault() {
        convert(HI);

        assertThatThrownBy(() -> convert(Arrays.copyOf(HI, 7))).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> convert("no Avro at all".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RuntimeException.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void theSizeOfABlockIsHeldAgainstItsItems() {
        registry.put(
                9,
                "{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"texts\",\"type\":"
                        + "{\"type\":\"array\",\"items\":\"string\"}}]}");
        // A block of one item, which is two bytes long.
        byte[] sized = {0, 0, 0, 0, 9, 1, 4, 2, 'x', 0};
        byte[] negative = {0, 0, 0, 0, 9, 1, 3, 2, 'x', 0};
        convert(sized);

        assertThat(convert(sized)).isInstanceOf(AvroStruct.class);
        assertThat(convert(sized).getArray("texts")).containsExactly("x");
        assertThatThrownBy(() -> convert(negative)).hasMessageContaining("Block byte-size is negative");
    }

    @Test
    void aRegistryThatRefusesConnectionsIsWaitedFor() {
        registry.stop();

        assertThat(convert(HI).get("text")).isEqualTo("hi");

        assertThat(pauses).hasSize(1);
    }

    @Test
    void aTombstoneIsOne() {
        assertThat(converter.toConnectData("topic", new RecordHeaders(), null).value())
                .isNull();
        assertThat(registry.confluentRequests()).isZero();
    }

    @Test
    void anIdInAHeaderIsTheDelegatesMatter() {
        convert(HI);

        SchemaAndValue converted =
                converter.toConnectData("topic", new RecordHeaders().add("__value_schema_id", new byte[] {1}), HO);

        assertThat(converted.value()).isNotInstanceOf(AvroStruct.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"use.latest.version", "apicurio.registry.headers.enabled"})
    void optionsThatReadRecordsByAnotherSchemaLeaveThemToTheDelegate(String option) throws IOException {
        options.put(option, "true");
        try (LazyAvroConverter other = new LazyAvroConverter()) {
            // Not configured with the option itself, for then it would look for the id in a header.
            assertThat(Layouts.of(options, false, System::nanoTime)).isEmpty();
            assertThat(other.config().names()).containsExactly("delegate");
        }
    }

    private Struct convert(byte[] value) {
        return (Struct)
                converter.toConnectData("topic", new RecordHeaders(), value).value();
    }

    /** By the end of the first pause the registry is back. */
    private void pause(long millis) {
        pauses.add(millis);
        registry.restart();
    }
}
