package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.bench.Ledger.Fate;
import io.millrace.connect.cassandra.bench.Ledger.RowKey;
import io.millrace.connect.cassandra.bench.Step.Kind;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** A record that was produced, and what has become of it. */
final class Entry {
    static final long NEVER = -1;
    final TopicPartition partition;
    final long offset;
    final Kind kind;
    final RowKey key;
    final long millis;
    /** What it sets, by column: bytes, the elements of a collection, or null where it deletes. */
    final Map<String, Object> cells;
    /** What it sets the static column to; null if it does not. */
    final ByteBuffer shared;

    Fate fate;
    int letters;
    /** When a task was handed it for the first time. */
    long putNanos = NEVER;

    Entry(
            TopicPartition partition,
            long offset,
            Kind kind,
            RowKey key,
            long millis,
            Map<String, Object> cells,
            ByteBuffer shared,
            Fate fate) {
        this.partition = partition;
        this.offset = offset;
        this.kind = kind;
        this.key = key;
        this.millis = millis;
        this.cells = cells;
        this.shared = shared;
        this.fate = fate;
    }

    @Override
    public String toString() {
        return kind + " of row " + key + " at " + partition + "@" + offset;
    }
}
