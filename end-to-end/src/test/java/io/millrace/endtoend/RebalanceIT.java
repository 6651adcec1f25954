package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.ConnectWorker;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Workers come and go under load, and take tasks and partitions from each other while rows wait for Cassandra. The second one is a
 * child process: {@code docker/compose.yaml} has one.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
@Tag("processes")
@Timeout(300)
class RebalanceIT {

    private static final String SINK = "readings-sink";
    private static final int PARTITIONS = 8;
    private static final int READINGS_PER_SECOND = 800;
    /** As many as leave in a second. */
    private static final int SMALL_BUFFER_ROWS = 1_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);

    /**
     * While Cassandra answers nothing, rows of the partitions that stay are unacknowledged as well as rows of those that go: were
     * more forgotten than what goes, offsets would be committed that nothing has earned.
     */
    @Test
    void partitionsMoveToASecondWorkerAndBackWhileTheirRowsAreUnacknowledged(Stack stack) throws IOException {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put(
                "consumer.override.partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
        ConnectWorker second = stack.addWorker();
        try (ReadingsTopic topic = ReadingsTopic.create(stack, PARTITIONS);
                SteadyLoad load = new SteadyLoad(topic, READINGS_PER_SECOND)) {
            stack.connect().client().putConfig(SINK, config);
            new Pipeline(stack).awaitRunning(SINK);
            group.awaitAssigned(2);
            await("every partition has stored something")
                    .atMost(TIMEOUT)
                    .until(() -> group.committed().size() == PARTITIONS);
            int logLength = Files.readString(stack.connect().log()).length();

            stack.cassandra().freeze();
            Map<Integer, Long> acknowledged = awaitNoMoreCommits(group);
            awaitBuffered(stack, 2 * READINGS_PER_SECOND);
            second.start();
            awaitTasksOn(stack, stack.connect(), second);
            group.awaitAssigned(2);
            awaitBuffered(stack, 2 * READINGS_PER_SECOND);

            assertThat(awaitNoMoreCommits(group))
                    .as("committed offsets, of partitions that stayed and of partitions that moved")
                    .isEqualTo(acknowledged);
            assertThat(revokedFromTheTaskThatStayed(stack, logLength))
                    .as("what the first worker's consumer had to give up, each time some of what it had")
                    .isNotEmpty()
                    .allSatisfy(partitions -> assertThat(partitions).hasSizeLessThan(PARTITIONS));
            stack.cassandra().thaw();

            Map<Integer, Long> whenTheyShared = group.committed();
            await("both workers' tasks have committed")
                    .atMost(TIMEOUT)
                    .until(() -> group.committed().entrySet().stream()
                            .allMatch(each -> each.getValue() > whenTheyShared.get(each.getKey())));

            second.stop();
            awaitTasksOn(stack, stack.connect(), stack.connect());
            group.awaitAssigned(2);
            load.end();
            group.awaitNoLag();

            assertThat(group.committed()).as("committed offsets").isEqualTo(group.ends());
            try (CqlSession session = stack.cassandra().connect()) {
                assertThat(topic.differences(session, ReadingsTopic.NAME)).isEmpty();
            }
        } finally {
            second.stop();
        }
    }

    /**
     * Connect's default assignor takes every partition from every task and gives it out anew, and the worker pauses again what was
     * paused before. Nobody may forget to go on with it.
     */
    @Test
    void whatWasPausedIsReadOnWhenTasksAndPartitionsComeAndGo(Stack stack) {
        stack.applyCql(ReadingsTopic.cql(ReadingsTopic.NAME, 1));
        Map<String, String> config = ReadingsTopic.config("${env:CASSANDRA_CONTACT_POINTS}");
        config.put("buffer.max.rows", Integer.toString(SMALL_BUFFER_ROWS));
        config.put("max.rows.per.second", Integer.toString(SMALL_BUFFER_ROWS));
        config.put("consumer.override.heartbeat.interval.ms", "1000");
        config.put("consumer.override.metadata.max.age.ms", "1000");
        SinkGroup group = new SinkGroup(stack, SINK, ReadingsTopic.NAME);
        // New partitions get records some seconds later than they are there: what comes through them would heal the
        // others, too.
        Map<String, Object> slow = Map.of(ProducerConfig.METADATA_MAX_AGE_CONFIG, 5_000);
        try (ReadingsTopic topic = ReadingsTopic.create(stack, PARTITIONS, slow);
                Admin admin = stack.kafka().admin()) {
            stack.connect().client().putConfig(SINK, config);
            new Pipeline(stack).awaitRunning(SINK);
            group.awaitAssigned(2);

            rebalanceWhilePaused(stack, topic, () -> stack.connect().client().restartTask(SINK, 1));
            group.awaitNoLag();

            group.awaitAssigned(2);
            rebalanceWhilePaused(stack, topic, () -> {
                var unused =
                        admin.createPartitions(Map.of(ReadingsTopic.NAME, NewPartitions.increaseTo(PARTITIONS + 1)));
            });
            group.awaitNoLag();
            await("the new partition has records").atMost(TIMEOUT).until(() -> {
                topic.send(10);
                return group.ends().values().stream().filter(end -> end > 0).count() > PARTITIONS;
            });
            topic.flush();
            group.awaitNoLag();

            try (CqlSession session = stack.cassandra().connect()) {
                assertThat(topic.differences(session, ReadingsTopic.NAME)).isEmpty();
            }
        }
    }

    /** More comes than is written until the consumers have taken part in a rebalance, so that their partitions stay paused. */
    private static void rebalanceWhilePaused(Stack stack, ReadingsTopic topic, Runnable cause) {
        try (WorkerJmx jmx = WorkerJmx.of(stack.connect(), SINK);
                SteadyLoad load = new SteadyLoad(topic, 3 * SMALL_BUFFER_ROWS)) {
            awaitAllPaused(jmx);
            double rebalances = jmx.rebalances(0);
            cause.run();
            // The first task is never restarted.
            await("a rebalance").atMost(TIMEOUT).until(() -> jmx.rebalances(0) > rebalances);
            load.end();
        }
    }

    /** Both tasks have a full buffer: their partitions are paused, until some rows are written. */
    private static void awaitAllPaused(WorkerJmx jmx) {
        await("both tasks' buffers are full").atMost(TIMEOUT).until(() -> {
            List<Double> rows = jmx.ofTasks("buffered-rows");
            return rows.size() == 2 && rows.stream().allMatch(each -> each > 0.75 * SMALL_BUFFER_ROWS);
        });
    }

    /** The first worker's tasks, however many it has. */
    private static void awaitBuffered(Stack stack, int rows) {
        try (WorkerJmx jmx = WorkerJmx.of(stack.connect(), SINK)) {
            await(rows + " rows wait for Cassandra").atMost(TIMEOUT).until(() -> jmx.sum("buffered-rows") >= rows);
        }
    }

    private static void awaitTasksOn(Stack stack, ConnectWorker one, ConnectWorker other) {
        List<String> wanted = List.of(one.url().getAuthority(), other.url().getAuthority()).stream()
                .sorted()
                .toList();
        await("the tasks run on " + wanted)
                .atMost(TIMEOUT)
                .until(
                        () -> stack.connect().client().status(SINK),
                        status -> status.isRunning()
                                && status.tasks().stream()
                                        .map(ConnectorStatus.Task::worker)
                                        .sorted()
                                        .toList()
                                        .equals(wanted));
    }

    /** The committed offsets, when they have not moved for longer than the sink leaves between two commits. */
    private static Map<Integer, Long> awaitNoMoreCommits(SinkGroup group) {
        AtomicReference<Map<Integer, Long>> committed = new AtomicReference<>(group.committed());
        await("no more commits")
                .during(COMMIT_INTERVAL.plusSeconds(1))
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    Map<Integer, Long> now = group.committed();
                    return now.equals(committed.getAndSet(now));
                });
        return committed.get();
    }

    private static List<Set<String>> revokedFromTheTaskThatStayed(Stack stack, int logLength) throws IOException {
        int stayed = stack.connect().client().status(SINK).tasks().stream()
                .filter(task -> task.worker().equals(stack.connect().url().getAuthority()))
                .findFirst()
                .orElseThrow()
                .id();
        Pattern revocation = Pattern.compile("clientId=connector-consumer-" + SINK + "-" + stayed
                + ", .*Revoke previously assigned partitions (.*)");
        String log = Files.readString(stack.connect().log()).substring(logLength);
        return revocation
                .matcher(log)
                .results()
                .map(line -> Set.of(line.group(1).split(", ", -1)))
                .toList();
    }
}
