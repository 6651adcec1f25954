package io.millrace.streams.rollup;

import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.Aggregate;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.ConfluentFrame;

/** Writes the rows of one window as they go out: key and value in the registry's wire format. For one thread. */
final class RowRecords {
    private final WindowPlan window;
    private final Accumulators accumulators;
    private final byte[] keyFrame;
    private final byte[] valueFrame;
    private final String child;
    private final AvroOutput out = new AvroOutput();

    RowRecords(WindowPlan window, Accumulators accumulators, int keyId, int valueId, String child) {
        this.window = window;
        this.accumulators = accumulators;
        this.keyFrame = ConfluentFrame.of(keyId);
        this.valueFrame = ConfluentFrame.of(valueId);
        this.child = child;
    }

    WindowPlan window() {
        return window;
    }

    /** Returns the operator that takes the rows. */
    String child() {
        return child;
    }

    byte[] key(byte[] rowKey) {
        out.reset().writeFixed(keyFrame);
        writeKeyFields(rowKey);
        return out.toBytes();
    }

    byte[] value(byte[] rowKey, long version, Aggregate aggregate) {
        out.reset().writeFixed(valueFrame);
        writeKeyFields(rowKey);
        accumulators.writeMeasures(aggregate, out);
        if (window.tellsCompleteness()) {
            writeCompleteSince(aggregate);
        }
        out.writeLong(version);
        return out.toBytes();
    }

    private void writeCompleteSince(Aggregate aggregate) {
        boolean incomplete = aggregate.completeSince() > 0;
        out.writeLong(incomplete ? 1 : 0);
        if (incomplete) {
            out.writeLong(aggregate.completeSince());
        }
    }

    private void writeKeyFields(byte[] rowKey) {
        out.writeFixed(rowKey, RowKey.COLUMNS, rowKey.length - RowKey.COLUMNS);
        if (window.windowed()) {
            out.writeLong(RowKey.windowStart(rowKey));
        }
    }
}
