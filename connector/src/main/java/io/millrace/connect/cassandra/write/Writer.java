package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Takes rows and sees each of them through to the end: acknowledged by Cassandra, or its record in the dead-letter topic.
 *
 * <p>Threading: one thread owns the writer, the task's. The driver's threads do one thing only, they put a finished batch on the result
 * queue, which the task thread drains.
 */
final class Writer {

    private final SinkConfig config;
    private final RequestSender sender;
    private final DeadLetters deadLetters;
    private final SinkMetrics metrics;
    private final LongSupplier nanoClock;
    private final Accumulator accumulator;
    private final FlowControl flow;
    private final Backoff backoff;
    private final OutageLog outage;
    private final LinkedBlockingQueue<Batch> results = new LinkedBlockingQueue<>();
    private final PriorityQueue<Batch> retries = new PriorityQueue<>(Comparator.comparingLong(Batch::retryNanos));

    private int bufferedRows;
    private long bufferedBytes;
    private int consecutiveDeadLetters;

    Writer(
            SinkConfig config,
            RequestSender sender,
            DeadLetters deadLetters,
            SinkMetrics metrics,
            LongSupplier nanoClock,
            RandomGenerator random) {
        this.config = config;
        this.sender = sender;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.nanoClock = nanoClock;
        this.accumulator = new Accumulator(config.batch());
        this.flow = new FlowControl(config.flow(), nanoClock.getAsLong());
        this.backoff = new Backoff(config.retry().backoff(), config.retry().backoffMax(), random);
        this.outage = new OutageLog(config.connectorName());
    }

    void add(Delivery delivery, Row row) {
        delivery.begin();
        BufferedRow buffered = new BufferedRow(row, delivery);
        bufferedRows++;
        bufferedBytes += buffered.heapBytes();
        accumulator.add(buffered, nanoClock.getAsLong());
    }

    /**
     * Sends what is due, as far as flow control lets it.
     *
     * @param pressure whether rows should leave before they are due, to make room
     */
    void dispatch(boolean pressure) {
        long now = nanoClock.getAsLong();
        while (flow.maySend(now)) {
            if (!retries.isEmpty() && retries.peek().retryNanos() - now <= 0) {
                send(retries.poll());
                continue;
            }
            PartitionQueue queue = accumulator.poll(now, pressure);
            if (queue == null) {
                return;
            }
            send(new Batch(queue, accumulator.take(queue)));
        }
    }

    /**
     * Takes in the answers that have come since.
     *
     * @throws ConnectException when the task has to stop: a fatal error, or a bad record and no dead-letter topic
     */
    void drain() {
        for (Batch batch = results.poll(); batch != null; batch = results.poll()) {
            finish(batch);
        }
    }

    /** Waits for an answer, for at most the given time, takes in what has come, and says whether anything has. */
    boolean awaitResult(Duration atMost) throws InterruptedException {
        Batch batch = results.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (batch == null) {
            return false;
        }
        finish(batch);
        drain();
        return true;
    }

    /** Nothing waits any longer for a batch to fill. */
    void flush() {
        accumulator.flush();
    }

    /** Rows that are not done: waiting, in flight or about to be sent again. */
    int bufferedRows() {
        return bufferedRows;
    }

    /** The heap they hold, in bytes. */
    long bufferedBytes() {
        return bufferedBytes;
    }

    int inFlight() {
        return flow.inFlight();
    }

    int inFlightLimit() {
        return flow.limit();
    }

    /** Nanoseconds until there is something to do that no answer and no new record will announce; Long.MAX_VALUE if there is nothing. */
    long nanosUntilDue() {
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

    private void send(Batch batch) {
        List<BufferedRow> rows = withoutAbandoned(batch.rows());
        if (rows.isEmpty()) {
            next(batch.queue());
            return;
        }
        batch.keep(rows);
        List<Row> mapped = new ArrayList<>(rows.size());
        for (BufferedRow row : rows) {
            mapped.add(row.row());
        }
        batch.sent(nanoClock.getAsLong());
        flow.sent(rows.size());
        CompletionStage<?> answer;
        try {
            answer = sender.send(mapped);
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
        Throwable error = batch.error();
        if (error == null) {
            flow.succeeded();
            metrics.written(batch.rows().size(), batch.latencyNanos());
            outage.succeeded(batch.answeredNanos());
            consecutiveDeadLetters = 0;
            for (BufferedRow row : batch.rows()) {
                done(row);
            }
            next(batch.queue());
            return;
        }
        switch (ErrorClass.of(error)) {
            case TRANSIENT -> retry(batch, ErrorClass.unwrap(error));
            case DATA -> {
                flow.refused();
                refused(batch, ErrorClass.unwrap(error));
            }
            case SCHEMA -> {
                flow.refused();
                throw new ConnectException(
                        "Table " + table(batch) + " has changed and the task's statement no longer fits it: "
                                + ErrorClass.unwrap(error).getMessage()
                                + ". Nothing was skipped. Mend the table or the connector's mapping, then restart the task.");
            }
            case FATAL -> {
                flow.refused();
                throw new ConnectException(
                        "Writing to table " + table(batch) + " failed in a way that repeating does not mend: "
                                + ErrorClass.unwrap(error).getMessage()
                                + ". Nothing was skipped. Check the table, the user's permissions and cassandra.username, then restart"
                                + " the task.",
                        ErrorClass.unwrap(error));
            }
        }
    }

    private void retry(Batch batch, Throwable error) {
        long now = nanoClock.getAsLong();
        flow.overloaded(batch.sentNanos(), now);
        outage.failed(error, now);
        List<BufferedRow> rows = withoutExpired(batch.rows(), error, now);
        if (rows.isEmpty()) {
            next(batch.queue());
            return;
        }
        batch.keep(rows);
        metrics.retried(rows.size());
        batch.retryAt(now + backoff.nanosAfter(batch.attempts()));
        retries.add(batch);
    }

    /** The request itself was refused: find the guilty rows by halves, so that no good one shares their fate. */
    private void refused(Batch batch, Throwable error) {
        List<BufferedRow> rows = batch.rows();
        if (rows.size() > 1) {
            batch.queue().bisect(rows);
        } else {
            deadLetter(rows.get(0), "refused it: " + error.getMessage());
        }
        next(batch.queue());
    }

    private void deadLetter(BufferedRow row, String what) {
        int limit = config.deadLetter().maxConsecutive();
        if (++consecutiveDeadLetters > limit) {
            throw new ConnectException(
                    "More than dead.letter.max.consecutive=" + limit + " rows in a row could not be written, the last"
                            + " one to table " + row.row().partitionKey().table() + ", where Cassandra " + what
                            + ". That is no longer a bad record. Nothing was skipped: find the cause, then restart the task.");
        }
        deadLetters.report(
                row.delivery(),
                new BadRecordException("Record " + row.delivery() + ", table "
                        + row.row().partitionKey().table() + ": Cassandra " + what));
        done(row);
    }

    /** What the queue sends next: a part of a bisected batch first, otherwise whatever falls due. */
    private void next(PartitionQueue queue) {
        List<BufferedRow> part = queue.nextPart();
        if (part == null) {
            accumulator.release(queue);
            return;
        }
        Batch batch = new Batch(queue, part);
        batch.retryAt(nanoClock.getAsLong());
        retries.add(batch);
    }

    private void done(BufferedRow row) {
        row.delivery().complete();
        forget(row);
    }

    private void forget(BufferedRow row) {
        bufferedRows--;
        bufferedBytes -= row.heapBytes();
    }

    private List<BufferedRow> withoutAbandoned(List<BufferedRow> rows) {
        boolean all = true;
        for (BufferedRow row : rows) {
            all &= !row.delivery().isAbandoned();
        }
        if (all) {
            return rows;
        }
        List<BufferedRow> kept = new ArrayList<>(rows.size());
        for (BufferedRow row : rows) {
            if (row.delivery().isAbandoned()) {
                forget(row);
            } else {
                kept.add(row);
            }
        }
        return kept;
    }

    private List<BufferedRow> withoutExpired(List<BufferedRow> rows, Throwable error, long now) {
        if (config.retry().deliveryTimeout().isEmpty()) {
            return rows;
        }
        Duration budget = config.retry().deliveryTimeout().get();
        List<BufferedRow> kept = new ArrayList<>(rows.size());
        for (BufferedRow row : rows) {
            if (row.nanosSinceFirstSent(now) < budget.toNanos()) {
                kept.add(row);
            } else {
                deadLetter(
                        row,
                        "did not take it within delivery.timeout.ms=" + budget.toMillis() + ": " + error.getMessage());
            }
        }
        return kept;
    }

    private static String table(Batch batch) {
        return batch.queue().key().table().toString();
    }
}
