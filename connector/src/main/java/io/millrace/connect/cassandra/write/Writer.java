package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.batching.Accumulator;
import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.batching.Coalescing;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.failures.Failures;
import io.millrace.connect.cassandra.failures.OutageLog;
import io.millrace.connect.cassandra.failures.Remapping;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.topology.Ring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Takes rows and sees each of them through to the end: acknowledged by Cassandra, or its record in the dead-letter topic.
 *
 * <p>Threading: one thread owns the writer, the task's. The driver's threads do one thing only, they put a finished batch on the result
 * queue, which the task thread drains.
 */
public final class Writer {

    /** By then a batch has failed wherever it was sent: no single node or moment is to blame. */
    private static final int LONG_OUTAGE_ATTEMPTS = 4;

    private final RequestSender sender;
    private final SinkMetrics metrics;
    private final LongSupplier nanoClock;
    private final Accumulator accumulator;
    private final Coalescing coalescing = new Coalescing();
    private final FlowControl flow;
    private final Backoff backoff;
    private final Failures failures;
    private final OutageLog outage;
    private final Results results;
    private final PriorityQueue<Batch> retries = new PriorityQueue<>(Comparator.comparingLong(Batch::retryNanos));

    private int bufferedRows;
    private long bufferedBytes;

    public Writer(
            SinkConfig config,
            Ring ring,
            RequestSender sender,
            DeadLetters deadLetters,
            Remapping remapping,
            SinkMetrics metrics,
            Clocks clocks,
            RandomGenerator random) {
        this.sender = sender;
        this.metrics = metrics;
        this.nanoClock = clocks.nanos();
        this.results = new Results(clocks);
        this.flow = new FlowControl(config.flow(), nanoClock.getAsLong());
        this.accumulator = new Accumulator(config.batch(), ring, flow);
        this.backoff = new Backoff(config.retry().backoff(), config.retry().backoffMax(), random);
        this.failures = new Failures(config, deadLetters, remapping, this::done);
        this.outage = new OutageLog(config.connectorName());
    }

    public void add(Delivery delivery, Row row, long nowNanos) {
        delivery.begin();
        BufferedRow buffered = new BufferedRow(row, delivery);
        bufferedRows++;
        bufferedBytes += buffered.heapBytes();
        accumulator.add(buffered, nowNanos);
    }

    /**
     * Sends what is due, as far as flow control lets it.
     *
     * @param pressure whether rows should leave before they are due, to make room
     */
    public void dispatch(boolean pressure) {
        long now = nanoClock.getAsLong();
        while (!retries.isEmpty() && retries.peek().retryNanos() - now <= 0) {
            Batch batch = retries.poll();
            if (batch.isUndecided()) {
                batch.setUndecided(false);
                Throwable error = ErrorClass.unwrap(batch.error());
                follow(batch, ErrorClass.of(error), error, now);
            } else {
                accumulator.again(batch);
            }
        }
        while (flow.hasRoom() && flow.rowsAllowed(now)) {
            Accumulator.Ready ready = accumulator.poll(now, pressure);
            if (ready == null) {
                return;
            }
            send(ready.batch(), ready.node());
        }
    }

    /**
     * Takes in the answers that have come since.
     *
     * @throws ConnectException when the task has to stop: a fatal error, or a bad record and no dead-letter topic
     */
    public void drain() {
        for (Batch batch = results.poll(); batch != null; batch = results.poll()) {
            finish(batch);
        }
    }

    /**
     * Waits for answers, for at most the given time, takes in what has come, and says whether anything has. While many requests are
     * in flight it waits for several of them: the server has enough to do meanwhile.
     */
    public boolean awaitResults(Duration atMost) throws InterruptedException {
        boolean any = results.await(Math.max(1, flow.inFlight() / 16), atMost);
        drain();
        return any;
    }

    /** Nothing waits any longer for a batch to fill. */
    public void flush() {
        accumulator.flush();
    }

    /** Rows that are not done: waiting, in flight or about to be sent again. */
    public int bufferedRows() {
        return bufferedRows;
    }

    /** The heap they hold beside their records, in bytes. */
    public long bufferedBytes() {
        return bufferedBytes;
    }

    public int inFlight() {
        return flow.inFlight();
    }

    public int inFlightLimit() {
        return flow.limit();
    }

    /** Nanoseconds until there is something to do that no answer and no new record will announce; Long.MAX_VALUE if there is nothing. */
    public long nanosUntilDue() {
        if (bufferedRows == 0 || !flow.hasRoom()) {
            return Long.MAX_VALUE;
        }
        long now = nanoClock.getAsLong();
        long due = Long.MAX_VALUE;
        Long lingering = accumulator.nextDueNanos();
        if (lingering != null) {
            due = lingering - now;
        }
        if (!retries.isEmpty()) {
            due = Math.min(due, retries.peek().retryNanos() - now);
        }
        return due == Long.MAX_VALUE ? due : Math.max(Math.max(0, due), flow.nanosUntilRowsAllowed(now));
    }

    private void send(Batch batch, NodeLimit node) {
        List<BufferedRow> rows = coalescing.coalesce(withoutAbandoned(batch.rows()));
        if (rows.isEmpty()) {
            next(batch);
            return;
        }
        batch.keep(rows);
        List<Row> mapped = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            mapped.add(rows.get(i).row());
        }
        batch.sent(node, nanoClock.getAsLong());
        flow.sent(node, rows.size());
        CompletionStage<?> answer;
        try {
            answer = sender.send(mapped, node.coordinator());
        } catch (RuntimeException e) {
            // The driver refuses some requests on the spot; one road for all answers.
            answered(batch, e);
            return;
        }
        answer.whenComplete((ok, error) -> answered(batch, error));
    }

    /** On the driver's thread. */
    private void answered(Batch batch, Throwable error) {
        batch.answered(error, nanoClock.getAsLong());
        results.add(batch);
    }

    private void finish(Batch batch) {
        if (batch.error() == null) {
            succeeded(batch);
            return;
        }
        Throwable error = ErrorClass.unwrap(batch.error());
        long now = nanoClock.getAsLong();
        ErrorClass errorClass = ErrorClass.of(error);
        if (errorClass == ErrorClass.TRANSIENT) {
            flow.overloaded(batch.node(), batch.sentNanos(), now);
            outage.failed(error, now);
        } else {
            flow.refused(batch.node());
        }
        follow(batch, errorClass, error, now);
    }

    private void follow(Batch batch, ErrorClass errorClass, Throwable error, long now) {
        switch (failures.decide(batch, errorClass, error, now)) {
            case RETRY -> {
                metrics.retried(batch.rows().size());
                retryLater(batch, now);
            }
            case ASK_AGAIN -> {
                batch.setUndecided(true);
                retryLater(batch, now);
            }
            case SEND_AGAIN -> accumulator.again(batch);
            case NEXT -> next(batch);
        }
    }

    private void retryLater(Batch batch, long now) {
        batch.retryAt(now + backoff.nanosAfter(batch.attempts()));
        retries.add(batch);
    }

    private void succeeded(Batch batch) {
        List<BufferedRow> rows = batch.rows();
        flow.succeeded(batch.node(), rows.size(), batch.latencyNanos(), batch.answeredNanos());
        metrics.written(rows.size(), batch.latencyNanos());
        outage.succeeded(batch.answeredNanos());
        failures.succeeded();
        for (int i = 0; i < rows.size(); i++) {
            BufferedRow row = rows.get(i);
            done(row);
            if (row.standsForOthers()) {
                List<BufferedRow> superseded = row.superseded();
                superseded.forEach(this::done);
                metrics.superseded(superseded.size());
            }
        }
        next(batch);
        endOutage();
    }

    /**
     * After a long outage batches wait for up to {@code retry.backoff.max.ms}. An answer says that it is over: each brings two of them
     * forward, so that they come back at the pace of the answers, and twice as many with each.
     */
    private void endOutage() {
        for (int i = 0; i < 2; i++) {
            Batch waiting = retries.peek();
            if (waiting == null || waiting.attempts() < LONG_OUTAGE_ATTEMPTS || waiting.isUndecided()) {
                return;
            }
            accumulator.again(retries.poll());
        }
    }

    /** What follows the batch: its next part, or whatever falls due for its partitions. */
    private void next(Batch batch) {
        if (batch.nextPart()) {
            accumulator.again(batch);
        } else {
            accumulator.release(batch);
        }
    }

    private void done(BufferedRow row) {
        row.delivery().complete();
        forget(row);
    }

    private void forget(BufferedRow row) {
        bufferedRows--;
        bufferedBytes -= row.heapBytes();
    }

    /** Leaves out what belongs to partitions that this task no longer owns; what stood back for it is then sent itself. */
    private List<BufferedRow> withoutAbandoned(List<BufferedRow> rows) {
        boolean all = true;
        for (int i = 0; i < rows.size() && all; i++) {
            all = !rows.get(i).delivery().isAbandoned();
        }
        if (all) {
            return rows;
        }
        List<BufferedRow> kept = new ArrayList<>(rows.size());
        for (BufferedRow row : rows) {
            if (row.delivery().isAbandoned()) {
                forget(row);
                kept.addAll(withoutAbandoned(row.release()));
            } else {
                kept.add(row);
            }
        }
        return kept;
    }
}
