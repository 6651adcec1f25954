package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.KafkaBroker;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The broker that leads the dead-letter topic stands still, and it alone, while bad records come among the good ones: the good ones are
 * written, the bad ones wait. The second broker is a child process: {@code docker/compose.yaml} has one.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(600)
class DeadLetterBrokerIT {

    private static final String SINK = "readings-sink";
    private static final String DEAD_LETTERS = "readings.dlq";
    private static final int RECORDS_PER_SECOND = 400;
    /** One record in so many is bad. */
    private static final int BAD_SHARE = 20;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Test
    @Tag("full")
    void isFrozenForTwentySeconds(Stack stack) {
        freezeUnderLoad(stack, Duration.ofSeconds(20));
    }

    @Test
    @Tag("full")
    void isFrozenForThreeMinutes(Stack stack) {
        freezeUnderLoad(stack, Duration.ofMinutes(3));
    }

    private static void freezeUnderLoad(Stack stack, Duration outage) {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", DEAD_LETTERS);
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.put("producer.override.max.block.ms", "30000");
        // A producer that waits in vain for request.timeout.ms sends again what the broker may have.
        config.put("producer.override.enable.idempotence", "true");
        config.put("buffer.max.rows", "100000");
        config.put("buffer.max.bytes", "67108864");
        // Whoever does not come back for more in this time is thrown out. Kafka's five minutes are too long for a test.
        config.put("consumer.override.max.poll.interval.ms", "15000");
        SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
        try (ReadingsTopic topic = ReadingsTopic.create(stack, 4)) {
            KafkaBroker other = stack.addBroker();
            other.start();
            stack.createTopicOn(other, DEAD_LETTERS, 1, Map.of());
            stack.connect().client().putConfig(SINK, config);
            new Pipeline(stack).awaitRunning(SINK);
            // Records that came before might be handed to the first task and then to the second, and each report the
            // bad ones.
            group.awaitAssigned(2);
            try (SteadyLoad load = new SteadyLoad(new Mixed(topic), RECORDS_PER_SECOND)) {
                try (SinkWatch watch = new SinkWatch(stack, topic, SINK, config)) {
                    watch.awaitCaughtUp();
                    long badBefore = topic.bad();
                    AtomicLong written = new AtomicLong();
                    watch.during("the dead letters' broker is frozen for " + outage.toSeconds() + " s", () -> {
                        other.freeze();
                        long sentBefore = topic.sent();
                        double writtenBefore = watch.written();
                        FrozenCassandraIT.elapse(outage.dividedBy(2));
                        long sentByHalfTime = topic.sent() - sentBefore;
                        FrozenCassandraIT.elapse(outage.dividedBy(2));
                        written.set((long) (watch.written() - writtenBefore));
                        other.thaw();
                        assertThat(written.get())
                                .as("good rows written while the dead letters' broker stood still, of which "
                                        + sentByHalfTime + " were sent in the first half of it")
                                .isGreaterThanOrEqualTo(sentByHalfTime);
                    });
                    assertThat(topic.bad() - badBefore)
                            .as("bad records that came meanwhile")
                            .isGreaterThanOrEqualTo(outage.toSeconds());
                    load.end();
                    group.awaitNoLag(TIMEOUT);
                    assertThat(watch.neverToBeSeen()).isEmpty();
                }
            } finally {
                other.thaw();
            }
            assertThat(group.committed()).as("committed offsets").isEqualTo(group.ends());
            try (CqlSession session = stack.cassandra().connect()) {
                assertThat(topic.differences(session, ReadingsTopic.NAME)).isEmpty();
            }
            assertThat(Letters.in(stack, DEAD_LETTERS).origins())
                    .as("where the dead letters' records were")
                    .doesNotHaveDuplicates()
                    .hasSize((int) topic.bad());
        }
    }

    /** Good and bad records. */
    private record Mixed(ReadingsTopic topic) implements Feed {

        @Override
        public void send(int records) {
            for (int i = 0; i < records; i++) {
                if ((topic.sent() + topic.bad()) % BAD_SHARE == 0) {
                    topic.sendBad(1);
                } else {
                    topic.send(1);
                }
            }
        }

        @Override
        public void flush() {
            topic.flush();
        }
    }
}
