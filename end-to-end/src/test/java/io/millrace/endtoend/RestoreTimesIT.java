package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.quickstart.Event;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * How long nothing is counted when an instance with half a million rows of state ends: measured and said, not judged. A crash under
 * exactly-once costs the local state, and a standby is a copy of it elsewhere.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(7_200)
class RestoreTimesIT {

    /** Each is a row of two rollups. */
    private static final int PAGES = Integer.getInteger("millrace.pages", 250_000);

    private static final int PROBES = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SETTLED = Duration.ofSeconds(6);
    private static final List<String> ROLLUPS = List.of("page_views_hourly", "page_views_total");

    @Test
    void oneInstanceIsRestarted(Stack stack) {
        StreamsApp only = stack.addStreams();
        try (State state = new State(stack, List.of(only))) {
            state.measure("SIGTERM, and started again", only::stop, only::start);
            state.measure("kill -9, and started again", only::kill, only::start);
        }
    }

    @Test
    void plainStores(Stack stack) {
        transactional(stack, false);
    }

    @Test
    void transactionalStores(Stack stack) {
        transactional(stack, true);
    }

    private static void transactional(Stack stack, boolean transactional) {
        Path file = ChangedPipeline.withKafka(
                stack,
                "transactional-" + transactional + ".yaml",
                Map.of("enable.transactional.statestores", Boolean.toString(transactional)));
        StreamsApp only = stack.addStreams(file);
        long from = System.nanoTime();
        try (State state = new State(stack, List.of(only))) {
            System.out.printf(
                    "Transactional %s: loaded after %.1f s, %.1f s of CPU, %d MiB on disk%n",
                    transactional, State.seconds(from), cpu(only), State.bytes(only) >> 20);
            state.measure("transactional " + transactional + ": kill -9, and started again", only::kill, only::start);
            System.out.printf("Transactional %s: %.1f s of CPU since%n", transactional, cpu(only));
            state.measure("transactional " + transactional + ": SIGTERM, and started again", only::stop, only::start);
        }
    }

    private static double cpu(StreamsApp app) {
        return ProcessHandle.of(app.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .orElseThrow()
                        .toMillis()
                / 1000.0;
    }

    @Test
    void anotherInstanceTakesOverWithoutAStandby(Stack stack) {
        takeOver(stack, 0);
    }

    @Test
    void anotherInstanceTakesOverWithAStandby(Stack stack) {
        takeOver(stack, 1);
    }

    private static void takeOver(Stack stack, int standbys) {
        Path file = ChangedPipeline.withKafka(
                stack, "standbys-" + standbys + ".yaml", Map.of("num.standby.replicas", Integer.toString(standbys)));
        StreamsApp one = stack.addStreams(file);
        StreamsApp other = stack.addStreams(file);
        try (State state = new State(stack, List.of(one, other))) {
            state.measure("SIGTERM of one of two, " + standbys + " standbys", one::stop, () -> {});
            one.start();
            state.settle();
            state.measure("kill -9 of one of two, " + standbys + " standbys", other::kill, () -> {});
        }
    }

    /** Instances with state. */
    private static final class State implements AutoCloseable {

        private final Stack stack;
        private final List<StreamsApp> instances;
        private final EventsTopic topic;
        private final long noon =
                System.currentTimeMillis() - Duration.ofHours(1).toMillis();
        private final AtomicLong events = new AtomicLong();

        State(Stack stack, List<StreamsApp> instances) {
            this.stack = stack;
            this.instances = instances;
            Pipeline pipeline = new Pipeline(stack);
            pipeline.createEventsTopic();
            pipeline.registerEventSchema();
            instances.forEach(StreamsApp::start);
            this.topic = new EventsTopic(stack);
            for (int page = 0; page < PAGES; page++) {
                send("/page/" + page);
            }
            topic.flush();
            for (String rollup : ROLLUPS) {
                try (TopicGrowth growth = new TopicGrowth(stack, rollup, 8)) {
                    growth.awaitEnd(PAGES);
                }
            }
            settle();
        }

        /** Waits until nobody writes to any state any more: what is committed is there, and standbys have it too. */
        void settle() {
            List<Long> sizes = new ArrayList<>();
            await("the state is at rest").atMost(PATIENCE).pollInterval(SETTLED).until(() -> {
                List<Long> now = instances.stream().map(State::bytes).toList();
                boolean same = now.equals(sizes);
                sizes.clear();
                sizes.addAll(now);
                return same;
            });
        }

        /** Ends something, lets something follow, and says how long it takes until every slice counts again. */
        void measure(String what, Runnable end, Runnable next) {
            String probe = "/probe/" + events.get() + "/";
            try (KafkaConsumer<byte[], byte[]> consumer = stack.kafka().consumer()) {
                List<TopicPartition> partitions = consumer.listTopics().values().stream()
                        .flatMap(List::stream)
                        .filter(each -> ROLLUPS.contains(each.topic()))
                        .map(each -> new TopicPartition(each.topic(), each.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
                long from = System.nanoTime();
                end.run();
                double ended = seconds(from);
                for (int page = 0; page < PROBES; page++) {
                    send(probe + page + "/");
                }
                topic.flush();
                next.run();
                double ready = seconds(from);
                Set<String> counted = new HashSet<>();
                double first = 0;
                while (counted.size() < PROBES * ROLLUPS.size()) {
                    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                        String key = new String(record.key(), StandardCharsets.UTF_8);
                        if (key.contains(probe)) {
                            first = counted.isEmpty() ? seconds(from) : first;
                            counted.add(record.topic() + key);
                        }
                    }
                    assertThat(seconds(from)).as("seconds").isLessThan((double) PATIENCE.toSeconds());
                }
                System.out.printf(
                        "Restore of %,d rows: %s: ended after %.1f s, in its group after %.1f s, first row after %.1f s,"
                                + " rows of all slices after %.1f s%n",
                        PAGES * ROLLUPS.size(), what, ended, ready, first, seconds(from));
            }
        }

        @Override
        public void close() {
            topic.close();
        }

        private void send(String page) {
            long event = events.getAndIncrement();
            byte[] value = topic.value(new Event(event, page, noon, "v", 200, event, null));
            var unused = topic.send((int) (event % EventsTopic.PARTITIONS), value);
        }

        private static double seconds(long from) {
            return (System.nanoTime() - from) / 1e9;
        }

        private static long bytes(StreamsApp instance) {
            try (Stream<Path> files = Files.walk(instance.directory().resolve("data"))) {
                return files.mapToLong(State::size).sum();
            } catch (IOException | UncheckedIOException e) {
                // Compacted away while it was listed: not at rest.
                return -System.nanoTime();
            }
        }

        private static long size(Path file) {
            try {
                return Files.isRegularFile(file) ? Files.size(file) : 0;
            } catch (IOException e) {
                // Compacted away a moment ago.
                return 0;
            }
        }
    }
}
