package io.millrace.connect.cassandra.write;

import io.millrace.connect.cassandra.batching.Accumulator;
import io.millrace.connect.cassandra.batching.Batch;
import io.millrace.connect.cassandra.batching.BufferedRow;
import io.millrace.connect.cassandra.batching.Coalescing;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.failures.Backoff;
import io.millrace.connect.cassandra.failures.DeadLetters;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.failures.NotAppliedException;
import io.millrace.connect.cassandra.failures.OutageLog;
import io.millrace.connect.cassandra.failures.Verdict;
import io.millrace.connect.cassandra.failures.Verdicts;
import io.millrace.connect.cassandra.flow.FlowControl;
import io.millrace.connect.cassandra.flow.NodeLimit;
import io.millrace.connect.cassandra.flow.RateLimit;
import io.millrace.connect.cassandra.mapping.BadRecordException;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.metrics.RequestTally;
import io.millrace.connect.cassandra.metrics.SinkMetrics;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.topology.Ring;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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

    private final RequestSender sender;
    private final SinkMetrics metrics;
    private final LongSupplier nanoClock;
    private final Accumulator accumulator;
    private final Coalescing coalescing = new Coalescing();
    private final FlowControl flow;
    private final RateLimit rate;
    private final Verdicts verdicts;
    private final DeadLetters deadLetters;
    private final int maxConsecutiveDeadLetters;
    private final OutageLog outage;
    private final Results results;
    private final Retries retries;
    private final BufferedRows rows;
    private final ArrayDeque<OutdatedBatch> outdated = new ArrayDeque<>();

    private int consecutiveDeadLetters;

    public Writer(
            SinkConfig config,
            Ring ring,
            RequestSender sender,
            DeadLetters deadLetters,
            Budget budget,
            OutageLog outage,
            SinkMetrics metrics,
            Clocks clocks,
            RandomGenerator random) {
        this.sender = sender;
        this.metrics = metrics;
        this.nanoClock = clocks.nanos();
        this.results = new Results(clocks);
        this.flow = new FlowControl(config.flow());
        this.rate = new RateLimit(config.flow().maxRowsPerSecond(), nanoClock.getAsLong());
        this.accumulator = new Accumulator(config.batch(), ring, flow);
        this.retries =
                new Retries(new Backoff(config.retry().backoff(), config.retry().backoffMax(), random));
        this.rows = new BufferedRows(budget);
        this.verdicts = new Verdicts(config.retry());
        this.deadLetters = deadLetters;
        this.maxConsecutiveDeadLetters = config.deadLetter().maxConsecutive();
        this.outage = outage;
    }

    public void add(Delivery delivery, Row row, long nowNanos) {
        accumulator.add(rows.add(delivery, row), nowNanos);
    }

    /**
     * Sends what is due, as far as flow control lets it.
     *
     * @param pressure whether rows should leave before they are due, to make room
     */
    public void dispatch(boolean pressure) {
        long now = nanoClock.getAsLong();
        for (Batch due = retries.pollDue(now); due != null; due = retries.pollDue(now)) {
            accumulator.retry(due);
        }
        while (flow.hasRoom() && rate.allows(now)) {
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

    /** Hands over the batches that go back to the front. */
    public void takeOutdated(Collection<OutdatedBatch> taken) {
        taken.addAll(outdated);
        outdated.clear();
    }

    /** Sends the batch once more, whose rows are others now, or goes on with what follows if it has none. */
    public void sendAgain(Batch batch) {
        if (batch.rows().isEmpty()) {
            next(batch);
        } else {
            countRetried(batch);
            accumulator.retry(batch);
        }
    }

    /** Sends the batch once more after a while, or goes on with what follows if it has no rows. */
    public void retryLater(Batch batch) {
        if (batch.rows().isEmpty()) {
            next(batch);
        } else {
            countRetried(batch);
            retries.add(batch, nanoClock.getAsLong());
        }
    }

    /** Carries out what is to become of a batch whose table is what its rows were made for. */
    public void reconsider(OutdatedBatch unchanged) {
        carryOut(unchanged.batch(), unchanged.error(), nanoClock.getAsLong());
    }

    /** Sends the row's record to the dead-letter topic. */
    public void deadLetter(BufferedRow row, BadRecordException why) {
        if (!row.delivery().isAbandoned()) {
            deadLetters.report(row.delivery(), row.row(), why);
        }
        rows.done(row);
    }

    /** Drops a batch that waits, if all of it belongs to partitions that this task no longer owns. */
    public boolean dropIfAbandoned(Batch batch) {
        batch.uncoalesce();
        List<BufferedRow> kept = rows.withoutAbandoned(batch.rows());
        batch.keep(kept);
        if (kept.isEmpty()) {
            next(batch);
            return true;
        }
        return false;
    }

    /** Drops batches that wait to be sent again, if all of them belongs to partitions that this task no longer owns. */
    public void dropAbandoned() {
        retries.removeIf(this::dropIfAbandoned);
    }

    public int inFlight() {
        return flow.inFlight();
    }

    public int inFlightLimit() {
        return flow.limit();
    }

    /** Nanoseconds until there is something to do that no answer and no new record will announce; Long.MAX_VALUE if there is nothing. */
    public long nanosUntilDue() {
        if (rows.isEmpty() || !flow.hasRoom()) {
            return Long.MAX_VALUE;
        }
        long now = nanoClock.getAsLong();
        long due = retries.nanosUntilDue(now);
        Long lingering = accumulator.nextDueNanos();
        if (lingering != null) {
            due = Math.min(due, lingering - now);
        }
        long allowed = rate.nanosUntilAllowed(now);
        if (allowed > 0 && accumulator.hasReady()) {
            due = allowed;
        }
        return due == Long.MAX_VALUE ? due : Math.max(Math.max(0, due), allowed);
    }

    private void send(Batch batch, NodeLimit node) {
        List<BufferedRow> sent = coalescing.coalesce(rows.withoutAbandoned(batch.rows()));
        if (sent.isEmpty()) {
            next(batch);
            return;
        }
        batch.keep(sent);
        List<Row> mapped = new ArrayList<>(sent.size());
        for (int i = 0; i < sent.size(); i++) {
            mapped.add(sent.get(i).row());
        }
        batch.sent(node, nanoClock.getAsLong());
        flow.sent(node);
        rate.sent(sent.size());
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
        if (error instanceof NotAppliedException) {
            notApplied(batch, error, now);
            return;
        }
        metrics.requestFailed(batch.key().table());
        ErrorClass errorClass = ErrorClass.of(error);
        if (errorClass == ErrorClass.TRANSIENT || errorClass == ErrorClass.REPLICA_FAILURE) {
            flow.overloaded(batch.node(), batch.sentNanos(), now);
            outage.failed(error, now);
            if (errorClass == ErrorClass.REPLICA_FAILURE) {
                batch.markReplicaFailure();
            }
        } else {
            flow.refused(batch.node());
        }
        carryOut(batch, error, now);
    }

    /** Nothing has failed but the row's condition. */
    private void notApplied(Batch batch, Throwable error, long now) {
        flow.succeeded(batch.node(), batch.rows().size(), batch.latencyNanos(), batch.answeredNanos());
        outage.succeeded(batch.answeredNanos());
        batch.markTaken();
        metrics.notApplied(batch.key().table());
        carryOut(batch, error, now);
        endOutage();
    }

    /** @throws ConnectException when the task has to stop; nothing is skipped */
    private void carryOut(Batch batch, Throwable error, long now) {
        Verdict verdict = verdicts.of(batch, error, now);
        if (verdict instanceof Verdict.Retry) {
            retryLater(batch);
        } else if (verdict instanceof Verdict.Split) {
            batch.bisect();
            next(batch);
        } else if (verdict instanceof Verdict.Defer) {
            batch.defer();
            next(batch);
        } else if (verdict instanceof Verdict.Remap remap) {
            outdated.add(new OutdatedBatch(batch, error, remap.prepareAgain()));
        } else if (verdict instanceof Verdict.DeadLetter letter) {
            deadLetter(batch, letter);
            retryLater(batch);
        } else if (verdict instanceof Verdict.Skip) {
            batch.rows().forEach(rows::done);
            next(batch);
        } else if (verdict instanceof Verdict.Fatal fatal) {
            throw fatal.why();
        }
    }

    private void deadLetter(Batch batch, Verdict.DeadLetter verdict) {
        List<BufferedRow> kept = new ArrayList<>(batch.rows());
        kept.removeAll(verdict.rows());
        batch.keep(kept);
        for (BufferedRow row : verdict.rows()) {
            if (row.hasCoalesced()) {
                batch.addPart(row.release());
            }
            String table = row.row().partitionKey().table().toString();
            // A record of several bad rows is one dead letter.
            if (!row.delivery().isDeadLettered() && ++consecutiveDeadLetters > maxConsecutiveDeadLetters) {
                throw new ConnectException(
                        "More than dead.letter.max.consecutive=" + maxConsecutiveDeadLetters
                                + " rows in a row could not be written, the last one to table " + table
                                + ", where Cassandra "
                                + verdict.complaint()
                                + ". That is no longer a bad record. Nothing was skipped: find the cause, then restart the task.");
            }
            deadLetter(
                    row,
                    new BadRecordException(
                            "Record " + row.delivery() + ", table " + table + ": Cassandra " + verdict.complaint()));
        }
    }

    private void countRetried(Batch batch) {
        for (BufferedRow row : batch.rows()) {
            metrics.retried(row.row().partitionKey().table(), 1);
        }
    }

    private void succeeded(Batch batch) {
        List<BufferedRow> stored = batch.rows();
        flow.succeeded(batch.node(), stored.size(), batch.latencyNanos(), batch.answeredNanos());
        outage.succeeded(batch.answeredNanos());
        consecutiveDeadLetters = 0;
        batch.markTaken();
        RequestTally tally = metrics.request();
        for (int i = 0; i < stored.size(); i++) {
            BufferedRow row = stored.get(i);
            Table table = row.row().partitionKey().table();
            tally.row(table, row.row().bytes());
            rows.done(row);
            if (row.hasCoalesced()) {
                List<BufferedRow> superseded = row.superseded();
                superseded.forEach(rows::done);
                tally.coalesced(table, superseded.size());
            }
        }
        tally.acknowledged(batch.latencyNanos());
        next(batch);
        endOutage();
    }

    /**
     * After a long outage batches wait for up to {@code retry.backoff.max.ms}. An answer says that it is over: each brings two of them
     * forward, so that they come back at the pace of the answers, and twice as many with each.
     */
    private void endOutage() {
        for (int i = 0; i < 2; i++) {
            Batch waiting = retries.pollAfterLongOutage();
            if (waiting == null) {
                return;
            }
            accumulator.retry(waiting);
        }
    }

    /** What follows the batch: its next part, or whatever falls due for its partitions. */
    private void next(Batch batch) {
        if (batch.nextPart()) {
            accumulator.retry(batch);
        } else {
            accumulator.release(batch);
        }
    }
}
