package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.converter.AvroField;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** The conversions that need no value between the bytes; all others are {@link Encoders}'. */
public final class AvroEncoders {

    private static final AvroEncoder NONE = (field, bytes, at) -> null;

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
            Map.entry(DataTypes.TEXT, (kind, absent, conversions) -> kind == Kind.STRING ? text(absent) : NONE),
            Map.entry(DataTypes.BLOB, (kind, absent, conversions) -> kind == Kind.BYTES ? blob(absent) : NONE),
            Map.entry(
                    DataTypes.BOOLEAN,
                    (kind, absent, conversions) -> kind == Kind.BOOLEAN ? AvroEncoders::truth : NONE),
            Map.entry(DataTypes.TINYINT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int8)),
            Map.entry(DataTypes.SMALLINT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int16)),
            Map.entry(DataTypes.INT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int32)),
            Map.entry(DataTypes.BIGINT, (kind, absent, conversions) -> integer(kind, AvroEncoders::int64)),
            Map.entry(DataTypes.COUNTER, (kind, absent, conversions) -> integer(kind, AvroEncoders::int64)),
            Map.entry(
                    DataTypes.FLOAT,
                    (kind, absent, conversions) -> kind == Kind.FLOAT32 ? AvroEncoders::float32 : NONE),
            Map.entry(DataTypes.DOUBLE, (kind, absent, conversions) -> float64(kind)),
            Map.entry(DataTypes.TIMESTAMP, (kind, absent, conversions) -> timestamp(kind)),
            Map.entry(
                    DataTypes.DATE,
                    (kind, absent, conversions) ->
                            kind == Kind.DATE || kind == Kind.EPOCH_DAYS ? AvroEncoders::day : NONE),
            Map.entry(DataTypes.UUID, (kind, absent, conversions) -> uuid(kind, absent, conversions)),
            Map.entry(DataTypes.TIMEUUID, (kind, absent, conversions) -> {
                AvroEncoder uuid = uuid(kind, absent, conversions);
                return (field, bytes, at) -> {
                    ByteBuffer id = uuid.encode(field, bytes, at);
                    return id != null && (id.get(VERSION_BYTE) & 0xF0) == 0x10 ? id : null;
                };
            }));

    private AvroEncoders() {}

    /**
     * Chooses the encoder for a type and fields of a schema.
     *
     * @param schema null where none is known, as for {@link Encoders}
     */
    public static AvroEncoder of(DataType type, Schema schema, Conversions conversions) {
        Maker maker = MAKERS.get(type);
        return maker == null || schema == null
                ? NONE
                : maker.make(Kind.of(schema), AbsentText.of(Context.ofField(conversions)), conversions);
    }

    private static AvroEncoder text(AbsentText absent) {
        return (field, bytes, at) -> {
            if (!field.isText()) {
                byte[] symbol = field.symbol(bytes, at);
                return absent.is(symbol, 0, symbol.length) ? absent.encoded() : ByteBuffer.wrap(symbol);
            }
            return absent.is(bytes, field.start(bytes, at), field.length(bytes, at))
                    ? absent.encoded()
                    : field.content(bytes, at);
        };
    }

    private static AvroEncoder blob(AbsentText absent) {
        return (field, bytes, at) -> absent.is(bytes, field.start(bytes, at), field.length(bytes, at))
                ? absent.encoded()
                : field.content(bytes, at);
    }

    private static ByteBuffer truth(AvroField field, byte[] bytes, int at) {
        return ByteBuffer.allocate(1).put(0, (byte) (field.truth(bytes, at) ? 1 : 0));
    }

    private static AvroEncoder integer(Kind kind, AvroEncoder encoder) {
        return kind.isInteger()
                ? (field, bytes, at) -> field.isNumber() ? encoder.encode(field, bytes, at) : null
                : NONE;
    }

    private static ByteBuffer int8(AvroField field, byte[] bytes, int at) {
        long number = field.number(bytes, at);
        return number == (byte) number ? ByteBuffer.allocate(Byte.BYTES).put(0, (byte) number) : null;
    }

    private static ByteBuffer int16(AvroField field, byte[] bytes, int at) {
        long number = field.number(bytes, at);
        return number == (short) number ? ByteBuffer.allocate(Short.BYTES).putShort(0, (short) number) : null;
    }

    private static ByteBuffer int32(AvroField field, byte[] bytes, int at) {
        long number = field.number(bytes, at);
        return number == (int) number ? ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) number) : null;
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
            default -> NONE;
        };
    }

    private static AvroEncoder timestamp(Kind kind) {
        return switch (kind) {
            case TIMESTAMP, EPOCH_MILLIS -> AvroEncoders::int64;
            case EPOCH_MICROS ->
                (field, bytes, at) -> NumberEncoders.bytes(Math.floorDiv(field.number(bytes, at), MICROS_PER_MILLI));
            case EPOCH_NANOS ->
                (field, bytes, at) -> NumberEncoders.bytes(Math.floorDiv(field.number(bytes, at), NANOS_PER_MILLI));
            default -> NONE;
        };
    }

    /** Writes a day as CQL has it: 1970 is in the middle of 32 bits. */
    private static ByteBuffer day(AvroField field, byte[] bytes, int at) {
        long day = field.number(bytes, at);
        return day == (int) day ? ByteBuffer.allocate(Integer.BYTES).putInt(0, (int) day - Integer.MIN_VALUE) : null;
    }

    /** Takes 16 bytes, and texts in the form that nearly all have; where some stand for something else, none. */
    private static AvroEncoder uuid(Kind kind, AbsentText absent, Conversions conversions) {
        if (absent.hasLength(UUID_LENGTH)
                || absent.hasLength(UUID_BYTES)
                || !conversions.nullTexts().isEmpty()) {
            return NONE;
        }
        return switch (kind) {
            case STRING -> (field, bytes, at) -> field.isText() ? parse(field, bytes, at) : null;
            case BYTES -> (field, bytes, at) -> field.length(bytes, at) == UUID_BYTES ? field.content(bytes, at) : null;
            default -> NONE;
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
