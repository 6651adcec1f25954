package io.millrace.connect.cassandra.metrics;

import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a task has done and how it stands, as a whole and for each table, shown until it is closed.
 *
 * <p>Threading: the task's thread counts, per poll or request rather than per row; whoever reads the metrics may be
 * any thread. Counts are shown, and states are, as of the last call of {@link #state}.
 */
public final class SinkMetrics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SinkMetrics.class);

    /** A table has some twenty metrics. Those met after so many are counted together. */
    static final int MAX_TABLES = 100;

    static final String OTHER_TABLES = "others";

    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final MetricsRegistry registry;
    private final MetricGroup group;
    private final Counter recordsReceived;
    private final Counter rowsWritten;
    private final Counter bytesWritten;
    private final Counter rowsCoalesced;
    private final Counter rowsNotApplied;
    private final Counter requestsAcknowledged;
    private final Counter requestsFailed;
    private final Counter rowsRetried;
    private final Counter recordsDeadLettered;
    private final Counter pausedMillis;
    private final Counter writeTimesExhausted;
    private final Counter writeTimesLate;
    private final Sensor requestLatency;
    private final Sensor rowsPerRequest;

    private final Map<Table, TableMetrics> tables = new HashMap<>();
    private final List<TableMetrics> shownTables = new ArrayList<>();
    private final RequestTally tally = new RequestTally(this);
    private TableMetrics otherTables;
    // Rows come in runs of one table, whose object is mostly the same.
    private Table lastTable;
    private TableMetrics lastMetrics;

    private long pausedNanos;
    private volatile int requestsInFlight;
    private volatile int requestsInFlightLimit;
    private volatile int bufferedRows;
    private volatile long bufferedBytes;
    private volatile long oldestUnacknowledgedNanos;
    private volatile int partitionsPaused;
    private volatile int deadLettersPending;
    private volatile int topicsWithoutTable;

    /** Creates metrics that nobody is shown. */
    public SinkMetrics() {
        this(OwnRegistry.unpublished());
    }

    /** @throws IllegalArgumentException when the registry has some of these already */
    SinkMetrics(MetricsRegistry registry) {
        this.registry = registry;
        this.group = MetricGroup.ofTask(registry);
        group.gauge(Measure.REQUESTS_IN_FLIGHT, () -> requestsInFlight);
        group.gauge(Measure.REQUESTS_IN_FLIGHT_LIMIT, () -> requestsInFlightLimit);
        group.gauge(Measure.BUFFERED_ROWS, () -> bufferedRows);
        group.gauge(Measure.BUFFERED_BYTES, () -> bufferedBytes);
        group.gauge(Measure.OLDEST_UNACKNOWLEDGED_AGE, () -> oldestUnacknowledgedNanos / NANOS_PER_MILLI);
        group.gauge(Measure.PARTITIONS_PAUSED, () -> partitionsPaused);
        group.gauge(Measure.DEAD_LETTERS_PENDING, () -> deadLettersPending);
        group.gauge(Measure.TOPICS_WITHOUT_TABLE, () -> topicsWithoutTable);
        this.recordsReceived = group.counter(Measure.RECORDS_RECEIVED);
        this.rowsWritten = group.counter(Measure.ROWS_WRITTEN);
        this.bytesWritten = group.counter(Measure.BYTES_WRITTEN);
        this.rowsCoalesced = group.counter(Measure.ROWS_COALESCED);
        this.rowsNotApplied = group.counter(Measure.ROWS_NOT_APPLIED);
        this.requestsAcknowledged = group.counter(Measure.REQUESTS_ACKNOWLEDGED);
        this.requestsFailed = group.counter(Measure.REQUESTS_FAILED);
        this.rowsRetried = group.counter(Measure.ROWS_RETRIED);
        this.recordsDeadLettered = group.counter(Measure.RECORDS_DEAD_LETTERED);
        this.pausedMillis = group.counter(Measure.PAUSED_TIME);
        this.writeTimesExhausted = group.counter(Measure.WRITE_TIMES_EXHAUSTED);
        this.writeTimesLate = group.counter(Measure.WRITE_TIMES_LATE);
        this.requestLatency = group.distribution(Measure.REQUEST_LATENCY);
        this.rowsPerRequest = group.summary(Measure.ROWS_PER_REQUEST);
    }

    /**
     * Creates metrics that are shown among the worker's own (Connect 4.1 and later: JMX group {@code plugins}, and
     * whatever reporters the worker has), or as MBeans of this connector's on older workers.
     *
     * @param connector the connector's name
     */
    public static SinkMetrics of(SinkTaskContext context, String connector) {
        try {
            return shownBy(new WorkerRegistry(context.pluginMetrics()));
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            // A worker before 4.1 has neither the method nor its return type.
            return throughJmx(connector);
        }
    }

    private static SinkMetrics shownBy(WorkerRegistry worker) {
        try {
            return new SinkMetrics(worker);
        } catch (IllegalArgumentException e) {
            // A worker that has left a task behind, because it did not stop in time, still has its metrics. To do
            // without is better than not to write.
            worker.close();
            LOG.warn(
                    "The worker still has the metrics of a task that was left behind, and shows none of the task that"
                            + " takes its place until the worker is restarted: {}",
                    e.getMessage());
            return new SinkMetrics();
        }
    }

    /** Tasks that start together must not find the same number free. */
    private static synchronized SinkMetrics throughJmx(String connector) {
        return new SinkMetrics(OwnRegistry.jmx(connector));
    }

    /** Counts records that the worker has handed over. */
    public void received(int records) {
        recordsReceived.add(records);
    }

    /** Returns what counts the rows of an acknowledged request. One object serves all requests, one after another. */
    public RequestTally request() {
        return tally;
    }

    /**
     * Counts a request that was answered with an error, whatever becomes of its rows.
     *
     * @param table the one that its first row is for
     */
    public void requestFailed(Table table) {
        requestsFailed.add(1);
        table(table).requestsFailed.add(1);
    }

    /** Counts rows that have to be sent again after a transient error. */
    public void retried(Table table, int rows) {
        rowsRetried.add(rows);
        table(table).rowsRetried.add(rows);
    }

    /** Counts a row whose condition does not hold. */
    public void notApplied(Table table) {
        rowsNotApplied.add(1);
        table(table).rowsNotApplied.add(1);
    }

    /** Counts a record that goes to the dead-letter topic without having been a row of any table. */
    public void deadLettered() {
        recordsDeadLettered.add(1);
    }

    /** Counts a record that goes there because of a row that the table refused. */
    public void deadLettered(Table table) {
        recordsDeadLettered.add(1);
        table(table).recordsDeadLettered.add(1);
    }

    /** Counts a row that shares its write time with another. */
    public void writeTimeExhausted() {
        writeTimesExhausted.add(1);
    }

    /** Counts a row that came long after others of its millisecond: after a stop in between it might lose to them. */
    public void writeTimeLate() {
        writeTimesLate.add(1);
    }

    /** Adds time during which some partition was paused. */
    public void paused(long nanos) {
        pausedNanos += nanos;
        long millis = TimeUnit.NANOSECONDS.toMillis(pausedNanos);
        pausedMillis.add(millis);
        pausedNanos -= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Takes in how the task stands at the end of a poll, and shows what was counted since the last time. */
    public void state(int inFlight, int inFlightLimit, int rows, long bytes, long oldestNanos) {
        requestsInFlight = inFlight;
        requestsInFlightLimit = inFlightLimit;
        bufferedRows = rows;
        bufferedBytes = bytes;
        oldestUnacknowledgedNanos = oldestNanos;
        long now = registry.millis();
        group.flush(now);
        for (int i = 0; i < shownTables.size(); i++) {
            shownTables.get(i).flush(now);
        }
    }

    /** Says how many partitions are paused. */
    public void partitionsPaused(int partitions) {
        partitionsPaused = partitions;
    }

    /** Says how many dead letters the dead-letter topic has not acknowledged. */
    public void deadLettersPending(int records) {
        deadLettersPending = records;
    }

    /** Says of how many topics the records wait for a table. */
    public void topicsWithoutTable(int topics) {
        topicsWithoutTable = topics;
    }

    @Override
    public void close() {
        registry.close();
    }

    /** Returns the table's metrics, which are registered when the table is met for the first time. */
    @SuppressWarnings("ReferenceEquality") // Equal tables that are not the same are looked up.
    TableMetrics table(Table table) {
        if (table != lastTable) {
            lastMetrics = lookUp(table);
            lastTable = table;
        }
        return lastMetrics;
    }

    private TableMetrics lookUp(Table table) {
        TableMetrics known = tables.get(table);
        if (known != null) {
            return known;
        }
        if (tables.size() >= MAX_TABLES) {
            if (otherTables == null) {
                otherTables = register(OTHER_TABLES);
            }
            return otherTables;
        }
        TableMetrics metrics =
                register(table.keyspace().asInternal() + "." + table.name().asInternal());
        tables.put(table, metrics);
        return metrics;
    }

    void acknowledged(int rows, long bytes, int coalesced, List<TableMetrics> ofTables, long latencyNanos) {
        long now = registry.millis();
        double latencyMillis = latencyNanos / NANOS_PER_MILLI;
        rowsWritten.add(rows);
        bytesWritten.add(bytes);
        rowsCoalesced.add(coalesced);
        requestsAcknowledged.add(1);
        requestLatency.record(latencyMillis, now, false);
        rowsPerRequest.record(rows, now, false);
        for (int i = 0; i < ofTables.size(); i++) {
            ofTables.get(i).acknowledged(latencyMillis, now);
        }
    }

    private TableMetrics register(String table) {
        TableMetrics metrics;
        try {
            metrics = new TableMetrics(registry, table);
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The worker has metrics of this name, or takes none any more; both only of a task that was left behind.
            LOG.warn("The metrics of table {} cannot be shown: {}", table, e.getMessage());
            metrics = new TableMetrics(OwnRegistry.unpublished(), table);
        }
        shownTables.add(metrics);
        return metrics;
    }
}
