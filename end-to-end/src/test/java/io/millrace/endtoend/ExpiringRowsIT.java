package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.millrace.quickstart.Event;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommittedRecords;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A million rows that live for ten minutes by the time of the events are each written once, and none is left in the state. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(600)
class ExpiringRowsIT {

    private static final int ROWS = 1_000_000;
    private static final Duration SPAN = Duration.ofMinutes(10);
    private static final int SLICES = 4;
    private static final String TOPIC = "views_by_the_minute";
    private static final String CHANGELOG = "expiring-" + TOPIC + "-" + SLICES + "-fold-changelog";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String PIPELINE = """
            application.id: expiring
            kafka:
              bootstrap.servers: ${env:KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}
              state.dir: ${env:MILLRACE_STATE_DIR:-/tmp/kafka-streams}
            schema.registry.url: ${env:SCHEMA_REGISTRY_URL:-http://localhost:8081/apis/ccompat/v7}
            source: {topic: events, timestamp: occurred_at, id: event_id}
            http: {port: 0}
            shards: 4
            state.memory.mib: 64
            rollups:
              - {name: views_by_the_minute, key: [page], window: 1m, grace: 1m, measures: {views: count, bytes: sum(bytes)}}
            """;

    @Test
    void aMillionRowsExpire(Stack stack) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.createEventsTopic();
        pipeline.registerEventSchema();
        StreamsApp app = stack.streams();
        app.edit(shipped -> PIPELINE);
        app.start();
        long from = System.nanoTime();
        try (EventsTopic events = new EventsTopic(stack);
                StateRows state = new StateRows(stack)) {
            long begin = System.currentTimeMillis() - Duration.ofDays(1).toMillis();
            for (int row = 0; row < ROWS; row++) {
                send(events, row, begin + SPAN.toMillis() * row / ROWS);
            }
            events.flush();
            figure("%,d events in Kafka", from, ROWS);
            await("all are counted")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> state.read() >= ROWS);
            figure("all counted; rows in the state: %,d, on disk: %,d KiB", from, state.live(), kib(app));

            for (int partition = 0; partition < EventsTopic.PARTITIONS; partition++) {
                send(events, ROWS + partition, begin + 2 * SPAN.toMillis());
            }
            events.flush();
            await("they leave the state")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> {
                        state.read();
                        // The last ones, and a mark in each slice.
                        return state.live() <= EventsTopic.PARTITIONS + SLICES;
                    });
            figure("expired; rows in the state: %,d, on disk: %,d KiB", from, state.live(), kib(app));
            figure(
                    "most in the state at a time: %,d; most memory of the process: %,d KiB",
                    from, state.most(), peak(app));
        }
        assertEachWrittenAsItIs(stack);
    }

    private static void send(EventsTopic events, int row, long at) {
        var unused = events.send(
                row % EventsTopic.PARTITIONS,
                events.value(new Event(row, "/rows/" + row, at, "visitor", 200, row, null)));
    }

    private static void assertEachWrittenAsItIs(Stack stack) {
        BitSet seen = new BitSet(ROWS);
        try (KafkaAvroDeserializer avro = new KafkaAvroDeserializer()) {
            avro.configure(
                    Map.of(
                            "schema.registry.url",
                            stack.registry().confluentUrl().toString()),
                    false);
            CommittedRecords.forEachIn(stack.kafka(), TOPIC, record -> {
                GenericRecord row = (GenericRecord) avro.deserialize(TOPIC, record.value());
                long number = (Long) row.get("bytes");
                assertThat(row.get("page")).hasToString("/rows/" + number);
                assertThat(row.get("views")).isEqualTo(1L);
                assertThat(seen.get((int) number)).as("row %d twice", number).isFalse();
                seen.set((int) number);
            });
        }
        assertThat(seen.cardinality()).as("rows").isEqualTo(ROWS + EventsTopic.PARTITIONS);
        assertThat(CommittedRecords.in(stack.kafka(), "expiring.dlq"))
                .as("dead letters")
                .isEmpty();
    }

    private static void figure(String format, long from, Object... of) {
        System.out.printf(
                "Expiring rows: after %.1f s " + format + "%n", prepend((System.nanoTime() - from) / 1e9, of));
    }

    private static Object[] prepend(Object first, Object... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray();
    }

    private static long kib(StreamsApp app) {
        try (Stream<Path> files = Files.walk(app.directory().resolve("data"))) {
            return files.map(Path::toFile).mapToLong(File::length).sum() / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException("The state cannot be looked at", e);
        }
    }

    private static long peak(StreamsApp app) {
        return app.peakRssKiB().orElse(0);
    }

    /** The keys that the changelog has a value of, read further each time. */
    private static final class StateRows implements AutoCloseable {

        private static final Duration POLL = Duration.ofMillis(200);

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Map<TopicPartition, Long> positions = new HashMap<>();
        private final Set<ByteBuffer> live = new HashSet<>();
        private int made;
        private int most;

        StateRows(Stack stack) {
            this.consumer = stack.kafka().consumer();
        }

        /** Reads to the end; returns how many entries were ever made. */
        int read() {
            List<TopicPartition> all = CommittedRecords.partitions(consumer, CHANGELOG);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.assign(all);
            all.forEach(partition -> consumer.seek(partition, positions.getOrDefault(partition, 0L)));
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(POLL).forEach(this::take);
            }
            all.forEach(partition -> positions.put(partition, consumer.position(partition)));
            return made;
        }

        int live() {
            return live.size();
        }

        int most() {
            return most;
        }

        private void take(ConsumerRecord<byte[], byte[]> record) {
            ByteBuffer key = ByteBuffer.wrap(record.key());
            if (record.value() == null) {
                live.remove(key);
            } else if (live.add(key)) {
                made++;
                most = Math.max(most, live.size());
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
