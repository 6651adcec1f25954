package io.millrace.streams.measure;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.DecimalBytes;
import io.millrace.streams.wire.MalformedException;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.avro.Schema;

/** One value of a field, kept in an aggregate: in a long where that holds it, otherwise in an array of bytes that never changes. */
final class KeptValue {
    private final int position;
    private final Schema type;
    private final FieldKind kind;
    private final boolean decimal;

    KeptValue(SourceField field) {
        this.position = field.position();
        this.type = field.type();
        this.kind = FieldKind.of(type);
        this.decimal = field.isDecimal();
    }

    /** Whether a long holds it, and no object is needed. */
    boolean inLong() {
        return kind == FieldKind.NUMBER || kind == FieldKind.REAL;
    }

    /** Keeps an event's value, which is not null. */
    void keep(EventFields from, Aggregate into, int longAt, int objectAt) {
        switch (kind) {
            case NUMBER -> into.longs()[longAt] = from.number(position);
            case REAL -> into.longs()[longAt] = Double.doubleToLongBits(from.real(position));
            default -> {
                int offset = from.offset(position);
                int end = offset + from.length(position);
                if (decimal && type.getType() == Schema.Type.BYTES) {
                    // One number has many forms in bytes, and the state's bytes must not tell which came.
                    offset = DecimalBytes.start(from.source(position), offset, end);
                }
                into.objects()[objectAt] = Arrays.copyOfRange(from.source(position), offset, end);
            }
        }
    }

    /** Keeps what another aggregate has. */
    void copy(Aggregate from, Aggregate into, int longAt, int objectAt) {
        if (inLong()) {
            into.longs()[longAt] = from.longs()[longAt];
        } else {
            into.objects()[objectAt] = from.objects()[objectAt];
        }
    }

    /** Multiplies a decimal by a power of ten. */
    void rescale(Aggregate in, int objectAt, int digits) {
        byte[] unscaled = (byte[]) in.objects()[objectAt];
        if (unscaled != null) {
            in.objects()[objectAt] = new BigInteger(unscaled)
                    .multiply(BigInteger.TEN.pow(digits))
                    .toByteArray();
        }
    }

    void writeState(Aggregate from, int longAt, int objectAt, AvroOutput out) {
        switch (kind) {
            case NUMBER -> out.writeLong(from.longs()[longAt]);
            case REAL -> out.writeDouble(Double.longBitsToDouble(from.longs()[longAt]));
            default -> {
                byte[] bytes = (byte[]) from.objects()[objectAt];
                out.writeBytes(bytes, 0, bytes.length);
            }
        }
    }

    void readState(Aggregate into, int longAt, int objectAt, AvroInput in) throws MalformedException {
        switch (kind) {
            case NUMBER -> into.longs()[longAt] = in.readLong();
            case REAL -> into.longs()[longAt] = Double.doubleToLongBits(in.readDouble());
            default -> {
                int length = in.readLength();
                int from = in.position();
                in.skip(length);
                into.objects()[objectAt] = Arrays.copyOfRange(in.bytes(), from, from + length);
            }
        }
    }

    /** Writes the value in the Avro binary of the field's type, without a union around it. */
    void write(Aggregate from, int longAt, int objectAt, AvroOutput out) {
        switch (type.getType()) {
            case INT, LONG, ENUM -> out.writeLong(from.longs()[longAt]);
            case BOOLEAN -> out.writeBoolean(from.longs()[longAt] != 0);
            case DOUBLE -> out.writeDouble(Double.longBitsToDouble(from.longs()[longAt]));
            case FLOAT -> out.writeFloat((float) Double.longBitsToDouble(from.longs()[longAt]));
            case STRING, BYTES -> {
                byte[] bytes = (byte[]) from.objects()[objectAt];
                out.writeBytes(bytes, 0, bytes.length);
            }
            default -> out.writeFixed((byte[]) from.objects()[objectAt]);
        }
    }
}
