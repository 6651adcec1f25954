package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CassandraAuthentication;
import io.millrace.stack.CassandraRing;
import io.millrace.stack.CassandraServer;
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
 * Nodes that cannot read who may do what answer as if nobody might: every write is unauthorized, and every password wrong. That is an
 * outage like any other. The nodes are child processes, which a worker in a container cannot reach.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
@Tag("processes")
@Timeout(900)
class AuthenticationOutageIT {

    private static final String SINK = "readings-sink";
    private static final String ROLE = "millrace_sink";
    private static final String PASSWORD = Planted.SECRET;
    private static final int READINGS_PER_SECOND = 500;
    private static final int BUFFER_ROWS = 20_000;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration A_FEW_SECONDS = Duration.ofSeconds(6);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration A_MINUTE = Duration.ofSeconds(60);

    /**
     * The roles get two copies more than there are nodes, and thereby have no quorum. The superuser's session can take that back: that it
     * is one is remembered for an hour.
     */
    @Test
    void aNodeThatCannotReadPermissionsForAFewSeconds(Stack stack) {
        CassandraRing ring = CassandraRing.startSecured(options(stack), 1, new CassandraAuthentication("1h", "1s"));
        try (ring) {
            createTableAndRole(ring, 1);
            Map<String, String> config = config(ring);
            SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
            try (ReadingsTopic topic = ReadingsTopic.create(stack, 4);
                    SteadyLoad load = new SteadyLoad(topic, READINGS_PER_SECOND);
                    CqlSession superuser = ring.connect()) {
                stack.connect().client().putConfig(SINK, config);
                new Pipeline(stack).awaitRunning(SINK);
                group.awaitAssigned(2);
                try (SinkWatch watch = new SinkWatch(stack, topic, SINK, config)) {
                    watch.awaitCaughtUp();
                    watch.during("nobody's permissions can be read for " + A_FEW_SECONDS.toSeconds() + " s", () -> {
                        copyRoles(superuser, 3);
                        FrozenCassandraIT.elapse(A_FEW_SECONDS);
                        copyRoles(superuser, 1);
                    });
                    assertThat(watch.neverToBeSeen()).isEmpty();
                }

                copyRoles(superuser, 3);
                awaitNobodyCanLogIn(ring);
                stack.connect().client().restart(SINK);
                FrozenCassandraIT.elapse(A_FEW_SECONDS);
                assertThat(stack.connect().client().status(SINK).failure())
                        .as("a task that is started while nobody can log in")
                        .isEmpty();
                copyRoles(superuser, 1);
                load.end();
                group.awaitNoLag();

                assertThat(topic.differences(superuser, ReadingsTopic.NAME)).isEmpty();
            }
        }
        ring.deleteData();
    }

    @Test
    void twoOfThreeNodesAreAwayForAMinute(Stack stack) {
        // The ring is what this is about; the stack's own node only costs.
        stack.cassandra().stop();
        CassandraRing ring = CassandraRing.startSecured(options(stack), 3, CassandraAuthentication.asShipped());
        try (ring) {
            createTableAndRole(ring, 3);
            Map<String, String> config = config(ring);
            SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
            try (ReadingsTopic topic = ReadingsTopic.create(stack, 4);
                    SteadyLoad load = new SteadyLoad(topic, READINGS_PER_SECOND)) {
                stack.connect().client().putConfig(SINK, config);
                new Pipeline(stack).awaitRunning(SINK);
                group.awaitAssigned(2);
                try (SinkWatch watch = new SinkWatch(stack, topic, SINK, config)) {
                    watch.awaitCaughtUp();
                    watch.during("cassandra-2 is frozen and cassandra-3 killed for a minute", () -> {
                        loseQuorum(ring);
                        FrozenCassandraIT.elapse(A_MINUTE);
                        regainQuorum(ring);
                    });
                    ring.awaitWhole();
                    assertThat(watch.neverToBeSeen()).isEmpty();
                }

                loseQuorum(ring);
                awaitNobodyCanLogIn(ring);
                stack.connect().client().restart(SINK);
                FrozenCassandraIT.elapse(HALF_A_MINUTE);
                assertThat(stack.connect().client().status(SINK).failure())
                        .as("a task that is started while nobody can log in")
                        .isEmpty();
                regainQuorum(ring);
                load.end();
                await("everything is committed").atMost(TIMEOUT).until(() -> group.committed()
                        .equals(group.ends()));
                group.awaitNoLag();
                try (CqlSession session = ring.connect()) {
                    assertThat(topic.differences(session, ReadingsTopic.NAME)).isEmpty();
                }
            }
        }
        ring.deleteData();
    }

    private static StackOptions options(Stack stack) {
        return StackOptions.defaults(Installation.aroundWorkingDirectory())
                .withRunDirectory(stack.runDirectory().resolve("secured-" + System.nanoTime()));
    }

    private static void createTableAndRole(CassandraRing ring, int replicas) {
        ring.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, replicas));
        ring.applyCql("""
                CREATE ROLE %s WITH PASSWORD = '%s' AND LOGIN = true;
                GRANT SELECT ON KEYSPACE sensors TO %s;
                GRANT MODIFY ON KEYSPACE sensors TO %s;
                """.formatted(ROLE, PASSWORD, ROLE, ROLE));
    }

    private static Map<String, String> config(CassandraRing ring) {
        Map<String, String> config = FrozenCassandraIT.bounded(ReadingsTopic.config(ring.contactPoints()), BUFFER_ROWS);
        config.put("cassandra.username", ROLE);
        config.put("cassandra.password", PASSWORD);
        return config;
    }

    private static void copyRoles(CqlSession superuser, int copies) {
        superuser.execute(
                "ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', 'datacenter1': "
                        + copies + "}");
    }

    /** Passwords that were read before are taken for a while. */
    private static void awaitNobodyCanLogIn(CassandraRing ring) {
        await("the node cannot read passwords").atMost(TIMEOUT).until(() -> isLockedOut(ring.node(1)));
    }

    private static boolean isLockedOut(CassandraServer node) {
        try (CqlSession session = node.connectAs(ROLE, PASSWORD)) {
            return session.isClosed();
        } catch (AllNodesFailedException e) {
            return true;
        }
    }

    private static void loseQuorum(CassandraRing ring) {
        ring.node(2).freeze();
        ring.node(3).kill();
    }

    private static void regainQuorum(CassandraRing ring) {
        ring.node(2).thaw();
        ring.node(3).start();
    }
}
