package io.millrace.streams.topology;

import static io.millrace.streams.topology.PipelineHarness.EVENT_ID;
import static io.millrace.streams.topology.PipelineHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.route.Redriven;
import io.millrace.streams.route.SourceRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters that are sent back: to the outputs that had refused them, and to no other. */
class RedrivenTest {
    private static final Instant EIGHT = Instant.parse("2026-05-01T08:00:00Z");
    private static final String FLOW = "{name: f, shard-key: [page]}";
    private static final String HOURS = "{name: h, key: [page], window: 1h, grace: 1h, measures: {views: count}}";
    private static final String TOTAL = "{name: t, key: [page], window: none, measures: {views: count}}";
    private static final String PATIENT = "{name: h, key: [page], window: 1h, grace: 100h, measures: {views: count}}";

    private PipelineHarness pipeline;

    @AfterEach
    void close() {
        pipeline.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "deduplicate: {within: 5h, scope: partition}", "deduplicate: {within: 5h, scope: global}"})
    void aLetterOfOneOutputGoesBackToThatOne(String deduplication) {
        TestRecord<byte[], byte[]> letter = late(deduplication);
        pipeline.close();
        // The grace is longer now.
        pipeline = new PipelineHarness(yaml(deduplication, PATIENT));
        pipeline.send(event("/clock", EIGHT.plus(Duration.ofHours(3)), "1"));
        pipeline.send(event("/a", EIGHT, "2"));
        assertThat(views("h", "/a")).containsExactly(1L);
        assertThat(views("t", "/a")).containsExactly(1L);
        pipeline.values("f");
        sendBack(letter);

        assertThat(views("h", "/a")).containsExactly(2L);
        assertThat(pipeline.values("t")).isEmpty();
        assertThat(pipeline.values("f")).isEmpty();
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.counters.duplicates()).isZero();
    }

    @Test
    void oneThatFailsAgainSaysThatItWasSentBack() {
        TestRecord<byte[], byte[]> letter = late("");
        sendBack(letter);

        assertThat(pipeline.values("t")).isEmpty();
        assertThat(pipeline.deadLetters()).singleElement().satisfies(again -> {
            assertThat(text(again, DeadLetters.REASON)).isEqualTo("late");
            assertThat(text(again, DeadLetters.OUTPUT)).isEqualTo("h");
            assertThat(text(again, Redriven.ATTEMPTS)).isEqualTo("1");
            assertThat(text(again, "millrace.redrive.from")).isEqualTo("dead");
        });
    }

    @Test
    void anEventThatNobodyHadTakenGoesToAllOnceAndItsRecordsDoNotSayWhere() {
        pipeline = new PipelineHarness(yaml("deduplicate: {within: 5h, scope: partition}", HOURS));
        byte[] value = pipeline.framed(4711, event("/a", NOW, 1));
        pipeline.sendBytes(null, value);
        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().get(0);
        assertThat(letter.headers().lastHeader(DeadLetters.OUTPUT)).isNull();

        // The registry has got the schema meanwhile.
        pipeline.know(4711, PipelineHarness.EVENT);
        sendBack(letter);
        assertThat(views("h", "/a")).containsExactly(1L);
        List<TestRecord<byte[], byte[]>> flow = pipeline.raw("f");
        assertThat(flow).singleElement().satisfies(record -> {
            assertThat(record.headers().lastHeader(Redriven.ATTEMPTS)).isNotNull();
            assertThat(record.headers().lastHeader(Redriven.TIMESTAMP)).isNull();
            assertThat(record.headers().lastHeader(Redriven.OUTPUT)).isNull();
        });

        // Its id is known now: by whichever way it comes it is a duplicate.
        sendBack(letter);
        assertThat(pipeline.values("f")).isEmpty();
        assertThat(pipeline.counters.duplicates()).isOne();
    }

    @Test
    void itsTimeIsTheOriginalsAndTheClockStaysWhereItIs() {
        pipeline = new PipelineHarness(yaml("", PATIENT).replace(", timestamp: occurred_at", ""));
        byte[] value = pipeline.framed(EVENT_ID, event("/a", NOW, 1));
        pipeline.sendBytes(null, value);
        long clock = pipeline.clock(0);
        Headers headers = headers("1");
        add(headers, Redriven.TIMESTAMP, Long.toString(EIGHT.toEpochMilli()));
        pipeline.sendBytes(null, value, headers);

        assertThat(pipeline.values("h"))
                .extracting(row -> row.get("window_start"))
                .containsExactly(Instant.parse("2026-05-01T12:00:00Z").toEpochMilli(), EIGHT.toEpochMilli());
        assertThat(pipeline.clock(0)).isEqualTo(clock);
        assertThat(pipeline.raw("f")).last().satisfies(record -> assertThat(record.getRecordTime())
                .isEqualTo(EIGHT));
    }

    /** Whoever sends a record gives it its headers. Where brokers append, that must not be a way to set its time. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noHeaderMovesTheClockPastTheRecordsOwnTime(boolean eventsHaveTimes) {
        String yaml = yaml("", PATIENT);
        pipeline = PipelineHarness.ofAppendTimes(eventsHaveTimes ? yaml : yaml.replace(", timestamp: occurred_at", ""));
        Instant ahead = NOW.plus(Duration.ofDays(400));
        Headers headers = headers("1");
        add(headers, Redriven.TIMESTAMP, Long.toString(ahead.toEpochMilli()));
        pipeline.sendBytes(null, pipeline.framed(EVENT_ID, event("/a", ahead, 1)), headers);

        pipeline.send(event("/b", NOW, 1));
        assertThat(pipeline.clock(0)).isEqualTo(NOW.toEpochMilli());
        assertThat(pipeline.deadLetters()).hasSize(eventsHaveTimes ? 1 : 0);
        assertThat(views("h", "/b")).containsExactly(1L);
    }

    @Test
    void aTimeThatAHeaderMovesBackHarmsThatEventAlone() {
        pipeline = PipelineHarness.ofAppendTimes(yaml("", HOURS).replace(", timestamp: occurred_at", ""));
        pipeline.send(event("/a", NOW, 1));
        Headers headers = headers("1");
        add(headers, Redriven.TIMESTAMP, "0");
        pipeline.sendBytes(null, pipeline.framed(EVENT_ID, event("/a", NOW, 1)), headers);

        assertThat(pipeline.clock(0)).isEqualTo(NOW.toEpochMilli());
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> assertThat(
                        text(letter, DeadLetters.REASON))
                .isEqualTo("late"));
        pipeline.send(event("/a", NOW, 1));
        assertThat(views("h", "/a")).last().isEqualTo(2L);
    }

    @Test
    void headersWithNothingInThemStopNobody() {
        pipeline = new PipelineHarness(yaml("", PATIENT));
        for (String name : List.of(Redriven.TIMESTAMP, Redriven.OUTPUT, Redriven.INCARNATION)) {
            Headers headers = headers("1");
            headers.add(name, null);
            pipeline.sendBytes(null, pipeline.framed(EVENT_ID, event("/a", NOW, 1)), headers);
        }
        assertThat(views("h", "/a")).last().isEqualTo(3L);
    }

    @Test
    void anEventCannotSayThatItsLetterIsAPartialOrConnects() {
        pipeline = new PipelineHarness(yaml("", PATIENT));
        Headers posing = new RecordHeaders();
        add(posing, DeadLetters.PARTIAL_STATE, "state");
        add(posing, DeadLetters.PARTIAL_EVENTS, "7");
        add(posing, "__connect.errors.topic", "payroll");
        add(posing, "trace", "kept");
        pipeline.sendBytes(null, pipeline.framed(4711, event("/a", NOW, 1)), posing);

        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.headers().lastHeader(DeadLetters.PARTIAL_STATE)).isNull();
            assertThat(letter.headers().lastHeader(DeadLetters.PARTIAL_EVENTS)).isNull();
            assertThat(letter.headers().lastHeader("__connect.errors.topic")).isNull();
            assertThat(text(letter, "trace")).isEqualTo("kept");
        });
    }

    @Test
    void oneFromBeforeAResetIsLeftOutSinceItsOriginalIsReadAnew() {
        pipeline = PipelineHarness.ofIncarnation(yaml("", HOURS), "one");
        pipeline.sendBytes(null, pipeline.framed(4711, event("/a", NOW, 1)));
        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().get(0);
        assertThat(text(letter, DeadLetters.INCARNATION)).isEqualTo("one");
        pipeline.know(4711, PipelineHarness.EVENT);
        sendBack(letter);
        assertThat(pipeline.values("t")).hasSize(1);

        pipeline.close();
        pipeline = PipelineHarness.ofIncarnation(yaml("", HOURS), "two");
        pipeline.know(4711, PipelineHarness.EVENT);
        pipeline.sendBytes(null, letter.value());
        sendBack(letter);
        assertThat(views("t", "/a")).as("the original alone").containsExactly(1L);
        assertThat(pipeline.counters.duplicates()).isOne();
    }

    @Test
    void aBackfillReadsTheOriginalAndLeavesTheCopyOut() {
        pipeline = PipelineHarness.backfillOf(yaml("", ""), new SourceRange(Map.of(0, 10L)));
        pipeline.know(4711, PipelineHarness.EVENT);
        byte[] value = pipeline.framed(4711, event("/a", NOW, 1));
        pipeline.sendBytes(null, value);
        pipeline.sendBytes(null, value, headers("1"));

        assertThat(pipeline.counters.folded()).isOne();
        assertThat(pipeline.counters.duplicates()).isOne();
    }

    @Test
    void aPartialIsAppliedAndOneThatFailsAgainSaysThatItWasSentBack() {
        pipeline = new PipelineHarness(yaml("", "{name: h, key: [page], window: none, measures: {b: sum(bytes)}}"));
        pipeline.send(event("/a", NOW, Long.MAX_VALUE - 5));
        pipeline.send(event("/a", NOW, 100));
        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().get(0);
        assertThat(text(letter, DeadLetters.REASON)).isEqualTo("overflow");
        sendBackPartial(letter);
        assertThat(pipeline.deadLetters()).singleElement().satisfies(again -> {
            assertThat(text(again, Redriven.ATTEMPTS)).isEqualTo("1");
            assertThat(again.headers().headers(DeadLetters.PARTIAL_STATE)).hasSize(1);
        });

        pipeline.send(event("/a", NOW, -200));
        sendBackPartial(letter);
        assertThat(pipeline.deadLetters()).isEmpty();
        assertThat(pipeline.values("h")).last().satisfies(row -> assertThat(row.get("b"))
                .isEqualTo(Long.MAX_VALUE - 105));
    }

    @Test
    void aPartialOfAStateThatThereIsNoMoreIsALetterAgainAndStopsNobody() {
        pipeline = new PipelineHarness(yaml("", HOURS));
        String topic = "app-h-1-repartition";
        for (byte[] block : List.of(new byte[0], new byte[] {6, 2, 2, 2, 1}, new byte[] {99, 2, 2, 2, 1})) {
            pipeline.sendInternal(topic, new TestRecord<>(new byte[0], block, headers("1"), NOW));
            assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(text(letter, DeadLetters.REASON)).isEqualTo("unknown-layout");
                assertThat(text(letter, Redriven.ATTEMPTS)).isEqualTo("1");
                assertThat(letter.headers()
                                .lastHeader(DeadLetters.PARTIAL_STATE)
                                .value())
                        .isEqualTo(block);
            });
        }
        pipeline.send(event("/a", NOW, 1));
        assertThat(views("h", "/a")).containsExactly(1L);
    }

    /** Sends an event that is late for the hours, and returns its letter. */
    private TestRecord<byte[], byte[]> late(String deduplication) {
        pipeline = new PipelineHarness(yaml(deduplication, HOURS));
        pipeline.send(event("/clock", EIGHT.plus(Duration.ofHours(3)), "1"));
        pipeline.send(event("/a", EIGHT, "2"));
        assertThat(views("t", "/a")).containsExactly(1L);
        TestRecord<byte[], byte[]> letter = pipeline.deadLetters().get(0);
        assertThat(text(letter, DeadLetters.OUTPUT)).isEqualTo("h");
        pipeline.values("f");
        return letter;
    }

    private static GenericRecord event(String page, Instant time, long bytes) {
        return PipelineHarness.event(page, time, bytes, null);
    }

    private static GenericRecord event(String page, Instant time, String id) {
        GenericRecord event = event(page, time, 1);
        event.put("event_id", id);
        return event;
    }

    private List<Object> views(String topic, String page) {
        return pipeline.values(topic).stream()
                .filter(row -> row.get("page").toString().equals(page))
                .map(row -> row.get("views"))
                .toList();
    }

    /** As the command line does it. */
    private void sendBack(TestRecord<byte[], byte[]> letter) {
        Headers headers = headers("1");
        add(headers, Redriven.TIMESTAMP, text(letter, DeadLetters.TIMESTAMP));
        if (letter.headers().lastHeader(DeadLetters.OUTPUT) != null) {
            add(headers, Redriven.OUTPUT, text(letter, DeadLetters.OUTPUT));
        }
        if (letter.headers().lastHeader(DeadLetters.INCARNATION) != null) {
            add(headers, Redriven.INCARNATION, text(letter, DeadLetters.INCARNATION));
        }
        pipeline.sendBytes(letter.key(), letter.value(), headers);
    }

    private void sendBackPartial(TestRecord<byte[], byte[]> letter) {
        byte[] state = letter.headers().lastHeader(DeadLetters.PARTIAL_STATE).value();
        pipeline.sendInternal(text(letter, DeadLetters.TOPIC), new TestRecord<>(new byte[0], state, headers("1"), NOW));
    }

    private static Headers headers(String attempts) {
        Headers headers = new RecordHeaders();
        add(headers, Redriven.ATTEMPTS, attempts);
        add(headers, "millrace.redrive.from", "dead");
        return headers;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(TestRecord<byte[], byte[]> record, String header) {
        return DeadLetters.text(record.headers(), header);
    }

    private static String yaml(String deduplication, String rollup) {
        return """
                application.id: app
                kafka: {bootstrap.servers: "unused:9092"}
                schema.registry.url: http://unused
                source: {topic: events, timestamp: occurred_at, id: event_id}
                %s
                shards: 1
                flows: [%s]
                rollups: [%s]
                """.formatted(deduplication, FLOW, (rollup.isEmpty() ? "" : rollup + ", ") + TOTAL);
    }
}
