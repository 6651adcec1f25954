package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.bench.VirtualConsumer.CommitFault;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import java.util.List;
import java.util.Locale;

/** One thing that happens in a history. Steps depend on nothing that another step made, so any of them can be left out. */
sealed interface Step {

    /** Records are produced, all at one moment. */
    record Produce(int partition, List<Event> events) implements Step {}

    /** A transaction's marker, which no consumer returns. */
    record Marker(int partition) implements Step {}

    /** The worker goes about its work for so long. */
    record Pass(long millis) implements Step {}

    /**
     * The group rebalances.
     *
     * @param assignment a bit for each partition that the task has afterwards
     */
    record Rebalance(Protocol protocol, int assignment, long afterMillis, long joinMillis) implements Step {}

    /** The process is killed; another one begins where the group has committed. */
    record Crash() implements Step {}

    /** The task is stopped as a worker stops it, and started. */
    record Restart() implements Step {}

    /** Somebody pauses the connector, and resumes it after so long. */
    record ConnectorPauses(long millis) implements Step {}

    /** From now on, for so long, this share of all requests to Cassandra meets the fault. */
    record CassandraFails(CassandraFault fault, double share, long millis) implements Step {}

    /** One node stands still for so long. */
    record NodeFreezes(int node, long millis) implements Step {}

    /** One node is down for so long, and the driver knows. */
    record NodeGoesDown(int node, long millis) implements Step {}

    /** The driver reads its token map anew. */
    record RingChanges() implements Step {}

    /** Cassandra takes so long for each request, for so long. */
    record CassandraIsSlow(long latencyMillis, long millis) implements Step {}

    record CommitsFail(CommitFault fault, long millis) implements Step {}

    record DeadLettersFail(VirtualDeadLetterTopic.Fault fault, long millis) implements Step {}

    record DeadLetterLatency(long millis) implements Step {}

    /**
     * A column is added, always another one.
     *
     * @param first the node that knows at once
     * @param spreadMillis how long it takes until all nodes know
     */
    record AddColumn(int first, long spreadMillis) implements Step {}

    /**
     * The column that was added last is dropped.
     *
     * @param first the node that knows at once
     * @param spreadMillis how long it takes until all nodes know
     */
    record DropColumn(int first, long spreadMillis) implements Step {}

    /** What a record is about. */
    enum Kind {
        UPSERT,
        /** Says nothing of some columns. */
        PARTIAL,
        /** Has a value for the column that was added last. */
        WIDE,
        /** Sets the static column, which all rows of a partition share. */
        STATIC,
        /** Sets a collection. */
        TAGS,
        /** Says that a column is null. */
        NULLING,
        DELETE,
        /** Does not fit its column. */
        UNMAPPABLE,
        /** Cassandra refuses it. */
        POISON,
        /** Replicas fail over it. */
        KILLER,
        /** Says that it is of before 1970. */
        TIMELESS,
        /** Says that it is of next week. */
        FUTURE;

        boolean isBad() {
            return switch (this) {
                case UPSERT, PARTIAL, WIDE, STATIC, TAGS, NULLING, DELETE -> false;
                case UNMAPPABLE, POISON, KILLER, TIMELESS, FUTURE -> true;
            };
        }
    }

    /**
     * A record.
     *
     * @param key the row, of those that this topic partition writes
     * @param behindMillis how much older than its moment it says it is
     * @param value tells it from others
     */
    record Event(Kind kind, int key, long behindMillis, int value) {

        @Override
        public String toString() {
            return kind.name().toLowerCase(Locale.ROOT) + " row " + key + " = " + value
                    + (behindMillis == 0 ? "" : " (-" + behindMillis + " ms)");
        }
    }
}
