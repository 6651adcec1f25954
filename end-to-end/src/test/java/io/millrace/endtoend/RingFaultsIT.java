package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CassandraRing;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Three nodes, three replicas, LOCAL_QUORUM: whatever happens to one of them under load, the sink goes on, and no row is lost or
 * wrong. The nodes are child processes, which a worker in a container cannot reach.
 */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Tag("full")
@Timeout(1_200)
class RingFaultsIT {

    private static final String SINK = "readings-sink";
    private static final int READINGS_PER_SECOND = 1_000;
    private static final int BUFFER_ROWS = 20_000;
    private static final Duration A_MINUTE = Duration.ofSeconds(60);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    @Test
    void aNodeIsFrozenOneIsKilledOneJoinsAndOneIsLost(Stack stack) {
        // The ring is what this is about; the stack's own node only costs.
        stack.cassandra().stop();
        StackOptions options = StackOptions.defaults(Installation.aroundWorkingDirectory())
                .withRunDirectory(stack.runDirectory().resolve("ring"));
        CassandraRing ring = CassandraRing.start(options, 3);
        try (ring;
                ReadingsTopic topic = ReadingsTopic.create(stack, 4)) {
            ring.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 3));
            Map<String, String> config =
                    FrozenCassandraIT.bounded(ReadingsTopic.config(ring.contactPoints()), BUFFER_ROWS);
            stack.connect().client().putConfig(SINK, config);
            SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
            try (SteadyLoad load = new SteadyLoad(topic, READINGS_PER_SECOND)) {
                new Pipeline(stack).awaitRunning(SINK);
                group.awaitAssigned(2);
                try (SinkWatch watch = new SinkWatch(stack, topic, SINK, config)) {
                    watch.awaitCaughtUp();
                    watch.during("cassandra-1 of 3 is frozen for a minute", () -> {
                        ring.node(1).freeze();
                        FrozenCassandraIT.elapse(A_MINUTE);
                        ring.node(1).thaw();
                    });
                    ring.awaitWhole();
                    watch.during("cassandra-2 of 3 is killed and started again", () -> {
                        ring.node(2).kill();
                        ring.node(2).start();
                    });
                    ring.awaitWhole();
                    watch.during("cassandra-4 joins the three", ring::add);
                    watch.during("cassandra-3 of 4 is killed and stays away", () -> {
                        ring.node(3).kill();
                        FrozenCassandraIT.elapse(HALF_A_MINUTE);
                    });
                    load.end();
                    await("everything is committed")
                            .atMost(Duration.ofMinutes(3))
                            .until(() -> group.committed().equals(group.ends()));
                    watch.reportDuplicates();
                    assertThat(watch.neverToBeSeen()).isEmpty();
                }
            }
            try (CqlSession session = ring.connect()) {
                assertThat(topic.differences(session, ReadingsTopic.NAME)).isEmpty();
            }
            System.out.println(topic.rows() + " rows are as they were sent last");
        }
        ring.deleteData();
    }
}
