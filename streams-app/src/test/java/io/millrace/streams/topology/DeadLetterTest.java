package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT;
import static io.millrace.streams.topology.PipelineHarness.EVENT_ID;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Reason;
import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.source.RegistryUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way to the dead-letter topic: alone, with its original bytes, while its neighbours are counted. */
class DeadLetterTest {
    private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);

    private PipelineHarness pipeline = new PipelineHarness(PipelineHarness.shippedPipeline());

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void aNullValue() {
        assertDeadAlone((byte[]) null, Reason.UNDECODABLE, null);
    }

    @Test
    void bytesThatAreNotInTheWireFormat() {
        assertDeadAlone("{\"page\": \"/secret\"}".getBytes(StandardCharsets.UTF_8), Reason.UNDECODABLE, null);
    }

    @Test
    void aValueThatEndsTooEarlyOrTooLate() {
        byte[] good = pipeline.framed(EVENT_ID, event("/a", NOW, 1, null));
        assertDeadAlone(Arrays.copyOf(good, good.length - 3), Reason.UNDECODABLE, null);
        assertDeadAlone(Arrays.copyOf(good, good.length + 1), Reason.UNDECODABLE, null);
        assertDeadAlone(Arrays.copyOf(good, 5), Reason.UNDECODABLE, null);
    }

    @Test
    void anIdTheRegistryDoesNotKnow() {
        assertDeadAlone(pipeline.framed(4711, event("/a", NOW, 1, null)), Reason.UNKNOWN_SCHEMA, null);
    }

    @Test
    void aNewerSchemaThatCannotBeReadAsTheKnownOne() {
        Schema other = SchemaBuilder.record("PageEvent")
                .namespace("io.millrace.schemas")
                .fields()
                .requiredString("somewhere")
                .endRecord();
        pipeline.know(8, other);
        GenericRecord event = new GenericData.Record(other);
        event.put("somewhere", "else");

        assertDeadAlone(pipeline.framed(8, event), Reason.INCOMPATIBLE_SCHEMA, null);
    }

    @Test
    void aTimeBefore1970() {
        assertDeadAlone(event("/a", Instant.parse("1969-12-31T23:59:59Z"), 1, null), Reason.TIME_NEGATIVE, null);
    }

    @Test
    void aTimeTooFarAhead() {
        assertDeadAlone(event("/a", NOW.plusSeconds(601), 1, null), Reason.TIME_IN_FUTURE, null);
        assertDeadAlone(event("/a", Instant.ofEpochMilli(Long.MAX_VALUE), 1, null), Reason.TIME_IN_FUTURE, null);
    }

    @Test
    void aKeyThatIsEmptyOrTooLong() {
        pipeline.send(event("", NOW, 1, null));

        assertThat(reasonsByOutput())
                .isEqualTo(Map.of("page_views_hourly", "key-missing", "page_views_total", "key-missing"));
        assertThat(pipeline.values("page-events"))
                .as("an empty part of a composite key is a key Cassandra takes")
                .hasSize(1);

        pipeline.send(event("x".repeat(70_000), NOW, 1, null));

        assertThat(reasonsByOutput().values()).containsOnly("key-invalid");
        assertGoodEventsStillCount();
    }

    @Test
    void aNullKeyFieldOfOneOutputOnly() {
        pipeline.close();
        pipeline = new PipelineHarness(PipelineHarness.shippedPipeline() + """

                  - name: by_latency
                    key: [latency_ms]
                    window: none
                    measures: {views: count}
                """);
        pipeline.send(event("/a", NOW, 1, null));

        assertThat(reasonsByOutput()).isEqualTo(Map.of("by_latency", "key-missing"));
        assertThat(pipeline.values("page_views_hourly")).hasSize(1);
    }

    @Test
    void aLateEventIsLateForTheWindowAndCountsForEverythingElse() {
        pipeline.send(event("/a", Instant.parse("2026-05-01T11:59:59Z"), 1, null));
        pipeline.send(event("/a", Instant.parse("2026-04-30T10:30:00Z"), 1, null));

        assertThat(reasonsByOutput()).isEqualTo(Map.of("page_views_hourly", "late"));
        assertThat(pipeline.values("page-events")).hasSize(2);
        assertThat(pipeline.values("page_views_hourly")).hasSize(1);
        assertThat(pipeline.values("page_views_total")).last().satisfies(row -> assertThat(row.get("views"))
                .isEqualTo(2L));
        assertThat(pipeline.counters.deadLetters(Reason.LATE)).isOne();
    }

    @Test
    void theGraceEndsExactlyWhenItSays() {
        Instant window = Instant.parse("2026-04-01T10:00:00Z");
        pipeline.send(event("/clock", window.plus(Duration.ofHours(25)).minusMillis(1), 1, null));
        pipeline.send(event("/a", window.plusSeconds(5), 1, null));
        assertThat(pipeline.deadLetters()).isEmpty();

        pipeline.send(event("/clock", window.plus(Duration.ofHours(25)), 1, null));
        pipeline.send(event("/a", window.plusSeconds(5), 1, null));
        assertThat(reasonsByOutput()).isEqualTo(Map.of("page_views_hourly", "late"));
    }

    @Test
    void aBadTimeDoesNotMoveTheClock() {
        pipeline.send(event("/a", Instant.parse("2026-04-01T10:00:00Z"), 1, null));
        pipeline.send(event("/a", NOW.plus(Duration.ofDays(300)), 1, null));
        pipeline.deadLetters();
        pipeline.send(event("/a", Instant.parse("2026-04-01T10:00:01Z"), 1, null));

        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void anOversizedEventIsCutAndSaysSo() {
        pipeline.close();
        pipeline = new PipelineHarness(PipelineHarness.shippedPipeline(), 2_000, null);
        GenericRecord large = event("/a", NOW, 1, null);
        large.put("visitor", "v".repeat(5_000));
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", new byte[10]);
        pipeline.sendBytes(KEY, pipeline.framed(EVENT_ID, large), headers);

        List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();

        assertThat(letters).hasSize(1);
        assertThat(header(letters.get(0), DeadLetters.REASON)).isEqualTo("oversized");
        assertThat(header(letters.get(0), DeadLetters.OUTPUT)).isEqualTo("page-events");
        assertThat(header(letters.get(0), DeadLetters.TRUNCATED)).startsWith("key 5 bytes, value 50");
        assertThat(letters.get(0).value()).hasSizeBetween(1, 2_000);
        assertThat(letters.get(0).key()).isEqualTo(KEY);
        assertThat(pipeline.values("page_views_hourly"))
                .as("a partial is small")
                .hasSize(1);
        pipeline.send(event("/a", NOW, 1, null));
        assertThat(pipeline.values("page-events")).hasSize(1);
    }

    @Test
    void aLetterWithoutAKeyIsMadeAlsoWhereItsOwnHeadersHaveNoRoom() {
        pipeline.close();
        pipeline = new PipelineHarness(PipelineHarness.shippedPipeline(), 100, null);
        pipeline.sendBytes(null, null);

        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertThat(letter.key())
                .isNull());
    }

    @Test
    void anOverflowLeavesTheRowAsItWas() {
        pipeline.send(event("/a", NOW, Long.MAX_VALUE - 5, null));
        pipeline.send(event("/a", NOW, 100, null));

        List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
        assertThat(letters).hasSize(2);
        assertThat(letters).allSatisfy(letter -> {
            assertThat(header(letter, DeadLetters.REASON)).isEqualTo("overflow");
            assertThat(header(letter, DeadLetters.PARTIAL_EVENTS)).isEqualTo("1");
            assertThat(pipeline.decode(letter.value()).get("bytes")).isEqualTo(100L);
        });

        pipeline.send(event("/a", NOW, 5, null));
        assertThat(pipeline.values("page_views_hourly")).last().satisfies(row -> {
            assertThat(row.get("bytes")).isEqualTo(Long.MAX_VALUE);
            assertThat(row.get("views")).isEqualTo(2L);
        });

        pipeline.send(event("/a", NOW, -200, null));
        letters.stream()
                .filter(letter -> header(letter, DeadLetters.OUTPUT).equals("page_views_hourly"))
                .forEach(letter -> pipeline.apply("millrace-page_views_hourly-8-repartition", letter));
        assertThat(pipeline.values("page_views_hourly")).last().satisfies(row -> {
            assertThat(row.get("bytes")).isEqualTo(Long.MAX_VALUE - 100);
            assertThat(row.get("views")).isEqualTo(4L);
        });
    }

    @Test
    void anOutageOfTheRegistryIsNoDeadLetter() {
        pipeline.close();
        pipeline = new PipelineHarness(PipelineHarness.shippedPipeline(), 1_000_000, id -> {
            throw new RegistryUnavailableException("no answer");
        });
        GenericRecord event = event("/a", NOW, 1, null);

        assertThatThrownBy(() -> pipeline.send(event)).hasRootCauseInstanceOf(RegistryUnavailableException.class);
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.counters.deadLetters()).isZero();
    }

    @Test
    void anOlderSchemaThatResolvesIsNoDeadLetter() {
        Schema older =
                new Schema.Parser().parse(EVENT.toString().replace("\"doc\":\"One request", "\"doc\":\"A request"));
        Schema withoutLatency = Schema.createRecord(
                older.getName(),
                null,
                older.getNamespace(),
                false,
                older.getFields().stream()
                        .filter(field -> !field.name().equals("latency_ms"))
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList());
        pipeline.know(9, withoutLatency);
        GenericRecord event = new GenericData.Record(withoutLatency);
        GenericRecord full = event("/a", NOW, 3, null);
        withoutLatency.getFields().forEach(field -> event.put(field.name(), full.get(field.name())));
        pipeline.sendBytes(null, pipeline.framed(9, event));

        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.values("page-events")).singleElement().satisfies(value -> {
            assertThat(value.get("bytes")).isEqualTo(3L);
            assertThat(value.get("latency_ms")).isNull();
            assertThat(value.get("day")).isEqualTo(20_574);
        });
    }

    private void assertDeadAlone(GenericRecord event, Reason reason, String output) {
        assertDeadAlone(pipeline.framed(EVENT_ID, event), reason, output);
    }

    private void assertDeadAlone(byte[] value, Reason reason, String output) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", new byte[] {1, 2, 3});
        long before = pipeline.counters.deadLetters(reason);
        pipeline.sendBytes(KEY, value, headers);

        List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
        assertThat(letters).hasSize(1);
        TestRecord<byte[], byte[]> letter = letters.get(0);
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.headers().lastHeader("trace").value()).containsExactly(1, 2, 3);
        assertThat(header(letter, DeadLetters.REASON)).isEqualTo(reason.code());
        assertThat(header(letter, DeadLetters.MESSAGE)).isNotEmpty().doesNotContain("secret");
        assertThat(header(letter, DeadLetters.OUTPUT)).isEqualTo(output);
        assertThat(header(letter, DeadLetters.TOPIC)).isEqualTo("events");
        assertThat(header(letter, DeadLetters.PARTITION)).isEqualTo("0");
        assertThat(header(letter, DeadLetters.OFFSET)).matches("[0-9]+");
        assertThat(header(letter, DeadLetters.APPLICATION)).isEqualTo("millrace");
        assertThat(letter.timestamp()).isEqualTo(NOW.toEpochMilli());
        assertThat(pipeline.counters.deadLetters(reason)).isEqualTo(before + 1);
        for (String topic : List.of("page-events", "page_views_hourly", "page_views_total")) {
            assertThat(pipeline.raw(topic)).as(topic).isEmpty();
        }
        assertGoodEventsStillCount();
    }

    private void assertGoodEventsStillCount() {
        pipeline.send(event("/good", NOW, 1, null));
        for (String topic : List.of("page-events", "page_views_hourly", "page_views_total")) {
            assertThat(pipeline.raw(topic)).as(topic).isNotEmpty();
        }
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    private Map<String, String> reasonsByOutput() {
        Map<String, String> reasons = new TreeMap<>();
        pipeline.deadLetters()
                .forEach(letter -> reasons.put(header(letter, DeadLetters.OUTPUT), header(letter, DeadLetters.REASON)));
        return reasons;
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return DeadLetters.text(letter.headers(), name);
    }
}
