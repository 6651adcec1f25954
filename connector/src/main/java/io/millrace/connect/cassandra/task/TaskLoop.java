package io.millrace.connect.cassandra.task;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.failures.OutageLog;
import io.millrace.connect.cassandra.lag.BeginningAtTheEnd;
import io.millrace.connect.cassandra.lag.ConsumerPositions;
import io.millrace.connect.cassandra.lag.DroppedPolls;
import io.millrace.connect.cassandra.lag.UndeliveredTail;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import io.millrace.connect.cassandra.topology.Ring;
import io.millrace.connect.cassandra.write.Clocks;
import io.millrace.connect.cassandra.write.RequestSender;
import io.millrace.connect.cassandra.write.Writer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * What the task does each time the worker calls it: take in answers, map what was delivered, send what is due, hold the worker back
 * when the buffer is full, and say when to call again.
 *
 * <p>Threading: everything here runs on the task's thread. {@code put} never waits longer than {@value #MAX_WAIT_MILLIS} ms, and a
 * record it has accepted stays accepted: while Cassandra is away records wait here and, once the buffer is full, in Kafka. An answer
 * from Cassandra cannot wake the worker's poll, so while any is awaited the worker is asked to call again after
 * {@value #POLL_MILLIS} ms.
 */
public final class TaskLoop {

    private static final long MAX_WAIT_MILLIS = 20;
    private static final long POLL_MILLIS = 10;
    private static final long IDLE_POLL_MILLIS = 500;
    /** Keeps what is delivered again after a crash small; the worker's own interval is a minute. */
    private static final long COMMIT_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final OffsetTracker offsets;
    private final DeadLetters deadLetters;
    private final SinkMetrics metrics;
    private final SinkTaskContext context;
    private final Backpressure backpressure;
    private final UndeliveredTail tail;
    private final DroppedPolls droppedPolls;
    private final BeginningAtTheEnd beginning;
    private final Clocks clocks;
    private final LongSupplier nanoClock;
    private final Budget budget;
    private final RecordIntake intake;
    private final Remapper remapper;
    private final Writer writer;

    private boolean idle;
    private long commitRequestedNanos;
    private boolean uncommitted;
    private boolean moved;
    private long lastPutNanos;
    private boolean hasWorked;
    private long workedNanos;
    private ConnectException failure;

    /**
     * Creates a loop that has nothing delivered yet.
     *
     * @param budget what the task holds; the offset tracker's as well
     * @param positions where the consumer stands, as far as anybody tells
     * @param connecting the mapper, once Cassandra has been reached and can tell what the tables look like
     * @param ring used only after that
     * @param sender used only after that
     */
    public TaskLoop(
            SinkConfig config,
            Budget budget,
            OffsetTracker offsets,
            ConsumerPositions positions,
            DeadLetters deadLetters,
            SinkMetrics metrics,
            CompletionStage<RecordMapper> connecting,
            Ring ring,
            RequestSender sender,
            SinkTaskContext context,
            Clocks clocks,
            RandomGenerator random) {
        this.offsets = offsets;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.context = context;
        this.clocks = clocks;
        this.nanoClock = clocks.nanos();
        this.budget = budget;
        this.tail = new UndeliveredTail(positions, offsets, context);
        this.droppedPolls = new DroppedPolls(positions, context);
        this.beginning = new BeginningAtTheEnd(config.beginsAtTheEnd(), offsets);
        OutageLog outage = new OutageLog(config.connectorName());
        this.intake = new RecordIntake(config, connecting, deadLetters, budget, outage, clocks, random);
        this.writer = new Writer(config, ring, sender, deadLetters, budget, outage, metrics, clocks, random);
        this.remapper = new Remapper(
                new Backoff(config.retry().backoff(), config.retry().backoffMax(), random), outage, nanoClock);
        this.backpressure = new Backpressure(
                budget,
                config.buffer().maxRows(),
                context,
                offsets,
                partition -> intake.isWaitingForTable(partition) || remapper.isWaitingForTable(partition));
        this.commitRequestedNanos = nanoClock.getAsLong();
    }

    /**
     * Takes the records over and does what is due.
     *
     * @throws ConnectException when the task has to stop; nothing of what it had not finished is committed
     */
    public void put(Collection<SinkRecord> records) {
        throwIfFailed();
        long now = nanoClock.getAsLong();
        if (backpressure.isPausing()) {
            metrics.paused(now - lastPutNanos);
        }
        lastPutNanos = now;
        noteWork(now);
        idle = records.isEmpty();
        metrics.received(records.size());
        tail.forget(droppedPolls.put(!records.isEmpty()));
        for (SinkRecord record : records) {
            if (droppedPolls.comesAgain(record)) {
                continue;
            }
            Delivery delivery = offsets.deliver(record, now);
            if (delivery != null) {
                intake.add(delivery);
                uncommitted = true;
            }
        }
        try {
            process();
            makeRoom(now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fail(new ConnectException("Interrupted while waiting for Cassandra", e));
        } catch (RuntimeException e) {
            throw fail(e);
        }
        backpressure.apply(nanoClock.getAsLong());
        metrics.partitionsPaused(backpressure.pausedPartitions());
        metrics.topicsWithoutTable(intake.topicsWithoutTable());
        metrics.state(
                writer.inFlight(), writer.inFlightLimit(), budget.rows(), budget.bytes(), offsets.oldestAgeNanos(now));
        if (moved || beginning.isDue()) {
            // The worker has moved its consumer by now, and takes the new offset.
            requestCommit(now);
        }
        moved = tail.move();
        askToBeCalledAgain();
    }

    /** The offsets up to which everything is done. Waits a moment for dead letters at most, and leaves it to the next {@code put} to throw. */
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        noteWork(nanoClock.getAsLong());
        try {
            takeInAnswers();
            deadLetters.awaitAnswers(nanos -> clocks.parking().parkNanos(deadLetters, nanos));
            // Where nothing comes any more nothing will fill a batch either.
            if (failure == null && idle && intake.isConnected()) {
                writer.flush();
                writer.dispatch(true);
            }
        } catch (RuntimeException e) {
            // The worker would take an exception from here for a failed commit, rewind, and go on. Nor does a task that
            // has failed stop
            // taking in what was written before: that need not be written again.
            if (failure == null) {
                fail(e);
            }
        }
        long now = nanoClock.getAsLong();
        // Where nothing has been left to wait for, what holds partitions back are the windows themselves.
        boolean worked = hasWorked && now - workedNanos < TimeUnit.SECONDS.toNanos(1);
        // Nor is a partition quiet whose records wait here to be mapped: their write times count on from what is there.
        Set<TopicPartition> unmapped = intake.partitions();
        offsets.closeIdleWriteTimes(
                now, partition -> unmapped.contains(partition) || (worked && backpressure.isHeldBack(partition, now)));
        Map<TopicPartition, OffsetAndMetadata> committable = offsets.committable(current);
        droppedPolls.commit(current, committable);
        uncommitted = !committable.equals(current);
        tail.commit(current, committable);
        uncommitted |= tail.isAhead();
        beginning.commit(current, committable);
        return committable;
    }

    private void noteWork(long nowNanos) {
        if (budget.rows() > 0 || !deadLetters.isEmpty()) {
            hasWorked = true;
            workedNanos = nowNanos;
        }
    }

    /** Takes in partitions that were just assigned: they are read, whatever they were before a rebalance. */
    public void open(Collection<TopicPartition> assigned) {
        backpressure.open(assigned);
        droppedPolls.rebalanced();
        beginning.open(assigned);
    }

    /** Drops what belongs to the revoked partitions, and nothing else. */
    public void close(Collection<TopicPartition> revoked) {
        offsets.close(revoked);
        backpressure.close(revoked);
        intake.dropAbandoned();
        remapper.dropAbandoned(writer);
        writer.dropAbandoned();
        deadLetters.dropAbandoned();
        tail.close(revoked);
        droppedPolls.close(revoked);
        beginning.close(revoked);
    }

    /** Lets records pass through all rooms, in their order. */
    private void process() {
        takeInAnswers();
        intake.mapInto(writer);
        if (intake.isConnected()) {
            // The way back: what was refused for its table's sake is mapped once more, and sent before anything new.
            remapper.remap(writer, intake.mapper());
            writer.dispatch(budget.isAboveLowWaterMark());
        }
    }

    /**
     * While the worker is held back it brings no records, so the time is better spent here, where an answer makes room for the next request
     * at once, than in the worker's poll, which no answer can wake.
     */
    private void makeRoom(long startNanos) throws InterruptedException {
        long deadline = startNanos + TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MILLIS);
        long now = nanoClock.getAsLong();
        while (deadline - now > 0
                && isHoldingBack()
                && writer.inFlight() > 0
                && writer.awaitResults(Duration.ofNanos(deadline - now))) {
            process();
            now = nanoClock.getAsLong();
        }
    }

    private boolean isHoldingBack() {
        return backpressure.isHoldingAll() ? budget.isAboveLowWaterMark() : budget.isAboveHighWaterMark();
    }

    private void takeInAnswers() {
        writer.drain();
        deadLetters.drain();
    }

    private void askToBeCalledAgain() {
        long now = nanoClock.getAsLong();
        if (droppedPolls.isInDoubt() || (uncommitted && now - commitRequestedNanos >= COMMIT_INTERVAL_NANOS)) {
            requestCommit(now);
        }
        long millis = uncommitted || !intake.isConnected() ? IDLE_POLL_MILLIS : Long.MAX_VALUE;
        if (writer.inFlight() > 0
                || !deadLetters.isEmpty()
                || backpressure.isHoldingAll()
                || droppedPolls.isInDoubt()) {
            millis = isHoldingBack() && writer.inFlight() > 0 ? 1 : POLL_MILLIS;
        } else if (intake.size() + remapper.size() > 0 || backpressure.isPausing()) {
            long waitNanos = Math.min(intake.nanosUntilDue(), remapper.nanosUntilDue());
            millis = Math.min(IDLE_POLL_MILLIS, Math.max(POLL_MILLIS, TimeUnit.NANOSECONDS.toMillis(waitNanos)));
        }
        long dueNanos = writer.nanosUntilDue();
        if (dueNanos < TimeUnit.MILLISECONDS.toNanos(millis)) {
            millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(dueNanos));
        }
        if (millis != Long.MAX_VALUE) {
            context.timeout(millis);
        }
    }

    private void requestCommit(long nowNanos) {
        commitRequestedNanos = nowNanos;
        context.requestCommit();
    }

    private ConnectException fail(RuntimeException e) {
        failure = e instanceof ConnectException known
                ? known
                : new ConnectException(
                        "Unexpected: " + e.getClass().getName() + ". Nothing was skipped; the trace says where.", e);
        return failure;
    }

    private void throwIfFailed() {
        if (failure != null) {
            throw failure;
        }
    }
}
