package io.millrace.streams.rollup;

import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.PipelineException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.apache.avro.Schema;

/** Resolves measures against the event's schema, and finds the cells they share. */
final class MeasureResolver {
    private static final String FUNCTIONS = "must be one of count, sum(field), avg(field), min(field), max(field),"
            + " first(field), last(field), distinct(field), percentile(field, 99)";

    private final Schema event;
    private final int maxKeptBytes;
    private final Map<String, Cell> cells = new LinkedHashMap<>();

    /**
     * Begins with no cells.
     *
     * @param event the event's schema
     * @param maxKeptBytes how large a value is that is kept, at most
     */
    MeasureResolver(Schema event, int maxKeptBytes) {
        this.event = event;
        this.maxKeptBytes = maxKeptBytes;
    }

    /** Returns the cells of the measures resolved so far. */
    Collection<Cell> cells() {
        return cells.values();
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
        return new EventCount(spec.name());
    }

    private Measure sum(MeasureSpec spec) {
        SourceField field = number(spec, only(spec));
        if (field.isDecimal()) {
            return Sums.total(spec.name(), field, decimalSum(field));
        }
        return FieldKind.of(field.type()) == FieldKind.REAL
                ? Sums.total(spec.name(), field, realSum(field))
                : new LongSum.Total(spec.name(), field.name(), longSum(field));
    }

    private Measure average(MeasureSpec spec) {
        SourceField field = number(spec, only(spec));
        ToLongFunction<Aggregate> count = valueCount(field);
        if (field.isDecimal()) {
            return Sums.average(spec.name(), field, decimalSum(field), count);
        }
        return FieldKind.of(field.type()) == FieldKind.REAL
                ? Sums.average(spec.name(), field, realSum(field)::total, count)
                : Sums.average(spec.name(), field, longSum(field)::total, count);
    }

    private LongSum longSum(SourceField field) {
        return share("sum of " + field.name(), LongSum.class, () -> new LongSum(field.position()));
    }

    private RealSum realSum(SourceField field) {
        return share("sum of " + field.name(), RealSum.class, () -> new RealSum(field));
    }

    private DecimalSum decimalSum(SourceField field) {
        return share("sum of " + field.name(), DecimalSum.class, () -> new DecimalSum(field));
    }

    private ToLongFunction<Aggregate> valueCount(SourceField field) {
        return field.nullable()
                ? share("count of " + field.name(), ValueCount.class, () -> new ValueCount(field.position()))::count
                : Aggregate::events;
    }

    private Measure extreme(MeasureSpec spec, boolean greatest) {
        SourceField field = only(spec);
        Extreme cell = share(spec.function() + " of " + field.name(), Extreme.class, () -> {
            if (field.isDecimal()) {
                return new DecimalExtreme(field, greatest, maxKeptBytes);
            }
            return switch (field.type().getType()) {
                case INT, LONG, FLOAT, DOUBLE -> new NumberExtreme(field.position(), field.type(), greatest);
                case STRING -> new TextExtreme(field, greatest, maxKeptBytes);
                default ->
                    throw wrongType(
                            spec, field, "an int, long, float, double, decimal, string, date, time or timestamp field");
            };
        });
        return new ExtremeMeasure(spec.name(), field.name(), field.type(), field.nullable(), greatest, cell);
    }

    private Measure edge(MeasureSpec spec, boolean last) {
        SourceField field = only(spec);
        if (field.type().getType() == Schema.Type.UNION || field.type().getType() == Schema.Type.NULL) {
            throw wrongType(spec, field, "a field of one type, which may be nullable");
        }
        return share(spec.function() + " of " + field.name(), Edge.class, () -> new Edge(field, last, maxKeptBytes))
                .measure(spec.name());
    }

    private Measure distinct(MeasureSpec spec) {
        SourceField field = only(spec);
        if (FieldKind.of(field.type()) == FieldKind.RAW) {
            throw wrongType(spec, field, "any field but records, arrays, maps and unions of several types");
        }
        return share("distinct " + field.name(), Distinct.class, () -> new Distinct(field))
                .measure(spec.name());
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
        return share("percentiles of " + field.name(), Percentiles.class, () -> new Percentiles(field))
                .percentile(spec.name(), new BigDecimal(spec.arguments().get(1)));
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

    private <C extends Cell> C share(String key, Class<C> type, Supplier<C> make) {
        return type.cast(cells.computeIfAbsent(key, absent -> make.get()));
    }
}
