package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.ConfluentFrame;
import java.io.IOException;
import org.apache.avro.io.BinaryEncoder;

/** Writes a row as it goes out: key and value in the registry's wire format. For one thread. */
final class RowRecords {
    private final RollupPlan plan;
    private final byte[] keyFrame;
    private final byte[] valueFrame;
    private final AvroBuffer buffer = new AvroBuffer();

    RowRecords(RollupPlan plan, int keyId, int valueId) {
        this.plan = plan;
        this.keyFrame = ConfluentFrame.of(keyId);
        this.valueFrame = ConfluentFrame.of(valueId);
    }

    byte[] key(byte[] rowKey) {
        return buffer.encode(encoder -> {
            encoder.writeFixed(keyFrame);
            writeKeyFields(rowKey, encoder);
        });
    }

    byte[] value(byte[] rowKey, RowState row) {
        return buffer.encode(encoder -> {
            encoder.writeFixed(valueFrame);
            writeKeyFields(rowKey, encoder);
            plan.measures().writeValues(row.aggregate(), encoder);
            encoder.writeLong(row.version());
        });
    }

    private void writeKeyFields(byte[] rowKey, BinaryEncoder encoder) throws IOException {
        if (plan.windowed()) {
            encoder.writeFixed(rowKey, RowKey.WINDOW_BYTES, rowKey.length - RowKey.WINDOW_BYTES);
            encoder.writeLong(RowKey.windowStart(rowKey));
        } else {
            encoder.writeFixed(rowKey);
        }
    }
}
