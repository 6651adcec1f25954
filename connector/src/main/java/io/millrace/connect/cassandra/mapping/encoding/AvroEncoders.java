package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.datastax.oss.driver.api.core.type.VectorType;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.converter.AvroField;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** The conversions that need no value between the bytes; all others are {@link Encoders}'. */
public final class AvroEncoders {

    private static final ByteBuffer TRUE = ByteBuffer.wrap(new byte[] {1});
    private static final ByteBuffer FALSE = ByteBuffer.wrap(new byte[] {0});

    private static final int UUID_LENGTH = 36;
    private static final int UUID_BYTES = 16;
    private static final int VERSION_BYTE = 6;
    private static final long MICROS_PER_MILLI = 1_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    @FunctionalInterface
    private interface Maker {
        AvroEncoder make(Kind kind, AbsentText absent, Conversions conversions);
    }

    private static final Map<DataType, Maker> MAKERS = Map.ofEntries(
            Map.entry(
                    DataTypes.TEXT,
                    (kind, absent, conversions) -> kind == Kind.STRING ? text(absent) : AvroEncoder.NONE),
            Map.entry(
                    DataTypes.BLOB,
                    (kind, absent, conversions) -> kind == Kind.BYTES ? blob(absent) : AvroEncoder.NONE),
            Map.entry(
                    DataTypes.BOOLEAN,
                    (kind, absent, conversions) -> kind == Kind.BOOLEAN ? AvroEncoders::truth : AvroEncoder.NONE),
            Map.entry(DataTypes.TINYINT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int8)),
            Map.entry(DataTypes.SMALLINT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int16)),
            Map.entry(DataTypes.INT, (kind, absent, conversions) -> integer(kind, int32())),
            Map.entry(DataTypes.BIGINT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int64)),
            Map.entry(DataTypes.COUNTER, (kind, absent, conversions) -> integer(kind, AvroEncoders::int64)),
            Map.entry(
                    DataTypes.FLOAT,
                    (kind, absent, conversions) -> kind == Kind.FLOAT32 ? AvroEncoders::float32 : AvroEncoder.NONE),
            Map.entry(DataTypes.DOUBLE, (kind, absent, conversions) -> float64(kind)),
            Map.entry(DataTypes.TIMESTAMP, (kind, absent, conversions) -> timestamp(kind)),
            Map.entry(
                    DataTypes.DATE,
                    (kind, absent, conversions) ->
                            kind == Kind.DATE || kind == Kind.EPOCH_DAYS ? day() : AvroEncoder.NONE),
            Map.entry(DataTypes.UUID, (kind, absent, conversions) -> uuid(kind, absent, conversions)),
            Map.entry(DataTypes.TIMEUUID, (kind, absent, conversions) -> {
                AvroEncoder uuid = uuid(kind, absent, conversions);
                return (field, bytes, at) -> {
                    ByteBuffer id = uuid.encode(field, bytes, at);
                    return id != null && (id.get(VERSION_BYTE) & 0xF0) == 0x10 ? id : null;
                };
            }));

    private AvroEncoders() {}

    /** The cell of the number that came last: days, states and the like come again and again, and nobody changes a cell. */
    private static final class LastCell {

        private int number;
        private ByteBuffer cell;

        ByteBuffer of(int next) {
            if (cell == null || number != next) {
                number = next;
                cell = ByteBuffer.allocate(Integer.BYTES).putInt(0, next);
            }
            return cell;
        }
    }

    /**
     * Chooses the encoder for a type and fields of a schema.
     *
     * @param schema null where none is known, as for {@link Encoders}
     */
    public static AvroEncoder of(DataType type, Schema schema, Conversions conversions) {
        return schema == null ? AvroEncoder.NONE : of(type, schema, Context.ofField(conversions));
    }

    private static AvroEncoder of(DataType type, Schema schema, Context context) {
        Kind kind = Kind.of(schema);
        Context inside = context.inside();
        if (type instanceof ListType list) {
            return kind == Kind.ARRAY
                    ? AvroCollections.list(elements(list.getElementType(), schema, inside))
                    : AvroEncoder.NONE;
        } else if (type instanceof SetType set) {
            return kind == Kind.ARRAY
                    ? AvroCollections.list(elements(set.getElementType(), schema, inside))
                    : AvroEncoder.NONE;
        } else if (type instanceof MapType map) {
            // Keys of another type may meet where texts did not: "1" and "01" are one int.
            return kind == Kind.MAP && map.getKeyType().equals(DataTypes.TEXT)
                    ? AvroCollections.map(elements(map.getValueType(), schema, inside))
                    : AvroEncoder.NONE;
        } else if (type instanceof VectorType vector) {
            return kind == Kind.ARRAY && vector.getElementType().equals(DataTypes.FLOAT)
                    ? AvroCollections.vector(vector.getDimensions(), elements(DataTypes.FLOAT, schema, inside))
                    : AvroEncoder.NONE;
        }
        Maker maker = MAKERS.get(type);
        return maker == null ? AvroEncoder.NONE : maker.make(kind, AbsentText.of(context), context.conversions());
    }

    /** Returns what encodes the items of a collection. */
    private static AvroEncoder elements(DataType type, Schema collection, Context inside) {
        Schema schema = collection.valueSchema();
        return schema == null ? AvroEncoder.NONE : of(type, schema, inside);
    }

    private static AvroEncoder text(AbsentText absent) {
        return (field, bytes, at) -> {
            if (!field.isText()) {
                byte[] symbol = field.symbol(bytes, at);
                return absent.is(symbol, 0, symbol.length) ? absent.encodedUnlessNested() : ByteBuffer.wrap(symbol);
            }
            return absent.is(bytes, field.start(bytes, at), field.length(bytes, at))
                    ? absent.encodedUnlessNested()
                    : field.content(bytes, at);
        };
    }

    private static AvroEncoder blob(AbsentText absent) {
        return (field, bytes, at) -> absent.is(bytes, field.start(bytes, at), field.length(bytes, at))
                ? absent.encodedUnlessNested()
                : field.content(bytes, at);
    }

    private static ByteBuffer truth(AvroField field, byte[] bytes, int at) {
        return field.truth(bytes, at) ? TRUE : FALSE;
    }

    private static AvroEncoder integer(Kind kind, AvroEncoder encoder) {
        return kind.isInteger()
                ? (field, bytes, at) -> field.isNumber() ? encoder.encode(field, bytes, at) : null
                : AvroEncoder.NONE;
    }

    private static ByteBuffer int8(AvroField field, byte[] bytes, int at) {
        long number = field.number(bytes, at);
        return number == (byte) number ? ByteBuffer.allocate(Byte.BYTES).put(0, (byte) number) : null;
    }

    private static ByteBuffer int16(AvroField field, byte[] bytes, int at) {
        long number = field.number(bytes, at);
        return number == (short) number ? ByteBuffer.allocate(Short.BYTES).putShort(0, (short) number) : null;
    }

    private static AvroEncoder int32() {
        LastCell last = new LastCell();
        return (field, bytes, at) -> {
            long number = field.number(bytes, at);
            return number == (int) number ? last.of((int) number) : null;
        };
    }

    private static ByteBuffer int64(AvroField field, byte[] bytes, int at) {
        return NumberEncoders.bytes(field.number(bytes, at));
    }

    private static ByteBuffer float32(AvroField field, byte[] bytes, int at) {
        return ByteBuffer.allocate(Float.BYTES).putFloat(0, field.float32(bytes, at));
    }

    private static AvroEncoder float64(Kind kind) {
        return switch (kind) {
            case FLOAT32 ->
                (field, bytes, at) -> ByteBuffer.allocate(Double.BYTES).putDouble(0, field.float32(bytes, at));
            case FLOAT64 ->
                (field, bytes, at) -> ByteBuffer.allocate(Double.BYTES).putDouble(0, field.float64(bytes, at));
            default -> AvroEncoder.NONE;
        };
    }

    private static AvroEncoder timestamp(Kind kind) {
        return switch (kind) {
            case TIMESTAMP, EPOCH_MILLIS -> AvroEncoders::int64;
            case EPOCH_MICROS ->
                (field, bytes, at) -> NumberEncoders.bytes(Math.floorDiv(field.number(bytes, at), MICROS_PER_MILLI));
            case EPOCH_NANOS ->
                (field, bytes, at) -> NumberEncoders.bytes(Math.floorDiv(field.number(bytes, at), NANOS_PER_MILLI));
            default -> AvroEncoder.NONE;
        };
    }

    /** Writes a day as CQL has it: 1970 is in the middle of 32 bits. */
    private static AvroEncoder day() {
        LastCell last = new LastCell();
        return (field, bytes, at) -> {
            long day = field.number(bytes, at);
            return day == (int) day ? last.of((int) day - Integer.MIN_VALUE) : null;
        };
    }

    /** Takes 16 bytes, and texts in the form that nearly all have; where some stand for something else, none. */
    private static AvroEncoder uuid(Kind kind, AbsentText absent, Conversions conversions) {
        if (absent.hasLength(UUID_LENGTH)
                || absent.hasLength(UUID_BYTES)
                || !conversions.nullTexts().isEmpty()) {
            return AvroEncoder.NONE;
        }
        return switch (kind) {
            case STRING -> (field, bytes, at) -> field.isText() ? parse(field, bytes, at) : null;
            case BYTES -> (field, bytes, at) -> field.length(bytes, at) == UUID_BYTES ? field.content(bytes, at) : null;
            default -> AvroEncoder.NONE;
        };
    }

    private static ByteBuffer parse(AvroField field, byte[] bytes, int at) {
        if (field.length(bytes, at) != UUID_LENGTH) {
            return null;
        }
        int start = field.start(bytes, at);
        long most = 0;
        long least = 0;
        for (int i = 0; i < UUID_LENGTH; i++) {
            int c = bytes[start + i];
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
            } else if (!HexFormat.isHexDigit(c)) {
                return null;
            } else if (i < 18) {
                most = most << 4 | HexFormat.fromHexDigit(c);
            } else {
                least = least << 4 | HexFormat.fromHexDigit(c);
            }
        }
        return ByteBuffer.allocate(UUID_BYTES).putLong(0, most).putLong(Long.BYTES, least);
    }
}
