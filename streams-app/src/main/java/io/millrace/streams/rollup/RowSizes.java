package io.millrace.streams.rollup;

import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;

/** Says whether Kafka takes a row, as it goes out and as state. Looks closely only at what could be too large. For one thread. */
final class RowSizes {
    /** What a row's state has before its aggregate, and a row beside key and columns. */
    private static final int FIXED = 64;

    private final int room;
    private final Accumulators accumulators;
    private final AvroOutput out = new AvroOutput();
    private final AvroInput in = new AvroInput();

    RowSizes(RecordSizes sizes, Accumulators accumulators) {
        this.room = sizes.room();
        this.accumulators = accumulators;
    }

    /** Says whether a row that begins with a partial is taken. */
    boolean fits(RowRecords records, byte[] rowKey, Aggregate partial) {
        return most(rowKey, partial) <= room || measured(records, rowKey, partial);
    }

    /** Says whether a row is taken that a partial would be merged into. Both stay as they are. */
    boolean fits(RowRecords records, Row row, Aggregate partial) {
        if (most(row.key(), row.aggregate()) + most(row.key(), partial) <= room) {
            return true;
        }
        Aggregate merged = copy(row.aggregate());
        accumulators.merge(merged, partial);
        return measured(records, row.key(), merged);
    }

    private long most(byte[] rowKey, Aggregate aggregate) {
        return 2L * rowKey.length
                + FIXED
                + accumulators.mostBytes(aggregate)
                + accumulators.mostBytesOfColumns(aggregate);
    }

    private boolean measured(RowRecords records, byte[] rowKey, Aggregate aggregate) {
        accumulators.write(aggregate, out.reset());
        return rowKey.length + FIXED + out.size() <= room
                && records.key(rowKey).length + records.value(rowKey, Long.MAX_VALUE, aggregate).length <= room;
    }

    private Aggregate copy(Aggregate of) {
        accumulators.write(of, out.reset());
        in.on(out.array(), 0, out.size());
        try {
            return accumulators.read(in);
        } catch (MalformedException e) {
            throw new IllegalStateException("What was just written can be read", e);
        }
    }
}
