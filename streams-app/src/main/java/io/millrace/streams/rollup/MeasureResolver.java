package io.millrace.streams.rollup;

import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.PipelineException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/** Resolves measures against the event's schema, and finds the cells they share. */
final class MeasureResolver {
    private static final Set<Schema.Type> COMPARABLE =
            EnumSet.of(Schema.Type.INT, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE, Schema.Type.STRING);

    private final Schema event;
    private final Map<String, Cell> cells = new LinkedHashMap<>();

    MeasureResolver(Schema event) {
        this.event = event;
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
            case "min" -> extreme(spec, false);
            case "max" -> extreme(spec, true);
            default ->
                throw new PipelineException(spec.where(), "must be one of count, sum(field), min(field), max(field)");
        };
    }

    private Measure count(MeasureSpec spec) {
        if (!spec.arguments().isEmpty()) {
            throw new PipelineException(spec.where(), "count takes no field: it counts events");
        }
        return new EventCount(spec.name());
    }

    private Measure sum(MeasureSpec spec) {
        Schema.Field field = field(spec);
        Schema type = SourceFields.withoutNull(field.schema());
        if (!Set.of(Schema.Type.INT, Schema.Type.LONG).contains(type.getType()) || type.getLogicalType() != null) {
            throw new PipelineException(
                    spec.where(),
                    "sum() takes a plain int or long field, so that it is exact; " + field.name() + " is "
                            + describe(type));
        }
        LongSum sum = share("sum of " + field.name(), LongSum.class, () -> new LongSum(field.pos()));
        return new LongSum.Total(spec.name(), field.name(), sum);
    }

    private Measure extreme(MeasureSpec spec, boolean greatest) {
        Schema.Field field = field(spec);
        Schema type = SourceFields.withoutNull(field.schema());
        if (!COMPARABLE.contains(type.getType())) {
            throw new PipelineException(
                    spec.where(),
                    spec.function() + "() takes an int, long, float, double or string field; " + field.name() + " is "
                            + describe(type));
        }
        String key = spec.function() + " of " + field.name();
        boolean nullable = field.schema().getType() == Schema.Type.UNION;
        if (type.getType() == Schema.Type.STRING) {
            TextExtreme cell = share(key, TextExtreme.class, () -> new TextExtreme(field.pos(), greatest));
            return new ExtremeMeasure(spec.name(), field.name(), type, nullable, greatest, cell);
        }
        NumberExtreme cell = share(key, NumberExtreme.class, () -> new NumberExtreme(field.pos(), type, greatest));
        return new ExtremeMeasure(spec.name(), field.name(), type, nullable, greatest, cell);
    }

    private Schema.Field field(MeasureSpec spec) {
        if (spec.arguments().size() != 1) {
            throw new PipelineException(
                    spec.where(), spec.function() + " needs a field, as " + spec.function() + "(bytes)");
        }
        return SourceFields.require(event, spec.arguments().get(0), spec.where());
    }

    private <C extends Cell> C share(String key, Class<C> type, Supplier<C> make) {
        return type.cast(cells.computeIfAbsent(key, absent -> make.get()));
    }

    private static String describe(Schema type) {
        String base = type.getType().getName();
        return type.getLogicalType() == null
                ? base
                : base + " (" + type.getLogicalType().getName() + ")";
    }
}
