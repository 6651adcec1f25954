package io.millrace.streams.measure;

import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.measure.AccumulatorSpec.Function;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.PipelineException;
import java.math.BigDecimal;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.avro.Schema;

/** Resolves measures against the event's schema, and finds the accumulators they share. */
final class MeasureResolver {
    private static final String FUNCTIONS = "must be one of count, sum(field), avg(field), min(field), max(field),"
            + " first(field), last(field), distinct(field), percentile(field, 99)";

    private final Schema event;
    private final int maxKeptBytes;
    private final Set<String> late;
    private final SortedMap<AccumulatorSpec, Accumulator> accumulators = new TreeMap<>();

    /**
     * Begins with no accumulators.
     *
     * @param event the event's schema
     * @param maxKeptBytes how large a value is that is kept, at most
     * @param late the accumulators that began to count later than the rollup: of what is read of them there may be none yet
     */
    MeasureResolver(Schema event, int maxKeptBytes, Set<String> late) {
        this.event = event;
        this.maxKeptBytes = maxKeptBytes;
        this.late = Set.copyOf(late);
    }

    /** Returns the accumulators of the measures resolved so far, by what they keep. */
    SortedMap<AccumulatorSpec, Accumulator> accumulators() {
        return accumulators;
    }

    /**
     * Resolves a measure.
     *
     * @throws PipelineException if there is no such function or field, or the field is of a type the function does not take
     */
    Measure resolve(MeasureSpec spec) {
        return switch (spec.function()) {
            case "count" -> count(spec);
            case "sum" -> sum(spec);
            case "avg" -> average(spec);
            case "min" -> extreme(spec, false);
            case "max" -> extreme(spec, true);
            case "first" -> edge(spec, false);
            case "last" -> edge(spec, true);
            case "distinct" -> distinct(spec);
            case "percentile" -> percentile(spec);
            default -> throw new PipelineException(spec.where(), FUNCTIONS);
        };
    }

    private Measure count(MeasureSpec spec) {
        if (!spec.arguments().isEmpty()) {
            throw new PipelineException(spec.where(), "count takes no field: it counts events");
        }
        return Measure.always(
                spec.name(),
                Schema.create(Schema.Type.LONG),
                "Events counted",
                0,
                (from, out) -> out.writeLong(from.events()));
    }

    private Measure sum(MeasureSpec spec) {
        SourceField field = number(spec, only(spec));
        if (field.isDecimal()) {
            return Sums.total(spec.name(), field, share(Function.SUM, field, DecimalSum.class));
        }
        return FieldKind.of(field.type()) == FieldKind.REAL
                ? Sums.total(spec.name(), field, share(Function.SUM, field, RealSum.class))
                : Sums.total(spec.name(), field, share(Function.SUM, field, LongSum.class));
    }

    private Measure average(MeasureSpec spec) {
        SourceField field = number(spec, only(spec));
        // Not shared with sum(): the two may have begun at different times, and a sum over all values would be divided
        // by the
        // number of the later ones.
        ToLongFunction<Aggregate> count = share(Function.VALUES, field, ValueCount.class)::count;
        if (field.isDecimal()) {
            return Sums.average(
                    spec.name(),
                    read(Function.AVERAGED_SUM, field),
                    share(Function.AVERAGED_SUM, field, DecimalSum.class),
                    count);
        }
        ToDoubleFunction<Aggregate> sum = FieldKind.of(field.type()) == FieldKind.REAL
                ? share(Function.AVERAGED_SUM, field, RealSum.class)::total
                : share(Function.AVERAGED_SUM, field, LongSum.class)::total;
        return Sums.average(spec.name(), read(Function.AVERAGED_SUM, field), sum, count);
    }

    private Measure extreme(MeasureSpec spec, boolean greatest) {
        SourceField field = only(spec);
        switch (field.type().getType()) {
            case INT, LONG, FLOAT, DOUBLE, STRING -> {
                // As they are.
            }
            default -> {
                if (!field.isDecimal()) {
                    throw wrongType(
                            spec, field, "an int, long, float, double, decimal, string, date, time or timestamp field");
                }
            }
        }
        Function function = greatest ? Function.MAX : Function.MIN;
        Extreme accumulator = share(function, field, Extreme.class);
        return Measure.of(
                spec.name(),
                read(function, field),
                field.type(),
                (greatest ? "Greatest " : "Least ") + field.name() + " of the events",
                accumulator::isPresent,
                accumulator::writeValue);
    }

    private Measure edge(MeasureSpec spec, boolean last) {
        SourceField field = only(spec);
        if (field.type().getType() == Schema.Type.UNION || field.type().getType() == Schema.Type.NULL) {
            throw wrongType(spec, field, "a field of one type, which may be nullable");
        }
        Function function = last ? Function.LAST : Function.FIRST;
        return share(function, field, FirstOrLast.class).measure(spec.name(), read(function, field));
    }

    private Measure distinct(MeasureSpec spec) {
        SourceField field = only(spec);
        if (FieldKind.of(field.type()) == FieldKind.RAW) {
            throw wrongType(spec, field, "any field but records, arrays, maps and unions of several types");
        }
        return share(Function.DISTINCT, field, Distinct.class).measure(spec.name());
    }

    private Measure percentile(MeasureSpec spec) {
        if (spec.arguments().size() != 2
                || !spec.arguments().get(1).matches("[0-9]{1,2}(\\.[0-9]{1,9})?")
                || new BigDecimal(spec.arguments().get(1)).signum() == 0) {
            throw new PipelineException(
                    spec.where(),
                    "percentile needs a field and a number between 0 and 100, as percentile(latency_ms, 99.9)");
        }
        SourceField field = number(spec, field(spec));
        return share(Function.DISTRIBUTION, field, Percentiles.class)
                .percentile(
                        spec.name(),
                        read(Function.DISTRIBUTION, field),
                        new BigDecimal(spec.arguments().get(1)));
    }

    private static SourceField number(MeasureSpec spec, SourceField field) {
        boolean number =
                switch (field.type().getType()) {
                    case INT, LONG, FLOAT, DOUBLE -> field.type().getLogicalType() == null;
                    default -> field.isDecimal();
                };
        if (!number) {
            throw wrongType(spec, field, "a plain int, long, float, double or decimal field");
        }
        return field;
    }

    private SourceField only(MeasureSpec spec) {
        if (spec.arguments().size() != 1) {
            throw new PipelineException(
                    spec.where(), spec.function() + " needs a field, as " + spec.function() + "(bytes)");
        }
        return field(spec);
    }

    private SourceField field(MeasureSpec spec) {
        Schema.Field field = SourceFields.require(event, spec.arguments().get(0), spec.where());
        Schema type = SourceFields.withoutNull(field.schema());
        return new SourceField(field.name(), field.pos(), type, field.schema().isNullable());
    }

    private static PipelineException wrongType(MeasureSpec spec, SourceField field, String accepted) {
        return new PipelineException(
                spec.where(),
                spec.function() + "(" + String.join(", ", spec.arguments()) + ") takes " + accepted + "; "
                        + field.name() + " is " + field.describe());
    }

    /** Returns the field as what is read of an accumulator of it: null where that has counted nothing yet. */
    private SourceField read(Function function, SourceField field) {
        return late.contains(spec(function, field).name()) ? field.orNull() : field;
    }

    private static AccumulatorSpec spec(Function function, SourceField field) {
        return new AccumulatorSpec(function, field.name(), field.type(), field.nullable());
    }

    private <C extends Accumulator> C share(Function function, SourceField field, Class<C> type) {
        return type.cast(accumulators.computeIfAbsent(
                spec(function, field), absent -> absent.accumulator(field.position(), maxKeptBytes)));
    }
}
