package io.millrace.connect.converter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * A field with a single value, at any depth of an {@link AvroStruct}, and how its bytes are read. The bytes have been checked as a whole
 * before.
 */
public final class AvroField {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MILLIS_PER_DAY = 86_400_000L;

    private final AvroType type;
    private final Schema schema;
    private final int slot;
    private final Form form;
    private final boolean isInteger;
    private final int scale;
    private final byte[][] symbols;

    /** What Connect makes of the value. */
    private enum Form {
        BOOLEAN,
        INT8,
        INT16,
        INT32,
        INT64,
        DATE,
        TIME,
        TIMESTAMP,
        FLOAT32,
        FLOAT64,
        STRING,
        SYMBOL,
        BYTES,
        DECIMAL
    }

    private AvroField(AvroType type, Schema schema, int slot, Form form) {
        this.type = type;
        this.schema = schema;
        this.slot = slot;
        this.form = form;
        this.isInteger = type.kind() == AvroType.Kind.INT || type.kind() == AvroType.Kind.LONG;
        this.scale = form == Form.DECIMAL ? Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)) : 0;
        this.symbols = type.symbols().stream()
                .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Makes a field of a type, as Connect has it; null where the value has to be taken from the struct. */
    static AvroField of(AvroType type, Schema schema, int slot) {
        Form form = form(type, schema);
        return form == null ? null : new AvroField(type, schema, slot, form);
    }

    private static Form form(AvroType type, Schema schema) {
        String name = schema.name() == null ? "" : schema.name();
        Schema.Type connect = schema.type();
        return switch (type.kind()) {
            case BOOLEAN -> connect == Schema.Type.BOOLEAN ? Form.BOOLEAN : null;
            case INT ->
                switch (connect) {
                    case INT8 -> Form.INT8;
                    case INT16 -> Form.INT16;
                    case INT32 ->
                        switch (name) {
                            case org.apache.kafka.connect.data.Date.LOGICAL_NAME -> Form.DATE;
                            case Time.LOGICAL_NAME -> Form.TIME;
                            default -> Form.INT32;
                        };
                    default -> null;
                };
            case LONG ->
                connect == Schema.Type.INT64 ? name.equals(Timestamp.LOGICAL_NAME) ? Form.TIMESTAMP : Form.INT64 : null;
            case FLOAT -> connect == Schema.Type.FLOAT32 ? Form.FLOAT32 : null;
            case DOUBLE -> connect == Schema.Type.FLOAT64 ? Form.FLOAT64 : null;
            case STRING -> connect == Schema.Type.STRING ? Form.STRING : null;
            case ENUM -> connect == Schema.Type.STRING ? Form.SYMBOL : null;
            case BYTES, FIXED ->
                connect == Schema.Type.BYTES
                        ? name.equals(Decimal.LOGICAL_NAME) ? decimal(type, schema) : Form.BYTES
                        : null;
            default -> null;
        };
    }

    private static Form decimal(AvroType type, Schema schema) {
        boolean checked = type.limit() == AvroType.Limit.DECIMAL;
        return checked && schema.parameters() != null && schema.parameters().containsKey(Decimal.SCALE_FIELD)
                ? Form.DECIMAL
                : null;
    }

    /** Returns the schema of the value, as the struct has it. */
    public Schema schema() {
        return schema;
    }

    /** Returns where the value lies in a struct's bytes; negative for a null. */
    public int positionIn(AvroStruct struct) {
        return struct.position(slot);
    }

    /** Tells whether the value is a text, and not the position of one among an enum's symbols. */
    public boolean isText() {
        return form == Form.STRING;
    }

    /** Tells whether {@link #number} is the value: an integer of the range that Avro has for it, or what a time counts. */
    public boolean isNumber() {
        return isInteger && form != Form.INT8 && form != Form.INT16;
    }

    /** Returns the value as the struct has it; null for a null. */
    public Object value(AvroStruct struct) {
        int at = struct.position(slot);
        if (at < 0) {
            return null;
        }
        byte[] bytes = struct.bytes();
        return switch (form) {
            case BOOLEAN -> bytes[at] == 1;
            case INT8 -> (byte) number(bytes, at);
            case INT16 -> (short) number(bytes, at);
            case INT32 -> (int) number(bytes, at);
            case INT64 -> number(bytes, at);
            case DATE -> new Date(number(bytes, at) * MILLIS_PER_DAY);
            case TIME, TIMESTAMP -> new Date(number(bytes, at));
            case FLOAT32 -> float32(bytes, at);
            case FLOAT64 -> float64(bytes, at);
            case STRING -> text(bytes, at);
            case SYMBOL -> type.symbols().get((int) number(bytes, at));
            case BYTES -> content(bytes, at);
            case DECIMAL -> decimal(bytes, at);
        };
    }

    /** Reads an integer. */
    public long number(byte[] bytes, int at) {
        long zigzag = 0;
        int next = at;
        int shift = 0;
        byte b;
        do {
            b = bytes[next++];
            zigzag |= (b & 0x7FL) << shift;
            shift += 7;
        } while (b < 0);
        if (type.kind() != AvroType.Kind.LONG) {
            // An int may have bits beyond its 32, which Avro leaves out.
            zigzag &= 0xFFFF_FFFFL;
        }
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    /** Reads a boolean. */
    public boolean truth(byte[] bytes, int at) {
        return bytes[at] == 1;
    }

    /** Reads a float of 32 bits. */
    public float float32(byte[] bytes, int at) {
        return Float.intBitsToFloat((int) INT.get(bytes, at));
    }

    /** Reads a float of 64 bits. */
    public double float64(byte[] bytes, int at) {
        return Double.longBitsToDouble((long) LONG.get(bytes, at));
    }

    /** Returns the length of a text or of bytes. */
    public int length(byte[] bytes, int at) {
        return type.kind() == AvroType.Kind.FIXED ? type.size() : (int) number(bytes, at);
    }

    /** Returns where a text or bytes begin. */
    public int start(byte[] bytes, int at) {
        if (type.kind() == AvroType.Kind.FIXED) {
            return at;
        }
        int start = at;
        while (bytes[start] < 0) {
            start++;
        }
        return start + 1;
    }

    /** Returns the UTF-8 of a text, or bytes: a part of the record's. */
    public ByteBuffer content(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes, start(bytes, at), length(bytes, at)).slice();
    }

    /** Returns the UTF-8 of an enum's symbol. */
    public byte[] symbol(byte[] bytes, int at) {
        return symbols[(int) number(bytes, at)];
    }

    private String text(byte[] bytes, int at) {
        return new String(bytes, start(bytes, at), length(bytes, at), StandardCharsets.UTF_8);
    }

    private BigDecimal decimal(byte[] bytes, int at) {
        return new BigDecimal(new BigInteger(bytes, start(bytes, at), length(bytes, at)), scale);
    }
}
