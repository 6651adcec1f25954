package io.millrace.connect.cassandra.metrics;

import static io.millrace.connect.cassandra.metrics.Measure.Kind.COUNTER;
import static io.millrace.connect.cassandra.metrics.Measure.Kind.DISTRIBUTION;
import static io.millrace.connect.cassandra.metrics.Measure.Kind.GAUGE;
import static io.millrace.connect.cassandra.metrics.Measure.Kind.SUMMARY;

import java.util.List;

/**
 * What a task measures of itself, with what docs/sink-metrics.md says about it. Every measure is shown as one metric
 * or several, one for each statistic of its kind.
 */
enum Measure {
    RECORDS_RECEIVED(
            COUNTER,
            false,
            "records-received",
            "records",
            "Records that the worker has handed to the task.",
            "None while there is lag: the task's partitions are paused (`partitions-paused`), or the worker's converter"
                    + " waits for the registry.",
            ""),
    ROWS_WRITTEN(
            COUNTER,
            true,
            "rows-written",
            "rows",
            "Rows that Cassandra has acknowledged at `write.consistency`.",
            "Falls while there is lag: Cassandra is the bottleneck. See `request-latency-ms`, `rows-retried` and"
                    + " `requests-in-flight-limit`.",
            "a rate of 0 for 5 min while the lag grows"),
    BYTES_WRITTEN(
            COUNTER,
            true,
            "bytes-written",
            "bytes",
            "Bytes of the values in those rows, keys included, before any compression.",
            "Grows faster than `rows-written`: rows have become larger.",
            ""),
    ROWS_COALESCED(
            COUNTER,
            true,
            "rows-coalesced",
            "rows",
            "Rows left out of a request in favour of a later write of the same row, which Cassandra has acknowledged.",
            "Many of them save work. Should every record be a row of its own, the mapping gives several records one"
                    + " primary key.",
            ""),
    ROWS_NOT_APPLIED(
            COUNTER,
            true,
            "rows-not-applied",
            "rows",
            "Rows with a condition (`write.condition`, or `IF` in a table's `cql`) that Cassandra has not written, since it does"
                    + " not hold. Not those that were there already as their record would have written them.",
            "What becomes of them says `on.not.applied`. More than usual: records come twice under new offsets, or another"
                    + " writer is there.",
            ""),
    REQUESTS_ACKNOWLEDGED(
            COUNTER,
            true,
            "requests-acknowledged",
            "requests",
            "Requests, of one row or a batch of them, that Cassandra has acknowledged.",
            "Grows faster than `rows-written`: requests carry fewer rows, see `rows-per-request`.",
            ""),
    REQUESTS_FAILED(
            COUNTER,
            true,
            "requests-failed",
            "requests",
            "Requests that were answered with an error or not in time. Their rows are retried, or their records"
                    + " dead-lettered.",
            "The task's log says which error. With `rows-retried`: Cassandra is overloaded or away. With"
                    + " `records-dead-lettered`: it refuses rows.",
            "more than 10 % of `requests-acknowledged` for 5 min"),
    ROWS_RETRIED(
            COUNTER,
            true,
            "rows-retried",
            "rows",
            "Rows that have to be sent again after a transient error, counted at every attempt.",
            "Nothing is lost. A few at a node's restart are normal; a steady stream says that Cassandra is"
                    + " overloaded: lower `max.in.flight.requests` or set `max.rows.per.second`.",
            "a rate above 0 for 15 min"),
    RECORDS_DEAD_LETTERED(
            COUNTER,
            true,
            "records-dead-lettered",
            "records",
            "Records handed to the dead-letter topic. Of a table: those whose row this table has refused; records"
                    + " that could not be mapped count for the task alone.",
            "The headers of a dead letter say what is wrong and where. Mend the producer, the mapping or the table,"
                    + " then send them again.",
            "any increase"),
    PAUSED_TIME(
            COUNTER,
            false,
            "paused-time-ms",
            "ms",
            "Time during which some partition was paused: the buffer was full, too much waited behind a partition's"
                    + " oldest record, or its topic has no table. A rate of 1000 means always.",
            "Records come faster than Cassandra takes them, or `topics-without-table` is not 0; Kafka keeps them"
                    + " meanwhile. Harmless while the lag drains"
                    + " in time; else add tasks, partitions or nodes.",
            "a rate above 900 for 30 min"),
    WRITE_TIMES_EXHAUSTED(
            COUNTER,
            false,
            "write-times-exhausted",
            "rows",
            "Rows that share their write time with another of the same row, because more than 1,000 records of a row"
                    + " had the same millisecond.",
            "Among rows of one write time Cassandra keeps each column's larger value. Take the write time from a"
                    + " field (`write.timestamp=field:<path>`), or have producers send finer keys.",
            "any increase"),
    WRITE_TIMES_LATE(
            COUNTER,
            false,
            "write-times-late",
            "rows",
            "Rows written once more in a millisecond long after others of the same row: in order, unless the task was"
                    + " stopped in between.",
            "After a stop such a row may lose to an older one of its millisecond. Have producers send timestamps of"
                    + " finer resolution, or take the write time from a field (`write.timestamp=field:<path>`).",
            ""),
    REQUEST_LATENCY(
            DISTRIBUTION,
            true,
            "request-latency-ms",
            "ms",
            "Time from sending a request to Cassandra's acknowledgement.",
            "Grows with the load: with `concurrency=adaptive` the task lowers `requests-in-flight-limit` by itself."
                    + " Of one table only: look at its partitions' sizes and its tombstones.",
            "p99 above 1000 for 10 min"),
    ROWS_PER_REQUEST(
            SUMMARY,
            true,
            "rows-per-request",
            "rows",
            "Rows that an acknowledged request carried.",
            "More are cheaper for Cassandra. Few: keys hardly repeat within the buffer; raise `linger.ms` or"
                    + " `buffer.max.rows`, or choose a coarser partition key.",
            ""),
    REQUESTS_IN_FLIGHT(
            GAUGE,
            false,
            "requests-in-flight",
            "requests",
            "Requests sent and not yet answered.",
            "At its limit while there is lag: Cassandra is the bottleneck.",
            ""),
    REQUESTS_IN_FLIGHT_LIMIT(
            GAUGE,
            false,
            "requests-in-flight-limit",
            "requests",
            "Requests that may be in flight now, of all nodes together; moves with `concurrency=adaptive`.",
            "Falls: Cassandra answers late or with errors, and the task sends less.",
            ""),
    BUFFERED_ROWS(
            GAUGE,
            false,
            "buffered-rows",
            "rows",
            "Rows and records received and not yet done.",
            "At `buffer.max.rows`: partitions are paused until it has drained to three quarters.",
            ""),
    BUFFERED_BYTES(
            GAUGE,
            false,
            "buffered-bytes",
            "bytes",
            "The heap they hold, as estimated.",
            "At `buffer.max.bytes`: partitions are paused until it has drained to three quarters.",
            ""),
    PARTITIONS_PAUSED(
            GAUGE,
            false,
            "partitions-paused",
            "partitions",
            "Partitions of the task that are paused now.",
            "See `paused-time-ms`.",
            ""),
    OLDEST_UNACKNOWLEDGED_AGE(
            GAUGE,
            false,
            "oldest-unacknowledged-age-ms",
            "ms",
            "Time since the oldest record that is not done was received. The one to alarm on: whatever stops the sink"
                    + " shows here.",
            "Grows without end: Cassandra or the dead-letter topic is away, or a topic has no table. The task's log"
                    + " says which, once a minute at most.",
            "above 60000 for 5 min"),
    DEAD_LETTERS_PENDING(
            GAUGE,
            false,
            "dead-letters-pending",
            "records",
            "Dead letters that the dead-letter topic has not acknowledged yet; their offsets are not committed before.",
            "Stays above 0: the brokers do not take them. Check the dead-letter topic and who may write to it.",
            "above 0 for 5 min"),
    TOPICS_WITHOUT_TABLE(
            GAUGE,
            false,
            "topics-without-table",
            "topics",
            "Topics whose records wait because their table does not exist.",
            "The task's log names them. Create the table, and the task goes on by itself; or map the topic to another"
                    + " table, or take it out of `topics`.",
            "above 0 for 5 min");

    /** The prefix of every metric that is kept for each table. */
    static final String TABLE_PREFIX = "table-";

    private final Kind kind;
    private final boolean perTable;
    private final String stem;
    private final String unit;
    private final String meaning;
    private final String whenItMoves;
    private final String alarm;

    Measure(Kind kind, boolean perTable, String stem, String unit, String meaning, String whenItMoves, String alarm) {
        this.kind = kind;
        this.perTable = perTable;
        this.stem = stem;
        this.unit = unit;
        this.meaning = meaning;
        this.whenItMoves = whenItMoves;
        this.alarm = alarm;
    }

    Kind kind() {
        return kind;
    }

    /** Returns whether it is kept for each table as well as for the task. */
    boolean isPerTable() {
        return perTable;
    }

    String stem() {
        return stem;
    }

    String unit() {
        return unit;
    }

    String meaning() {
        return meaning;
    }

    /** Returns what its movement says and what to do then. */
    String whenItMoves() {
        return whenItMoves;
    }

    /** Returns when to wake somebody; empty if never for this measure alone. */
    String alarm() {
        return alarm;
    }

    /** The form of a measure. */
    enum Kind {
        /** Something that adds up. */
        COUNTER,
        /** A value that each event has. */
        SUMMARY,
        /** The same, with the shape of its distribution. */
        DISTRIBUTION,
        /** How something stands as of the last call of {@code put}. */
        GAUGE;

        /** Returns what is shown of it. */
        List<Statistic> statistics() {
            return switch (this) {
                case COUNTER -> List.of(Statistic.TOTAL, Statistic.RATE);
                case SUMMARY -> List.of(Statistic.AVG, Statistic.MAX);
                case DISTRIBUTION -> List.of(Statistic.AVG, Statistic.MAX, Statistic.P50, Statistic.P99);
                case GAUGE -> List.of(Statistic.VALUE);
            };
        }
    }

    /** What a single metric says of a measure. */
    enum Statistic {
        TOTAL("-total", "In all since the task has started."),
        RATE("-rate", "A second, over the last samples."),
        AVG("-avg", "On average over the last samples; NaN while there are none."),
        MAX("-max", "The largest of the last samples; NaN while there are none."),
        P50("-p50", "The median of the last samples; NaN while there are none."),
        P99("-p99", "99 % of the last samples are no larger; NaN while there are none."),
        VALUE("", "As of the last poll.");

        private final String suffix;
        private final String meaning;

        Statistic(String suffix, String meaning) {
            this.suffix = suffix;
            this.meaning = meaning;
        }

        String suffix() {
            return suffix;
        }

        String meaning() {
            return meaning;
        }
    }
}
