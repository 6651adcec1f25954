package io.millrace.connect.cassandra.batching;

import io.millrace.connect.cassandra.config.BatchConfig.BatchGrouping;
import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.topology.BatchThresholds;

/**
 * Which partitions share a request with others of their replica set. A request costs the server about as much as five
 * rows, so where keys hardly repeat most of the work would be requests; but several partitions are as many mutations,
 * fail together, and are warned about above the server's thresholds, so partitions with rows enough for themselves go
 * alone.
 */
final class Grouping {

    /** A partition joins others while at least so many like it fit. */
    private static final int WORTHWHILE = 4;

    private static final int SPARSE_ROWS = 2;

    // What the server adds to a mutation and to each value when it adds up the size of a batch: write time, time to
    // live and deletion time of a cell, and the same of a row.
    private static final int MUTATION_BYTES = 32;
    private static final int VALUE_BYTES = 16;

    private final boolean enabled;
    private final BatchThresholds thresholds;

    Grouping(BatchGrouping grouping, BatchThresholds thresholds) {
        this.enabled = grouping == BatchGrouping.AUTO;
        this.thresholds = thresholds;
    }

    /** Returns whether the queue, which is not empty, has so few rows that they should share a request with others. */
    boolean isSparse(PartitionQueue queue) {
        return enabled
                && queue.size() <= SPARSE_ROWS
                && bytes(queue) * WORTHWHILE <= thresholds.bytes()
                && queue.first().row().statement().isIdempotent()
                && !queue.terms().isAlone();
    }

    /** Returns whether a request of so many partitions and bytes has room for one more partition. */
    boolean hasRoom(int partitions, int bytes, PartitionQueue queue) {
        return partitions < thresholds.partitions() && bytes + bytes(queue) < thresholds.bytes();
    }

    /** Returns the size of the queue's rows as the server will count it, rather above than below. */
    int bytes(PartitionQueue queue) {
        Row first = queue.first().row();
        return queue.bytes() + queue.size() * (MUTATION_BYTES + VALUE_BYTES * first.values().length);
    }
}
