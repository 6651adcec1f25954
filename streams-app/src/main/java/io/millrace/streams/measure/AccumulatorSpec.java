package io.millrace.streams.measure;

import io.millrace.streams.event.FieldKind;
import java.util.Locale;
import org.apache.avro.Schema;

/**
 * Names what a rollup keeps of its events, apart from how the pipeline file asks for it: a function of a field, and the
 * field's type. It says what the bytes of a state mean, whichever measures are read of it, in whatever order.
 *
 * @param function one of {@link Function}
 * @param field the field's name
 * @param type the field's type, without null
 * @param nullable whether the field could be null
 */
public record AccumulatorSpec(Function function, String field, Schema type, boolean nullable)
        implements Comparable<AccumulatorSpec> {

    /** The functions of a field that a state is kept of. Written down by name and ordered: none is ever renamed or moved. */
    public enum Function {
        /** The sum of the values. */
        SUM,
        /** The sum that an average is made of: it begins with the number of values that it is over. */
        AVERAGED_SUM,
        /** How many values there were. */
        VALUES,
        /** The least value. */
        MIN,
        /** The greatest value. */
        MAX,
        /** The first value by the events' time. */
        FIRST,
        /** The last value by the events' time. */
        LAST,
        /** About which values there were. */
        DISTINCT,
        /** How the values are distributed. */
        DISTRIBUTION
    }

    /**
     * Returns what tells it from the rollup's others.
     *
     * @return as {@code max(latency_ms)}
     */
    public String name() {
        return function.name().toLowerCase(Locale.ROOT) + "(" + field + ")";
    }

    /** Orders by function and field: there is one of each name in a layout. */
    @Override
    public int compareTo(AccumulatorSpec other) {
        int byFunction = function.compareTo(other.function);
        return byFunction != 0 ? byFunction : field.compareTo(other.field);
    }

    /** Creates the accumulator that keeps it, of a field at a place in the event, of values up to a size. */
    Accumulator accumulator(int position, int maxKeptBytes) {
        SourceField of = new SourceField(field, position, type, nullable);
        return switch (function) {
            case SUM, AVERAGED_SUM ->
                of.isDecimal()
                        ? new DecimalSum(of)
                        : FieldKind.of(type) == FieldKind.REAL ? new RealSum(of) : new LongSum(position);
            case VALUES -> new ValueCount(position);
            case MIN, MAX -> extreme(of, function == Function.MAX, maxKeptBytes);
            case FIRST, LAST -> new FirstOrLast(of, function == Function.LAST, maxKeptBytes);
            case DISTINCT -> new Distinct(of);
            case DISTRIBUTION -> new Percentiles(of);
        };
    }

    private static Accumulator extreme(SourceField of, boolean greatest, int maxKeptBytes) {
        return of.isDecimal() || of.type().getType() == Schema.Type.STRING
                ? new BytesExtreme(of, greatest, maxKeptBytes)
                : new NumberExtreme(of.position(), of.type(), greatest);
    }
}
