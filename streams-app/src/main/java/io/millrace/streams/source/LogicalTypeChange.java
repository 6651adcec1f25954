package io.millrace.streams.source;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.avro.AvroTypeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;

/**
 * What two logical types make of the same number. Avro matches schemas without looking at them, so that microseconds would be
 * read as milliseconds, and a decimal with another scale.
 */
final class LogicalTypeChange {
    private static final Map<String, Unit> UNITS = Map.of(
            "timestamp-millis", new Unit("timestamp", 1_000),
            "timestamp-micros", new Unit("timestamp", 1_000_000),
            "timestamp-nanos", new Unit("timestamp", 1_000_000_000),
            "local-timestamp-millis", new Unit("local", 1_000),
            "local-timestamp-micros", new Unit("local", 1_000_000),
            "local-timestamp-nanos", new Unit("local", 1_000_000_000),
            "time-millis", new Unit("time", 1_000),
            "time-micros", new Unit("time", 1_000_000));

    /** What a number, text or bytes may well have been before somebody said so: a long is a time in milliseconds here. */
    private static final Set<String> NAMES_ONLY =
            Set.of("", "uuid", "date", "time-millis", "timestamp-millis", "local-timestamp-millis", "duration");

    private record Unit(String what, long perSecond) {}

    private LogicalTypeChange() {}

    /**
     * Says whether values mean the same under both types, those that {@link #conversion} converts included.
     *
     * @param writer the type values were written with
     * @param reader the type they are read as, which Avro can resolve the other to
     */
    static boolean keepsMeaning(Schema writer, Schema reader) {
        String was = name(writer);
        String is = name(reader);
        if (was.equals(is)) {
            return !is.equals("decimal") || growth(writer, reader) >= 0;
        }
        Unit from = UNITS.get(was);
        Unit to = UNITS.get(is);
        if (from != null && to != null) {
            return from.what().equals(to.what()) && from.perSecond() <= to.perSecond();
        }
        return (was.isEmpty() || is.isEmpty()) && NAMES_ONLY.contains(was) && NAMES_ONLY.contains(is);
    }

    /** Returns what makes values of the one type values of the other, if their meaning is kept and they have to change. */
    static Optional<UnaryOperator<Object>> conversion(Schema writer, Schema reader) {
        String was = name(writer);
        String is = name(reader);
        if (was.equals("decimal") && is.equals("decimal")) {
            int growth = growth(writer, reader);
            BigInteger factor = BigInteger.TEN.pow(growth);
            return growth == 0 ? Optional.empty() : Optional.of(value -> scaled(value, factor));
        }
        Unit from = UNITS.get(was);
        Unit to = UNITS.get(is);
        if (from == null || to == null || from.equals(to)) {
            return Optional.empty();
        }
        long factor = to.perSecond() / from.perSecond();
        return Optional.of(value -> finer((Number) value, factor));
    }

    /** Says in words what a type makes of its numbers. */
    static String describe(Schema type) {
        LogicalType logical = type.getLogicalType();
        if (logical instanceof LogicalTypes.Decimal decimal) {
            return "decimal of scale " + decimal.getScale();
        }
        return logical == null ? type.getType().getName() + " without a logical type" : logical.getName();
    }

    private static String name(Schema type) {
        LogicalType logical = type.getLogicalType();
        return logical == null ? "" : logical.getName();
    }

    private static int growth(Schema writer, Schema reader) {
        return scale(reader) - scale(writer);
    }

    private static int scale(Schema type) {
        return ((LogicalTypes.Decimal) type.getLogicalType()).getScale();
    }

    private static Object finer(Number value, long factor) {
        try {
            return Math.multiplyExact(value.longValue(), factor);
        } catch (ArithmeticException e) {
            throw new AvroTypeException("A time is too large for its new unit");
        }
    }

    private static Object scaled(Object value, BigInteger factor) {
        if (value instanceof GenericFixed fixed) {
            byte[] bytes = new BigInteger(fixed.bytes()).multiply(factor).toByteArray();
            int size = fixed.bytes().length;
            if (bytes.length > size) {
                throw new AvroTypeException("A decimal is too large for its new scale");
            }
            byte[] padded = new byte[size];
            Arrays.fill(padded, (byte) (bytes[0] >> (Byte.SIZE - 1)));
            System.arraycopy(bytes, 0, padded, size - bytes.length, bytes.length);
            return new GenericData.Fixed(fixed.getSchema(), padded);
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        // What is no number stays none: whoever needs it says so.
        return bytes.length == 0
                ? value
                : ByteBuffer.wrap(new BigInteger(bytes).multiply(factor).toByteArray());
    }
}
