package io.millrace.streams.measure;

import io.millrace.streams.wire.AvroOutput;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The columns that are read of sums. */
final class Sums {
    /** How many digits after the point an average has more than the values. */
    private static final int AVERAGE_DIGITS = 6;

    private Sums() {}

    static Measure total(String name, SourceField of, LongSum sum) {
        return Measure.always(
                name,
                Schema.create(Schema.Type.LONG),
                "Sum of the events' " + of.name(),
                0,
                (from, out) -> out.writeLong(sum.total(from)));
    }

    static Measure total(String name, SourceField of, RealSum sum) {
        return Measure.always(
                name,
                Schema.create(Schema.Type.DOUBLE),
                "Sum of the events' " + of.name() + ", exact until it was rounded to a double",
                0.0,
                (from, out) -> out.writeDouble(sum.total(from)));
    }

    static Measure total(String name, SourceField of, DecimalSum sum) {
        return Measure.always(
                name,
                decimal(sum.precision(), of.decimal().getScale()),
                "Sum of the events' " + of.name(),
                new byte[] {0},
                (from, out) -> write(sum.total(from), out));
    }

    /** Returns the column of a sum over a number of values, as a double. */
    static Measure average(
            String name, SourceField of, ToDoubleFunction<Aggregate> sum, ToLongFunction<Aggregate> count) {
        return Measure.of(
                name,
                of,
                Schema.create(Schema.Type.DOUBLE),
                "Average of the events' " + of.name(),
                from -> count.applyAsLong(from) != 0,
                (from, out) -> out.writeDouble(sum.applyAsDouble(from) / count.applyAsLong(from)));
    }

    static Measure average(String name, SourceField of, DecimalSum sum, ToLongFunction<Aggregate> count) {
        int scale = of.decimal().getScale();
        return Measure.of(
                name,
                of,
                decimal(of.decimal().getPrecision() + AVERAGE_DIGITS, scale + AVERAGE_DIGITS),
                "Average of the events' " + of.name() + ", rounded half to even",
                from -> count.applyAsLong(from) != 0,
                (from, out) -> write(
                        new BigDecimal(sum.total(from), scale)
                                .divide(
                                        BigDecimal.valueOf(count.applyAsLong(from)),
                                        scale + AVERAGE_DIGITS,
                                        RoundingMode.HALF_EVEN)
                                .unscaledValue(),
                        out));
    }

    private static Schema decimal(int precision, int scale) {
        return LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES));
    }

    private static void write(BigInteger unscaled, AvroOutput out) {
        byte[] bytes = unscaled.toByteArray();
        out.writeBytes(bytes, 0, bytes.length);
    }
}
