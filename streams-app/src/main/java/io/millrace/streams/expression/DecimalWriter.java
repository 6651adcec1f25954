package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Writes decimals as one Avro type has them. */
final class DecimalWriter {
    private final int scale;
    /** How many bytes there must be; 0 if they are as many as are needed. */
    private final int size;

    /**
     * Writes decimals of a type.
     *
     * @param type bytes or fixed, with the logical type decimal
     */
    DecimalWriter(Schema type) {
        this.scale = ((LogicalTypes.Decimal) type.getLogicalType()).getScale();
        this.size = type.getType() == Schema.Type.FIXED ? type.getFixedSize() : 0;
    }

    /** Makes a decimal, which fits the type, the value of a field. */
    void write(BigDecimal value, EventFields fields, int position) {
        byte[] bytes =
                value.setScale(scale, RoundingMode.HALF_UP).unscaledValue().toByteArray();
        byte[] written = bytes.length < size ? signExtended(bytes) : bytes;
        fields.setBytes(position, written, 0, written.length);
    }

    private byte[] signExtended(byte[] bytes) {
        byte[] written = new byte[size];
        Arrays.fill(written, (byte) (bytes[0] < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, written, size - bytes.length, bytes.length);
        return written;
    }
}
