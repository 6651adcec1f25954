package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The only node stands still under load: the sink waits for it, in bounded memory and in its group, and loses nothing. The worker's
 * metrics are read by attaching to its process.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(300)
class FrozenCassandraIT {

    private static final String SINK = "readings-sink";
    private static final int READINGS_PER_SECOND = 1_500;
    private static final int BUFFER_ROWS = 4_000;

    @Test
    void forAFewSeconds(Stack stack) {
        freezeUnderLoad(stack, Duration.ofSeconds(7));
    }

    @Test
    @Tag("full")
    void forAMinute(Stack stack) {
        freezeUnderLoad(stack, Duration.ofSeconds(60));
    }

    private static void freezeUnderLoad(Stack stack, Duration outage) {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = bounded(ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}"), BUFFER_ROWS);
        SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
        try (ReadingsTopic topic = ReadingsTopic.create(stack, 4);
                SteadyLoad load = new SteadyLoad(topic, READINGS_PER_SECOND)) {
            stack.connect().client().putConfig(SINK, config);
            new Pipeline(stack).awaitRunning(SINK);
            group.awaitAssigned(2);
            try (SinkWatch watch = new SinkWatch(stack, topic, SINK, config)) {
                watch.awaitCaughtUp();
                watch.during("the only node is frozen for " + outage.toSeconds() + " s", () -> {
                    stack.cassandra().freeze();
                    elapse(outage);
                    stack.cassandra().thaw();
                });
                load.end();
                group.awaitNoLag();
                watch.reportDuplicates();
                assertThat(watch.neverToBeSeen()).isEmpty();
                assertThat(watch.mostPausedPartitions())
                        .as("partitions whose records waited in Kafka, for want of room")
                        .isPositive();
            }
            assertThat(group.committed()).as("committed offsets").isEqualTo(group.ends());
            try (CqlSession session = stack.cassandra().connect()) {
                assertThat(topic.differences(session, ReadingsTopic.NAME)).isEmpty();
            }
        }
    }

    /** A buffer that an outage may fill, and consumers that are thrown out of their group if they are held up for some seconds. */
    static Map<String, String> bounded(Map<String, String> config, int bufferRows) {
        Map<String, String> changed = new TreeMap<>(config);
        changed.put("buffer.max.rows", Integer.toString(bufferRows));
        changed.put("buffer.max.bytes", "16777216");
        changed.put("consumer.override.max.poll.interval.ms", "6000");
        changed.put("consumer.override.session.timeout.ms", "10000");
        changed.put("consumer.override.heartbeat.interval.ms", "1000");
        return changed;
    }

    /** The length of an outage is part of the fault. */
    static void elapse(Duration outage) {
        long from = System.nanoTime();
        await("the outage is over")
                .atMost(outage.plusSeconds(5))
                .until(() -> System.nanoTime() - from >= outage.toNanos());
    }
}
