package io.millrace.connect.cassandra.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * What a task has done and how it stands. The task's thread counts, per poll or batch rather than per row; whoever reads the metrics may
 * be any thread. Totals count from the start of the task; ages and states are as of the last call of {@code put}.
 */
public final class SinkMetrics {

    private final AtomicLong recordsReceived = new AtomicLong();
    private final AtomicLong rowsWritten = new AtomicLong();
    private final AtomicLong rowsSuperseded = new AtomicLong();
    private final AtomicLong rowsRetried = new AtomicLong();
    private final AtomicLong recordsDeadLettered = new AtomicLong();
    private final AtomicLong batchesWritten = new AtomicLong();
    private final AtomicLong requestNanos = new AtomicLong();
    private final AtomicLong pausedNanos = new AtomicLong();
    private final AtomicLong writeTimesExhausted = new AtomicLong();

    private volatile int requestsInFlight;
    private volatile int requestsInFlightLimit;
    private volatile int deadLettersPending;
    private volatile int bufferedRows;
    private volatile long bufferedBytes;
    private volatile long oldestUnacknowledgedNanos;
    private volatile int topicsWithoutTable;

    /** One metric, by the name that JMX and Connect show. */
    public record Metric(String name, String description, DoubleSupplier value) {}

    /** All metrics, in the order in which a reader wants them. */
    public List<Metric> all() {
        return List.of(
                total("records-received-total", "Records that the worker has handed over.", recordsReceived),
                total("rows-written-total", "Rows that Cassandra has acknowledged.", rowsWritten),
                total(
                        "rows-superseded-total",
                        "Rows left out in favour of a later write of the same row, which Cassandra has acknowledged.",
                        rowsSuperseded),
                total(
                        "rows-retried-total",
                        "Rows sent again after a transient error, counted at every attempt.",
                        rowsRetried),
                total("records-dead-lettered-total", "Records sent to the dead-letter topic.", recordsDeadLettered),
                new Metric(
                        "dead-letters-pending",
                        "Dead letters that their topic does not have yet; more than a few for long: it is away.",
                        () -> deadLettersPending),
                total("batches-written-total", "Requests that Cassandra has acknowledged.", batchesWritten),
                new Metric(
                        "rows-per-batch-avg",
                        "Rows of an acknowledged request, on average.",
                        () -> ratio(rowsWritten.get(), batchesWritten.get())),
                new Metric(
                        "request-latency-ms-avg",
                        "Time from sending a request to its acknowledgement, on average, in milliseconds.",
                        () -> ratio(requestNanos.get(), batchesWritten.get()) / TimeUnit.MILLISECONDS.toNanos(1)),
                new Metric("requests-in-flight", "Requests sent and not yet answered.", () -> requestsInFlight),
                new Metric(
                        "requests-in-flight-limit",
                        "Requests that may be in flight now; moves with concurrency=adaptive.",
                        () -> requestsInFlightLimit),
                new Metric("buffered-rows", "Rows received and not yet done.", () -> bufferedRows),
                new Metric("buffered-bytes", "The heap they hold, in bytes.", () -> bufferedBytes),
                new Metric(
                        "paused-time-ms-total",
                        "How long some partition was paused because the buffer was full, in milliseconds.",
                        () -> pausedNanos.get() / (double) TimeUnit.MILLISECONDS.toNanos(1)),
                new Metric(
                        "oldest-unacknowledged-age-ms",
                        "Age of the oldest record that is not done, since it was received, in milliseconds; the one to alarm on.",
                        () -> oldestUnacknowledgedNanos / (double) TimeUnit.MILLISECONDS.toNanos(1)),
                new Metric(
                        "topics-without-table",
                        "Topics whose records wait, because their table is not there.",
                        () -> topicsWithoutTable),
                total(
                        "write-times-exhausted-total",
                        "Rows that share their write time with another, because more than 1,000 records of a row had the same"
                                + " millisecond.",
                        writeTimesExhausted));
    }

    /** The worker has handed over so many records. */
    public void received(int records) {
        recordsReceived.addAndGet(records);
    }

    /** A request was acknowledged. */
    public void written(int rows, long latencyNanos) {
        rowsWritten.addAndGet(rows);
        batchesWritten.incrementAndGet();
        requestNanos.addAndGet(latencyNanos);
    }

    /** So many rows were left out in favour of others, which are written. */
    public void superseded(int rows) {
        rowsSuperseded.addAndGet(rows);
    }

    /** So many rows have to be sent again. */
    public void retried(int rows) {
        rowsRetried.addAndGet(rows);
    }

    /** A record went to the dead-letter topic. */
    public void deadLettered() {
        recordsDeadLettered.incrementAndGet();
    }

    /** So many dead letters are not in their topic. */
    public void deadLettersPending(int letters) {
        deadLettersPending = letters;
    }

    /** A row shares its write time with another. */
    public void writeTimeExhausted() {
        writeTimesExhausted.incrementAndGet();
    }

    /** A partition was paused for so long. */
    public void paused(long nanos) {
        pausedNanos.addAndGet(nanos);
    }

    /** So many topics wait for their tables. */
    public void topicsWithoutTable(int topics) {
        topicsWithoutTable = topics;
    }

    /** How the task stands. */
    public void state(int inFlight, int inFlightLimit, int rows, long bytes, long oldestNanos) {
        requestsInFlight = inFlight;
        requestsInFlightLimit = inFlightLimit;
        bufferedRows = rows;
        bufferedBytes = bytes;
        oldestUnacknowledgedNanos = oldestNanos;
    }

    private static Metric total(String name, String description, AtomicLong count) {
        return new Metric(name, description, count::get);
    }

    private static double ratio(long sum, long count) {
        return count == 0 ? 0 : (double) sum / count;
    }
}
