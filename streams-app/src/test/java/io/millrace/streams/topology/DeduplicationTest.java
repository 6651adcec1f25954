package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT;
import static io.millrace.streams.topology.PipelineHarness.EVENT_ID;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Reason;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.rollup.Fold;
import io.millrace.streams.route.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that come twice, through the partition of the first or through any. */
class DeduplicationTest {
    private static final byte[] KEY = "a key".getBytes(StandardCharsets.UTF_8);
    private static final Instant START = Instant.parse("2026-05-01T06:00:00Z");
    private static final Schema BATCH = Schema.createArray(EVENT);
    private static final String TOO_OLD = "too-old-to-deduplicate";

    private static final String SHUFFLED = "app-deduplicate-4-repartition";

    private PipelineHarness pipeline;

    @AfterEach
    void close() {
        pipeline.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void anIdThatWasThereIsLeftOutForEveryOutput(String scope) {
        pipeline = new PipelineHarness(yaml(scope));
        pipeline.send(event("a", START));
        pipeline.send(event("b", START));
        pipeline.send(event("a", START));
        pipeline.send(event("a", START.plus(Duration.ofMinutes(59))));
        pipeline.send(event("b", START.plus(Duration.ofMinutes(60))));

        assertThat(pipeline.values("f")).hasSize(2);
        assertThat(pipeline.values("v")).extracting(row -> row.get("views")).containsExactly(1L, 2L);
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.counters.duplicates()).isEqualTo(3);
        assertThat(pipeline.counters.events()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void theSameIdLongAfterwardsIsAnotherEvent(String scope) {
        pipeline = new PipelineHarness(yaml(scope));
        pipeline.send(event("a", START));
        pipeline.send(event("a", START.plus(Duration.ofHours(1)).plusMillis(1)));

        assertThat(pipeline.values("f")).hasSize(2);
        assertThat(pipeline.counters.duplicates()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void duplicatesWithinABatchAreFoundAndDerivedFieldsAreThere(String scope) {
        pipeline =
                new PipelineHarness(yaml(scope) + "derive: {section: \"segment(page, 1)\"}\n", BATCH, 1_000_000, null);
        pipeline.sendBytes(null, batch(event("a", START), event("b", START), event("a", START)));
        pipeline.sendBytes(null, batch(event("b", START), event("c", START)));

        assertThat(pipeline.values("f"))
                .extracting(value -> value.get("event_id") + " " + value.get("section"))
                .containsExactly("a p", "b p", "c p");
        assertThat(pipeline.counters.duplicates()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void anEventWhoseIdWouldBeForgottenIsADeadLetter(String scope) {
        pipeline = new PipelineHarness(yaml(scope));
        pipeline.send(event("clock", START.plus(Duration.ofHours(1))));
        pipeline.send(event("a", START));
        assertThat(pipeline.deadLetters()).isEmpty();

        GenericRecord old = event("b", START.minusMillis(1));
        assertDeadAlone(pipeline.framed(EVENT_ID, old), TOO_OLD);
        assertThat(pipeline.counters.deadLetters(Reason.TOO_OLD)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void anEventWithoutAnIdIsADeadLetter(String scope) {
        Schema nullable =
                withId(SchemaBuilder.unionOf().nullType().and().stringType().endUnion());
        pipeline = new PipelineHarness(yaml(scope), nullable, 1_000_000, null);
        GenericRecord event = new GenericData.Record(nullable);
        EVENT.getFields()
                .forEach(field -> event.put(field.name(), event("a", START).get(field.name())));
        pipeline.sendBytes(null, pipeline.framed(EVENT_ID, event));
        pipeline.raw("f");
        event.put("event_id", null);
        assertDeadAlone(pipeline.framed(EVENT_ID, event), "id-missing");
        event.put("event_id", "");
        assertDeadAlone(pipeline.framed(EVENT_ID, event), "id-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void oneOfABatchIsDeadLetteredByItself(String scope) {
        pipeline = new PipelineHarness(yaml(scope), BATCH, 1_000_000, null);
        pipeline.sendBytes(
                null, batch(event("clock", START), event("old", START.minusSeconds(7200)), event("a", START)));

        assertThat(pipeline.values("f")).hasSize(2);
        List<TestRecord<byte[], byte[]>> letters = pipeline.deadLetters();
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo(TOO_OLD);
            assertThat(letter.value()).isEqualTo(batch(event("old", START.minusSeconds(7200))));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void anOutputsRefusalComesWithTheOriginal(String scope) {
        pipeline = new PipelineHarness(yaml(scope));
        GenericRecord event = event("a", START);
        event.put("page", "");
        byte[] value = pipeline.framed(EVENT_ID, event);
        pipeline.sendBytes(KEY, value, new RecordHeaders().add("trace", new byte[] {1}));

        assertThat(pipeline.deadLetters()).isNotEmpty().allSatisfy(letter -> {
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo("key-missing");
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.OUTPUT)).isIn("f", "v");
            assertOriginal(letter, value);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void anIdTooLargeForTheChangelogIsADeadLetter(String scope) {
        pipeline = new PipelineHarness(yaml(scope), 2_000, null);
        pipeline.send(event("x".repeat(3_000), START));

        assertThat(pipeline.values("v")).isEmpty();
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        DeadLetters.text(letter.headers(), DeadLetters.REASON))
                .isEqualTo("oversized"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void idsLeaveTheStateAndStayRefused(String scope) {
        pipeline = new PipelineHarness(yaml(scope));
        for (int hour = 0; hour < 24; hour++) {
            Instant now = START.minus(Duration.ofHours(24 - hour));
            IntStream.range(0, 10).forEach(i -> pipeline.send(event(now + "-" + i, now)));
            pipeline.advanceClock(Duration.ofSeconds(5));
        }

        assertThat(pipeline.stateEntries(scope.equals("global") ? "event-ids-4" : "event-ids"))
                .as("ten an hour, for within, the bucket it is in and one more, and the mark")
                .isLessThanOrEqualTo(41);
        assertThat(pipeline.values("f")).hasSize(240);
        assertThat(pipeline.deadLetters()).isEmpty();
        assertDeadAlone(pipeline.framed(EVENT_ID, event("again", START.minus(Duration.ofHours(20)))), TOO_OLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"partition", "global"})
    void anIdIsNoNumberWithAFraction(String scope) {
        pipeline = new PipelineHarness(yaml(scope));
        Schema real = withId(Schema.create(Schema.Type.DOUBLE));

        assertThatThrownBy(() -> new PipelineHarness(yaml(scope), real, 1_000_000, null).close())
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("event_id");
    }

    @Test
    void eventsAreShuffledWithNothingLost() {
        pipeline = new PipelineHarness(yaml("global"));
        IntStream.range(0, 100).forEach(i -> pipeline.send(event("id-" + i, START)));

        assertThat(pipeline.values("f"))
                .extracting(value -> value.get("event_id").toString())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).mapToObj(i -> "id-" + i).toList());
        assertThat(pipeline.raw(SHUFFLED)).hasSize(100);
        assertThat(pipeline.counters.events()).isEqualTo(100);
    }

    @Test
    void whatTheShuffleWouldMakeTooLargeIsADeadLetter() {
        pipeline = new PipelineHarness(yaml("global"), 2_000, null);
        GenericRecord large = event("a", START);
        large.put("visitor", "v".repeat(1_450));
        pipeline.sendBytes(KEY, pipeline.framed(EVENT_ID, large));

        assertThat(pipeline.raw(SHUFFLED)).isEmpty();
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo("oversized");
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.OUTPUT)).isNull();
        });
        // Not remembered: cut down to size it may come again.
        pipeline.send(event("a", START));
        assertThat(pipeline.values("f")).hasSize(1);
    }

    @Test
    void anEventOfAnOlderSchemaIsShuffledAsItWasAndReadAnew() {
        pipeline = new PipelineHarness(yaml("global"));
        Schema older = Schema.createRecord(
                EVENT.getName(),
                null,
                EVENT.getNamespace(),
                false,
                EVENT.getFields().stream()
                        .filter(field -> !field.name().equals("latency_ms"))
                        .map(field -> new Schema.Field(field, field.schema()))
                        .toList());
        pipeline.know(9, older);
        GenericRecord event = new GenericData.Record(older);
        GenericRecord full = event("a", START);
        older.getFields().forEach(field -> event.put(field.name(), full.get(field.name())));
        pipeline.sendBytes(null, pipeline.framed(9, event));
        pipeline.send(full);

        assertThat(pipeline.values("f")).singleElement().satisfies(value -> assertThat(value.get("latency_ms"))
                .isNull());
        assertThat(pipeline.counters.duplicates()).isOne();
    }

    @Test
    void anEventIsLateByTheClockOfItsOwnPartitionAndRowsWaitForTheSlowest() {
        String yaml = yaml("global").replace("shards: 4", "shards: 1").replace("window: none", "window: 1m, grace: 1m");
        String one = SHUFFLED.replace("4", "1");
        // A partition that is ten minutes behind.
        List<TestRecord<byte[], byte[]>> slow =
                shuffledFromPartition1(yaml, one, event("slow-1", START), event("slow-2", START.plusSeconds(1)));
        pipeline = new PipelineHarness(yaml, EVENT, 2);
        pipeline.send(event("fast-1", START.plusSeconds(600)));
        pipeline.sendInternal(one, slow.get(0));
        pipeline.send(event("fast-2", START.plusSeconds(600)));
        pipeline.send(event("fast-3", START.plusSeconds(600)));
        step(4);
        pipeline.sendInternal(one, slow.get(1));

        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.values("v")).extracting(row -> row.get("views")).containsExactly(1L, 1L, 2L, 3L, 2L);

        pipeline.send(event("late", START.plusSeconds(400)));
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        DeadLetters.text(letter.headers(), DeadLetters.REASON))
                .isEqualTo("late"));
    }

    @Test
    void aPartitionThatWasNotWaitedForIsRefusedWhatItCannotCompare() {
        TestRecord<byte[], byte[]> silent = shuffledFromPartition1(yaml("global"), SHUFFLED, event("a", START))
                .get(0);
        TestRecord<byte[], byte[]> idle = idlePartition1();
        pipeline = new PipelineHarness(yaml("global"), EVENT, 2);
        pipeline.send(event("a", START));
        pipeline.send(event("b", START.plus(Duration.ofHours(5))));
        step(1);
        assertThat(pipeline.stateEntries("event-ids-4"))
                .as("the other partition is waited for: a, b and the mark")
                .isEqualTo(3);

        pipeline.advanceClock(Duration.ofMinutes(11));
        pipeline.send(event("c", START.plus(Duration.ofHours(5))));
        step(1);
        assertThat(pipeline.stateEntries("event-ids-4"))
                .as("however long it is silent")
                .isEqualTo(4);
        pipeline.sendInternal(SHUFFLED, idle);
        step(1);
        assertThat(pipeline.stateEntries("event-ids-4"))
                .as("once its reader says that it has ended it is not, and a has gone")
                .isEqualTo(3);
        pipeline.sendInternal(SHUFFLED, silent);

        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo(TOO_OLD);
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.PARTITION))
                    .isEqualTo("1");
        });
    }

    @Test
    void aRollupCannotTakeTheNameOfTheShuffle() {
        pipeline = new PipelineHarness(yaml("partition").replace("name: v", "name: deduplicate"));
        String taken = yaml("global").replace("name: v", "name: deduplicate");

        assertThatThrownBy(() -> new PipelineHarness(taken).close())
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("rollups[0]");
    }

    @Test
    void everyTaskHearsOfAPartitionsClockWhicheverHasItsEvents() {
        pipeline = new PipelineHarness(yaml("global"), EVENT, 1);
        pipeline.send(event("a", START));
        assertThat(pipeline.raw(SHUFFLED)).hasSize(1);
        step(1);

        assertThat(pipeline.raw(SHUFFLED)).hasSize(4);
        assertThat(pipeline.counters.events()).isOne();
        assertThat(pipeline.values("v")).hasSize(1);
    }

    /** Returns what a router says of a partition that has ended. */
    private static TestRecord<byte[], byte[]> idlePartition1() {
        try (PipelineHarness other = new PipelineHarness(yaml("global"), EVENT, 2)) {
            other.advanceClock(Duration.ofMinutes(11));
            return ofPartition1(other.raw(SHUFFLED).get(0));
        }
    }

    private void step(int times) {
        for (int i = 0; i < times; i++) {
            pipeline.advanceClock(Fold.EXPIRY_INTERVAL);
        }
    }

    /** Returns events as the first router would send them, had they come through another partition. */
    private static List<TestRecord<byte[], byte[]>> shuffledFromPartition1(
            String yaml, String topic, GenericRecord... events) {
        try (PipelineHarness other = new PipelineHarness(yaml, EVENT, 2)) {
            Stream.of(events).forEach(other::send);
            return other.raw(topic).stream()
                    .map(DeduplicationTest::ofPartition1)
                    .toList();
        }
    }

    /** The partition stands in the second byte. */
    private static TestRecord<byte[], byte[]> ofPartition1(TestRecord<byte[], byte[]> shuffled) {
        byte[] value = shuffled.value().clone();
        assertThat(value[1]).isZero();
        value[1] = 2;
        return new TestRecord<>(shuffled.key(), value, shuffled.headers(), shuffled.timestamp());
    }

    private static Schema withId(Schema type) {
        return Schema.createRecord(
                EVENT.getName(),
                null,
                EVENT.getNamespace(),
                false,
                EVENT.getFields().stream()
                        .map(field -> field.name().equals("event_id")
                                ? new Schema.Field(field.name(), type)
                                : new Schema.Field(field, field.schema()))
                        .toList());
    }

    private void assertDeadAlone(byte[] value, String reason) {
        pipeline.raw("f");
        pipeline.sendBytes(KEY, value, new RecordHeaders().add("trace", new byte[] {1}));
        assertThat(pipeline.raw("f")).isEmpty();
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo(reason);
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.OUTPUT)).isNull();
            assertOriginal(letter, value);
        });
    }

    private static void assertOriginal(TestRecord<byte[], byte[]> letter, byte[] value) {
        assertThat(letter.key()).isEqualTo(KEY);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.headers().lastHeader("trace").value()).containsExactly(1);
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.TOPIC)).isEqualTo("events");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.PARTITION)).isEqualTo("0");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.OFFSET)).matches("[0-9]+");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.TIMESTAMP))
                .isEqualTo(Long.toString(NOW.toEpochMilli()));
    }

    private static String yaml(String scope) {
        return """
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events, timestamp: occurred_at, id: event_id}
                deduplicate: {within: 1h, scope: %s}
                shards: 4
                flows: [{name: f, shard-key: [page]}]
                rollups: [{name: v, key: [page], window: none, measures: {views: count}}]
                """.formatted(scope);
    }

    private static GenericRecord event(String id, Instant time) {
        GenericRecord event = PipelineHarness.event("/p/x", time, 1, null);
        event.put("event_id", id);
        return event;
    }

    private static byte[] batch(GenericRecord... events) {
        return PipelineFeaturesTest.framed(
                BATCH, new GenericData.Array<>(BATCH, Stream.of(events).toList()));
    }
}
