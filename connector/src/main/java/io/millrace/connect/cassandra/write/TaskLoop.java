package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.RecordMapper;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

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
    private final WorkerContext context;
    private final Backpressure backpressure;
    private final RecordTime recordTime;
    private final LongSupplier nanoClock;
    private final Writer writer;
    private final CompletionStage<RecordMapper> connecting;
    private final Backoff prepareBackoff;
    private final OutageLog outage;

    // Delivered and not mapped yet: more than a moment only while Cassandra cannot be reached to prepare a statement.
    private final ArrayDeque<Delivery> unmapped = new ArrayDeque<>();
    private final List<Row> rows = new ArrayList<>();
    private RecordMapper mapper;
    private int prepareFailures;
    private long mapAgainNanos;

    private long commitRequestedNanos;
    private boolean uncommitted;
    private long lastPutNanos;
    private ConnectException failure;

    /**
     * A loop that has nothing delivered yet.
     *
     * @param connecting the mapper, once Cassandra has been reached and can tell what the tables look like
     * @param sender used only after that
     */
    public TaskLoop(
            SinkConfig config,
            OffsetTracker offsets,
            DeadLetters deadLetters,
            SinkMetrics metrics,
            CompletionStage<RecordMapper> connecting,
            RequestSender sender,
            WorkerContext context,
            Clocks clocks,
            RandomGenerator random) {
        this.offsets = offsets;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.connecting = connecting;
        this.context = context;
        this.nanoClock = clocks.nanos();
        this.backpressure = new Backpressure(config.buffer(), context, offsets);
        this.recordTime = new RecordTime(config.writeTime(), clocks.millis());
        this.writer = new Writer(config, sender, deadLetters, metrics, nanoClock, random);
        this.prepareBackoff =
                new Backoff(config.retry().backoff(), config.retry().backoffMax(), random);
        this.outage = new OutageLog(config.connectorName());
        this.commitRequestedNanos = nanoClock.getAsLong();
    }

    /** The clocks a loop goes by: milliseconds since the epoch, and nanoseconds of {@link System#nanoTime}. */
    public record Clocks(LongSupplier millis, LongSupplier nanos) {
        public static final Clocks SYSTEM = new Clocks(System::currentTimeMillis, System::nanoTime);
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
        metrics.received(records.size());
        for (SinkRecord record : records) {
            Delivery delivery = offsets.deliver(record, now);
            if (delivery != null) {
                unmapped.add(delivery);
                uncommitted = true;
            }
        }
        try {
            turn();
            makeRoom(now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fail(new ConnectException("Interrupted while waiting for Cassandra", e));
        } catch (ConnectException e) {
            throw fail(e);
        }
        backpressure.apply(bufferedRows(), writer.bufferedBytes());
        metrics.state(
                writer.inFlight(),
                writer.inFlightLimit(),
                bufferedRows(),
                writer.bufferedBytes(),
                offsets.oldestAgeNanos(now));
        askToBeCalledAgain();
    }

    /** The offsets up to which everything is done. Never waits, and leaves it to the next {@code put} to throw. */
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        if (failure == null) {
            try {
                takeInAnswers();
            } catch (ConnectException e) {
                failure = e;
            }
        }
        offsets.closeIdleWriteTimes(nanoClock.getAsLong());
        Map<TopicPartition, OffsetAndMetadata> committable = offsets.committable(current);
        uncommitted = !committable.equals(current);
        // This may be the last call before a rebalance or a stop: what waits is better on its way.
        if (failure == null && mapper != null) {
            writer.flush();
            writer.dispatch(true);
        }
        return committable;
    }

    /** Drops what belongs to the revoked partitions, and nothing else. */
    public void close(Collection<TopicPartition> revoked) {
        offsets.close(revoked);
        backpressure.forget(revoked);
        unmapped.removeIf(Delivery::isAbandoned);
    }

    private void turn() {
        takeInAnswers();
        map();
        if (mapper != null) {
            writer.dispatch(backpressure.aboveLowWaterMark(bufferedRows(), writer.bufferedBytes()));
        }
    }

    /**
     * While the worker is held back it brings no records, so the time is better spent here, where an answer makes room for the next request
     * at once, than in the worker's poll, which no answer can wake.
     */
    private void makeRoom(long startNanos) throws InterruptedException {
        long deadline = startNanos + TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MILLIS);
        long now = nanoClock.getAsLong();
        while (isHoldingBack() && writer.inFlight() > 0 && writer.awaitResult(Duration.ofNanos(deadline - now))) {
            turn();
            now = nanoClock.getAsLong();
        }
    }

    private boolean isHoldingBack() {
        return backpressure.isPausing()
                ? backpressure.aboveLowWaterMark(bufferedRows(), writer.bufferedBytes())
                : backpressure.aboveHighWaterMark(bufferedRows(), writer.bufferedBytes());
    }

    private void takeInAnswers() {
        writer.drain();
        deadLetters.drain();
    }

    private void map() {
        long now = nanoClock.getAsLong();
        if (unmapped.isEmpty() || !connected() || (prepareFailures > 0 && now - mapAgainNanos < 0)) {
            return;
        }
        while (!unmapped.isEmpty()) {
            Delivery delivery = unmapped.peek();
            try {
                map(delivery);
            } catch (BadRecordException e) {
                deadLetters.report(delivery, e);
            } catch (RuntimeException e) {
                if (e instanceof ConnectException fatal) {
                    throw fatal;
                }
                // The statement could not be prepared. The record is not at fault, and waits in its place.
                if (ErrorClass.of(e) != ErrorClass.TRANSIENT) {
                    throw new ConnectException(
                            "Record " + delivery + " could not be mapped: " + e.getMessage()
                                    + ". Nothing was skipped. Check the table and the connector's mapping, then restart the task.",
                            e);
                }
                outage.failed(e, now);
                prepareFailures++;
                mapAgainNanos = now + prepareBackoff.nanosAfter(prepareFailures);
                return;
            }
            prepareFailures = 0;
            unmapped.poll();
            delivery.complete();
        }
    }

    private void map(Delivery delivery) {
        rows.clear();
        // Before the first row is added: a record whose time is bad leaves no row behind.
        long millis = recordTime.isUsed() ? recordTime.millisOf(delivery) : 0;
        mapper.map(delivery.record(), rows);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            if (row.writeTimeMicros() == Row.UNDECIDED && row.statement().carriesWriteTime()) {
                row.decideWriteTime(delivery.partition()
                        .writeTimes()
                        .assign(millis, row.identity(), delivery.offset(), nanoClock.getAsLong()));
            }
            writer.add(delivery, row);
        }
    }

    private boolean connected() {
        if (mapper == null) {
            var future = connecting.toCompletableFuture();
            if (!future.isDone()) {
                return false;
            }
            try {
                mapper = future.join();
            } catch (RuntimeException e) {
                Throwable cause = ErrorClass.unwrap(e);
                throw cause instanceof ConnectException fatal
                        ? fatal
                        : new ConnectException(
                                "Cassandra cannot be used with this configuration: " + cause.getMessage()
                                        + ". Nothing was skipped. Mend the connection options, then restart the task.",
                                cause);
            }
        }
        return true;
    }

    private int bufferedRows() {
        return writer.bufferedRows() + unmapped.size();
    }

    private void askToBeCalledAgain() {
        long now = nanoClock.getAsLong();
        if (uncommitted && now - commitRequestedNanos >= COMMIT_INTERVAL_NANOS) {
            commitRequestedNanos = now;
            context.requestCommit();
        }
        long millis = uncommitted ? IDLE_POLL_MILLIS : Long.MAX_VALUE;
        if (writer.inFlight() > 0 || !deadLetters.isEmpty() || !unmapped.isEmpty() || backpressure.isPausing()) {
            millis = isHoldingBack() && writer.inFlight() > 0 ? 1 : POLL_MILLIS;
        }
        long dueNanos = writer.nanosUntilDue();
        if (dueNanos < TimeUnit.MILLISECONDS.toNanos(millis)) {
            millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(dueNanos));
        }
        if (millis != Long.MAX_VALUE) {
            context.timeout(millis);
        }
    }

    private ConnectException fail(ConnectException e) {
        failure = e;
        return e;
    }

    private void throwIfFailed() {
        if (failure != null) {
            throw failure;
        }
    }
}
