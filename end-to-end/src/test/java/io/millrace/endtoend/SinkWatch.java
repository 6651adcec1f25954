package io.millrace.endtoend;

import static org.awaitility.Awaitility.await;

import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Looks at a running sink four times a second, as its operators' monitoring would, and keeps what should never be seen: a task
 * that does not run, a consumer that has left its group or had to join it again, a buffer above its bound.
 */
final class SinkWatch implements AutoCloseable {

    /** With another broker frozen every second question goes to that one. */
    private static final Duration ONE_BROKER = Duration.ofSeconds(2);

    private static final long INTERVAL_MS = 250;
    private static final int SHOWN = 10;
    /** The consumer's default: a buffer is found to be full only when the poll that filled it is in it. */
    private static final int POLL_RECORDS = 500;
    /** More than the heap that one reading holds in a buffer. */
    private static final int READING_BYTES = 4_096;

    private static final Duration FRESH = Duration.ofSeconds(4);
    private static final Duration CATCH_UP = Duration.ofMinutes(4);

    private final ReadingsTopic topic;
    private final String connector;
    private final ConnectClient connect;
    private final Supplier<Admin> newAdmin;
    private Admin admin;
    private final WorkerJmx jmx;
    private final int bufferMaxRows;
    private final long bufferMaxBytes;
    private final Map<String, String> members;
    private final List<Double> rebalances;
    private final List<Sample> samples = new CopyOnWriteArrayList<>();
    private final List<String> neverToBeSeen = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService watcher =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "sink-watch"));
    private final ScheduledFuture<?> looking;

    /** What the tasks' metrics said, all tasks together, or the worst of them. */
    private record Sample(
            long nanos,
            long sent,
            double received,
            double written,
            double bufferedRows,
            double bufferedBytes,
            double pausedPartitions,
            double oldestMs) {}

    /**
     * Watches a connector of the stack's first worker, whose tasks run.
     *
     * @param config the connector's, with both bounds of the buffer
     */
    SinkWatch(Stack stack, ReadingsTopic topic, String connector, Map<String, String> config) {
        this.topic = topic;
        this.connector = connector;
        this.connect = stack.connect().client();
        this.bufferMaxRows = Integer.parseInt(config.get("buffer.max.rows"));
        this.bufferMaxBytes = Long.parseLong(config.get("buffer.max.bytes"));
        this.newAdmin = () -> stack.kafka().admin(ONE_BROKER);
        this.admin = newAdmin.get();
        this.jmx = WorkerJmx.of(stack.connect(), connector);
        this.members = members(group());
        this.rebalances = jmx.rebalances();
        int tasks = Integer.parseInt(config.get("tasks.max"));
        if (members.size() != tasks
                || rebalances.size() != tasks
                || jmx.ofTasks("buffered-rows").size() != tasks) {
            throw new IllegalStateException("Of " + tasks + " tasks there are " + members.size() + " in the group, and "
                    + rebalances.size() + " consumers' and "
                    + jmx.ofTasks("buffered-rows").size() + " tasks' metrics");
        }
        this.looking = watcher.scheduleWithFixedDelay(this::look, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** Lets something happen to a server until it is over, waits until the sink has caught up, and says how it went. */
    void during(String what, Runnable fault) {
        long from = System.nanoTime();
        double writtenBefore = last().written();
        fault.run();
        long over = System.nanoTime();
        awaitCaughtUp();
        long caughtUp = System.nanoTime();
        List<Sample> meanwhile =
                samples.stream().filter(each -> each.nanos() > from).toList();
        System.out.printf(
                "%s: over after %.1f s; longest time without an acknowledged row %.1f s;"
                        + " %s, caught up after %.1f s;"
                        + " at most %.0f rows and %.1f MiB in a task's buffer, oldest row %.1f s; %.0f rows written%n",
                what,
                seconds(from, over),
                longestStandstill(from, meanwhile) / 1e9,
                firstProgressAfter(over, meanwhile),
                seconds(over, caughtUp),
                meanwhile.stream().mapToDouble(Sample::bufferedRows).max().orElse(0),
                meanwhile.stream().mapToDouble(Sample::bufferedBytes).max().orElse(0) / (1 << 20),
                meanwhile.stream().mapToDouble(Sample::oldestMs).max().orElse(0) / 1e3,
                last().written() - writtenBefore);
    }

    /** Waits until the sink stores what is being sent within a few seconds. A failed task ends the waiting, with its trace. */
    void awaitCaughtUp() {
        int seen = samples.size();
        await("the sink has caught up with the load").atMost(CATCH_UP).until(() -> {
            connect.status(connector).failure().ifPresent(failure -> {
                throw new StackException(failure);
            });
            if (samples.size() <= seen) {
                return false;
            }
            Sample now = last();
            long sentBefore = samples.stream()
                    .filter(each -> now.nanos() - each.nanos() > FRESH.toNanos())
                    .mapToLong(Sample::sent)
                    .max()
                    .orElse(Long.MAX_VALUE);
            return now.oldestMs() < FRESH.toMillis() && now.received() >= sentBefore && now.written() > 0;
        });
    }

    /** How many rows the tasks have written so far, or left out for newer ones. */
    double written() {
        return jmx.sum("rows-written-total") + jmx.sum("rows-coalesced-total");
    }

    /** How much was written more than once, by what the tasks count. */
    void reportDuplicates() {
        double written = jmx.sum("rows-written-total");
        double coalesced = jmx.sum("rows-coalesced-total");
        System.out.printf(
                "in all: %d records, %.0f delivered to the tasks; rows: %.0f acknowledged, %.0f left out for a newer one;"
                        + " %.0f acknowledged more than once, %.0f sent again after an error%n",
                topic.sent(),
                jmx.sum("records-received-total"),
                written,
                coalesced,
                written + coalesced - topic.sent(),
                jmx.sum("rows-retried-total"));
    }

    /** The most partitions that were seen to be paused at one time. */
    double mostPausedPartitions() {
        return samples.stream().mapToDouble(Sample::pausedPartitions).max().orElse(0);
    }

    /** The first of what should never be seen. */
    List<String> neverToBeSeen() {
        if (samples.isEmpty()) {
            return List.of("nobody has looked");
        }
        return neverToBeSeen.stream().limit(SHOWN).toList();
    }

    @Override
    public void close() {
        looking.cancel(false);
        watcher.shutdown();
        try {
            if (!watcher.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The worker does not answer any more");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while ending the watch", e);
        } finally {
            jmx.close();
            admin.close();
        }
    }

    private void look() {
        try {
            lookAtTasks();
            lookAtBuffers();
            lookAtGroup();
        } catch (RuntimeException e) {
            neverToBeSeen.add("what cannot be looked at: " + e);
        }
    }

    private void lookAtTasks() {
        ConnectorStatus status = connect.status(connector);
        if (!status.isRunning()) {
            neverToBeSeen.add("a task that does not run: " + status);
        }
    }

    private void lookAtGroup() {
        ConsumerGroupDescription group = group();
        if (group.groupState() != GroupState.STABLE || !members(group).equals(members)) {
            neverToBeSeen.add("a group that is not as it was: " + group);
        }
        if (!jmx.rebalances().equals(rebalances)) {
            neverToBeSeen.add("a rebalance: " + jmx.rebalances() + " instead of " + rebalances);
        }
    }

    private void lookAtBuffers() {
        long sent = topic.sent();
        Sample sample = new Sample(
                System.nanoTime(),
                sent,
                jmx.sum("records-received-total"),
                jmx.sum("rows-written-total"),
                jmx.max("buffered-rows"),
                jmx.max("buffered-bytes"),
                jmx.sum("partitions-paused"),
                jmx.max("oldest-unacknowledged-age-ms"));
        samples.add(sample);
        if (sample.bufferedRows() > bufferMaxRows + POLL_RECORDS) {
            neverToBeSeen.add("a buffer of " + sample.bufferedRows() + " rows");
        }
        if (sample.bufferedBytes() > bufferMaxBytes + POLL_RECORDS * READING_BYTES) {
            neverToBeSeen.add("a buffer of " + sample.bufferedBytes() + " bytes");
        }
    }

    /** Looks at the group, with a new client where the one there is clings to a broker that is frozen. */
    private ConsumerGroupDescription group() {
        long deadline = System.nanoTime() + CATCH_UP.toNanos();
        String name = "connect-" + connector;
        while (true) {
            try {
                return admin.describeConsumerGroups(List.of(name), new DescribeConsumerGroupsOptions().timeoutMs((int)
                                        (2 * ONE_BROKER.toMillis())))
                        .describedGroups()
                        .get(name)
                        .get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TimeoutException) || System.nanoTime() > deadline) {
                    throw new IllegalStateException("Group " + name + " cannot be described", e.getCause());
                }
                admin.close(Duration.ZERO);
                admin = newAdmin.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while looking at group " + name, e);
            }
        }
    }

    /** Who is in the group, and with what. A member that was thrown out comes back under another id. */
    private static Map<String, String> members(ConsumerGroupDescription group) {
        Map<String, String> members = new TreeMap<>();
        group.members()
                .forEach(member -> members.put(
                        member.consumerId(),
                        member.assignment().topicPartitions().toString()));
        return members;
    }

    private Sample last() {
        return samples.get(samples.size() - 1);
    }

    private static long longestStandstill(long from, List<Sample> samples) {
        long longest = 0;
        long since = from;
        double written = -1;
        for (Sample sample : samples) {
            longest = Math.max(longest, sample.nanos() - since);
            if (sample.written() > written) {
                written = sample.written();
                since = sample.nanos();
            }
        }
        return longest;
    }

    /** Says when a row was acknowledged again. That may have been before it was over, and everything written by then. */
    private static String firstProgressAfter(long over, List<Sample> samples) {
        double written = samples.stream()
                .filter(each -> each.nanos() <= over)
                .mapToDouble(Sample::written)
                .max()
                .orElse(0);
        OptionalLong first = samples.stream()
                .filter(each -> each.nanos() > over && each.written() > written)
                .mapToLong(Sample::nanos)
                .min();
        return first.isEmpty()
                ? "all rows acknowledged before it was over"
                : String.format("first acknowledged row %.1f s after it was over", seconds(over, first.getAsLong()));
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1e9;
    }
}
