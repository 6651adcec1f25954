package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT;
import static io.millrace.streams.topology.PipelineHarness.EVENT_ID;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static io.millrace.streams.topology.PipelineHarness.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.wire.ConfluentFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pipeline file can say beyond the shipped one. */
class PipelineFeaturesTest {
    private static final String HEAD = """
            application.id: app
            kafka: {bootstrap.servers: "unused:9092"}
            schema.registry.url: http://unused
            source: {topic: events, timestamp: occurred_at, id: event_id}
            shards: 4
            """;
    private static final Schema BATCH = Schema.createArray(EVENT);
    private static final Schema ENVELOPE = SchemaBuilder.record("Envelope")
            .fields()
            .requiredString("client")
            .name("events")
            .type(BATCH)
            .noDefault()
            .requiredLong("sent_at")
            .endRecord();

    private PipelineHarness pipeline;

    @AfterEach
    void close() {
        pipeline.close();
    }

    @Test
    void filtersAndDerivedFields() {
        pipeline = new PipelineHarness(HEAD + """
                derive: {section: "segment(page, 1)", large: bytes > 100}
                flows:
                  - {name: big, shard-key: [page], filter: large}
                rollups:
                  - {name: by_section, key: [section], window: none, filter: status < 300, measures: {views: count}}
                """);
        pipeline.send(event("/a/x", NOW, 101, null));
        GenericRecord failed = event("/a/y", NOW, 5, null);
        failed.put("status", 500);
        pipeline.send(failed);
        pipeline.send(event("/b/z", NOW, 5, null));

        assertThat(pipeline.values("big")).singleElement().satisfies(value -> {
            assertThat(value.get("page")).hasToString("/a/x");
            assertThat(value.get("section")).hasToString("a");
            assertThat(value.get("large")).isEqualTo(true);
        });
        assertThat(pipeline.values("by_section"))
                .extracting(row -> row.get("section") + " " + row.get("views"))
                .containsExactly("a 1", "b 1");
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void severalWindowsOfOneRollup() {
        pipeline = new PipelineHarness(HEAD + """
                rollups:
                  - {name: views, key: [page], windows: [1m, 1h, none], grace: 1h, measures: {views: count}}
                """);
        Instant hour = Instant.parse("2026-05-01T10:00:00Z");
        pipeline.send(event("/a", hour, 1, null));
        pipeline.send(event("/a", hour.plusSeconds(61), 1, null));
        pipeline.send(event("/a", hour.plusSeconds(3660 + 60), 1, null));
        pipeline.send(event("/a", hour.plusSeconds(1), 1, null));

        assertThat(pipeline.values("views_1m"))
                .extracting(row -> (long) row.get("window_start") - hour.toEpochMilli())
                .containsExactly(0L, 60_000L, 3_720_000L);
        assertThat(pipeline.values("views_1h"))
                .extracting(row -> (long) row.get("window_start") - hour.toEpochMilli() + ": " + row.get("views"))
                .containsExactly("0: 1", "0: 2", "3600000: 1", "0: 3");
        assertThat(pipeline.values("views_total"))
                .extracting(row -> row.get("views"))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        header(letter, DeadLetters.OUTPUT))
                .isEqualTo("views_1m"));
    }

    @Test
    void everyEventOfABatchIsCountedAndBadOnesAreDeadLetteredSingly() {
        pipeline = new PipelineHarness(
                HEAD + "rollups: [{name: v, key: [page], window: none, measures: {views: count}}]",
                BATCH,
                1_000_000,
                null);
        pipeline.sendBytes(null, framed(BATCH, batch()), new RecordHeaders().add("trace", new byte[1]));

        assertThat(pipeline.values("v"))
                .extracting(row -> row.get("page") + " " + row.get("views"))
                .containsExactlyInAnyOrder("/a 2", "/b 1");
        List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(header(letter, DeadLetters.REASON)).isEqualTo("time-negative");
            assertThat(header(letter, DeadLetters.INDEX)).isEqualTo("2");
            assertThat(letter.headers().lastHeader("trace")).isNotNull();
        });
        assertThat(pipeline.counters.events()).isEqualTo(4);
        assertThat(pipeline.counters.records()).isOne();

        // The dead letter is a batch of that one event: mended, it can be sent again as it is.
        pipeline.sendBytes(null, letters.get(0).value(), letters.get(0).headers());
        assertThat(pipeline.deadLetters()).singleElement().satisfies(again -> {
            assertThat(again.value()).isEqualTo(letters.get(0).value());
            assertThat(header(again, DeadLetters.REASON)).isEqualTo("time-negative");
            assertThat(header(again, DeadLetters.OFFSET)).isEqualTo("1");
            assertThat(again.headers().headers(DeadLetters.OFFSET))
                    .as("what was said the last time is not said again")
                    .hasSize(1);
            assertThat(again.headers().lastHeader("trace")).isNotNull();
        });
    }

    @Test
    void aBatchInsideAnEnvelope() {
        pipeline = new PipelineHarness(
                HEAD.replace("id: event_id", "id: event_id, events: events")
                        + "rollups: [{name: v, key: [page], window: none, measures: {views: count}}]",
                ENVELOPE,
                1_000_000,
                null);
        GenericRecord envelope = new GenericData.Record(ENVELOPE);
        envelope.put("client", "c");
        envelope.put("events", batch());
        envelope.put("sent_at", 7L);
        pipeline.sendBytes(null, framed(ENVELOPE, envelope));

        assertThat(pipeline.values("v")).hasSize(2);
        byte[] letter = pipeline.deadLetters().get(0).value();
        assertThat(pipeline.decode(letter)).satisfies(alone -> {
            assertThat(alone.get("client")).hasToString("c");
            assertThat(alone.get("sent_at")).isEqualTo(7L);
            assertThat((List<?>) alone.get("events")).hasSize(1);
        });
    }

    @Test
    void aBatchThatEndsTooEarlyIsBadAsAWhole() {
        pipeline = new PipelineHarness(
                HEAD + "rollups: [{name: v, key: [page], window: none, measures: {views: count}}]",
                BATCH,
                1_000_000,
                null);
        byte[] batch = framed(BATCH, batch());
        pipeline.sendBytes(null, java.util.Arrays.copyOf(batch, batch.length - 20));

        assertThat(pipeline.values("v")).isEmpty();
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        header(letter, DeadLetters.REASON))
                .isEqualTo("undecodable"));
    }

    @Test
    void aPartitionKeyOfItsOwnIsInTheRowAndDecidesTheSlice() {
        pipeline = new PipelineHarness(HEAD + """
                rollups:
                  - name: v
                    key: [page]
                    partition-key: ["bucket(2, page)", window_start]
                    window: 1h
                    measures: {views: count}
                """);
        for (int i = 0; i < 50; i++) {
            pipeline.send(event("/p" + i, NOW.minusSeconds(60), 1, null));
        }

        assertThat(pipeline.values("v"))
                .hasSize(50)
                .allSatisfy(row -> assertThat((int) row.get("bucket")).isBetween(0, 1))
                .extracting(row -> row.get("bucket"))
                .contains(0, 1);
    }

    @Test
    void aSaltSpreadsTheHotKeyOnly() {
        pipeline = new PipelineHarness(HEAD + """
                flows: [{name: f, shard-key: [page, "salt(8, page, '/hot')"]}]
                """);
        for (int i = 0; i < 100; i++) {
            GenericRecord hot = event("/hot", NOW, 1, null);
            hot.put("event_id", "id-" + i);
            pipeline.send(hot);
            GenericRecord other = event("/other", NOW, 1, null);
            other.put("event_id", "id-" + i);
            pipeline.send(other);
        }

        List<GenericRecord> values = pipeline.values("f");
        assertThat(values.stream().filter(value -> value.get("page").toString().equals("/hot")))
                .extracting(value -> value.get("salt"))
                .contains(0, 1, 2, 3, 4, 5, 6, 7);
        assertThat(values.stream().filter(value -> value.get("page").toString().equals("/other")))
                .extracting(value -> value.get("salt"))
                .containsOnly(0);
    }

    private static GenericData.Array<GenericRecord> batch() {
        return new GenericData.Array<>(
                BATCH,
                List.of(
                        event("/a", NOW, 1, null),
                        event("/a", NOW, 1, null),
                        event("/bad", Instant.ofEpochMilli(-1), 1, null),
                        event("/b", NOW, 1, null)));
    }

    static byte[] framed(Schema schema, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ConfluentFrame.of(EVENT_ID));
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String header(TestRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
