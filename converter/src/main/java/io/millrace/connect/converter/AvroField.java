package io.millrace.connect.converter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * A field at any depth of an {@link AvroStruct}, and how its bytes are read: a single value, an array, or a map of texts to such. Or what the
 * items of one are, each at a place of its own. The bytes have been checked as a whole before.
 */
public final class AvroField {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final int NO_SLOT = -1;

    private final AvroType type;
    private final Schema schema;
    private final int slot;
    private final List<String> path;
    private final Form form;
    private final AvroField items;
    private final int itemsNullBranch;
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
        DECIMAL,
        ARRAY,
        MAP
    }

    /** @param items of an array or a map; null for others */
    private AvroField(AvroType type, Schema schema, int slot, List<String> path, Form form, AvroField items) {
        this.type = type;
        this.schema = schema;
        this.slot = slot;
        this.path = path;
        this.form = form;
        this.items = items;
        this.itemsNullBranch = items == null ? -1 : type.parts().get(0).nullBranch();
        this.isInteger = type.kind() == AvroType.Kind.INT || type.kind() == AvroType.Kind.LONG;
        this.scale = form == Form.DECIMAL ? Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)) : 0;
        this.symbols = type.symbols().stream()
                .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** Makes a field of a type, as Connect has it; null where the value has to be taken from the struct. */
    static AvroField of(AvroType type, Schema schema, int slot, List<String> path) {
        if (type.kind() == AvroType.Kind.MAP) {
            boolean ofTexts =
                    schema.type() == Schema.Type.MAP && schema.keySchema().type() == Schema.Type.STRING;
            return ofTexts ? ofItems(type, schema, slot, path, Form.MAP) : null;
        }
        return ofValue(type, schema, slot, path);
    }

    private static AvroField ofValue(AvroType type, Schema schema, int slot, List<String> path) {
        if (type.kind() == AvroType.Kind.ARRAY) {
            return schema.type() == Schema.Type.ARRAY ? ofItems(type, schema, slot, path, Form.ARRAY) : null;
        }
        Form form = form(type, schema);
        return form == null ? null : new AvroField(type, schema, slot, path, form, null);
    }

    /** Items are no maps: the entries of one come in an order that only the struct has. */
    private static AvroField ofItems(AvroType type, Schema schema, int slot, List<String> path, Form form) {
        AvroType item = type.parts().get(0);
        int nullBranch = item.nullBranch();
        AvroType value = nullBranch < 0 ? item : item.parts().get(1 - nullBranch);
        AvroField items = ofValue(value, schema.valueSchema(), NO_SLOT, path);
        return items == null ? null : new AvroField(type, schema, slot, path, form, items);
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

    /** Returns what the elements of an array are, or the values of a map; null for a single value. */
    public AvroField items() {
        return items;
    }

    /** Goes through the elements of an array, or the entries of a map. */
    public AvroItems itemsAt(byte[] bytes, int at) {
        return new AvroItems(items, itemsNullBranch, form == Form.MAP, bytes, at);
    }

    /** Returns the value as the struct has it; null for a null. A map's has to be opened for it. */
    public Object value(AvroStruct struct) {
        int at = struct.position(slot);
        if (at < 0) {
            return null;
        }
        return form == Form.MAP ? AvroLayout.valueAt(path, struct) : value(struct.bytes(), at);
    }

    /** Returns the value that lies at a place. */
    Object value(byte[] bytes, int at) {
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
            case ARRAY -> list(bytes, at);
            case MAP -> throw new IllegalStateException("the order of a map's entries is the struct's");
        };
    }

    private List<Object> list(byte[] bytes, int at) {
        List<Object> list = new ArrayList<>();
        AvroItems each = itemsAt(bytes, at);
        while (each.next()) {
            list.add(each.position() < 0 ? null : items.value(bytes, each.position()));
        }
        return list;
    }

    /** Returns where the value's bytes end. */
    int end(byte[] bytes, int at) {
        return switch (type.kind()) {
            case BOOLEAN -> at + 1;
            case INT, LONG, ENUM -> pastVarint(bytes, at);
            case FLOAT -> at + Float.BYTES;
            case DOUBLE -> at + Double.BYTES;
            case STRING, BYTES, FIXED -> start(bytes, at) + length(bytes, at);
            default -> {
                AvroItems each = itemsAt(bytes, at);
                while (each.next()) {
                    // Its end is behind the last.
                }
                yield each.end();
            }
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
        return pastVarint(bytes, at);
    }

    static int pastVarint(byte[] bytes, int at) {
        int last = at;
        while (bytes[last] < 0) {
            last++;
        }
        return last + 1;
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
