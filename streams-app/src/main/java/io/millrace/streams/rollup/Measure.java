package io.millrace.streams.rollup;

import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.MeasureSpec;
import io.millrace.streams.pipeline.PipelineException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/** One measure, resolved against the event's schema. Merging is associative and commutative, so any split folds alike. */
sealed interface Measure {

    /** Returns the output field. */
    Schema.Field field();

    /** Returns the measure of one event. */
    Object lift(GenericRecord event);

    /**
     * Returns the measure of two groups of events from that of each.
     *
     * @throws ArithmeticException if it does not fit its type
     */
    Object merge(Object one, Object other);

    /**
     * Resolves a measure.
     *
     * @param spec what the pipeline says
     * @param event the event's schema
     * @throws PipelineException if there is no such field, or none of a type the function takes
     */
    static Measure of(MeasureSpec spec, Schema event) {
        if (spec.function().equals("count")) {
            return new Count(spec.name());
        }
        Schema.Field field = SourceFields.require(event, spec.field(), spec.where());
        Schema type = SourceFields.withoutNull(field.schema());
        if (spec.function().equals("sum")) {
            if (!Set.of(Schema.Type.INT, Schema.Type.LONG).contains(type.getType()) || type.getLogicalType() != null) {
                throw new PipelineException(
                        spec.where(),
                        "sum() takes a plain int or long field, so that it is exact; " + spec.field() + " is "
                                + describe(type));
            }
            return new Sum(spec.name(), spec.field(), field.pos());
        }
        Set<Schema.Type> comparable = EnumSet.of(
                Schema.Type.INT, Schema.Type.LONG, Schema.Type.FLOAT, Schema.Type.DOUBLE, Schema.Type.STRING);
        if (!comparable.contains(type.getType())) {
            throw new PipelineException(
                    spec.where(),
                    spec.function() + "() takes an int, long, float, double or string field; " + spec.field() + " is "
                            + describe(type));
        }
        boolean nullable = field.schema().getType() == Schema.Type.UNION;
        return new Extreme(
                spec.name(),
                spec.field(),
                field.pos(),
                type,
                nullable,
                spec.function().equals("max"));
    }

    private static String describe(Schema type) {
        String base = type.getType().getName();
        return type.getLogicalType() == null
                ? base
                : base + " (" + type.getLogicalType().getName() + ")";
    }

    /** Events. */
    record Count(String name) implements Measure {
        @Override
        public Schema.Field field() {
            return new Schema.Field(name, Schema.create(Schema.Type.LONG), "Events counted.");
        }

        @Override
        public Object lift(GenericRecord event) {
            return 1L;
        }

        @Override
        public Object merge(Object one, Object other) {
            return Math.addExact((Long) one, (Long) other);
        }
    }

    /** The sum of a whole-number field as a long; null adds nothing. */
    record Sum(String name, String of, int position) implements Measure {
        @Override
        public Schema.Field field() {
            return new Schema.Field(name, Schema.create(Schema.Type.LONG), "Sum of the events' " + of + ".");
        }

        @Override
        public Object lift(GenericRecord event) {
            Object value = event.get(position);
            return value == null ? 0L : ((Number) value).longValue();
        }

        @Override
        public Object merge(Object one, Object other) {
            return Math.addExact((Long) one, (Long) other);
        }
    }

    /** The least or greatest value of a field, in the field's own type; null only while every value was null. */
    record Extreme(String name, String of, int position, Schema type, boolean nullable, boolean greatest)
            implements Measure {
        @Override
        public Schema.Field field() {
            String doc = (greatest ? "Greatest " : "Least ") + of + " of the events"
                    + (nullable ? "; null where none had one." : ".");
            return nullable
                    ? new Schema.Field(
                            name,
                            Schema.createUnion(Schema.create(Schema.Type.NULL), type),
                            doc,
                            JsonProperties.NULL_VALUE)
                    : new Schema.Field(name, type, doc);
        }

        @Override
        public Object lift(GenericRecord event) {
            return event.get(position);
        }

        @Override
        public Object merge(Object one, Object other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return compare(one, other) >= 0 == greatest ? one : other;
        }

        private int compare(Object one, Object other) {
            return switch (type.getType()) {
                case INT -> Integer.compare((Integer) one, (Integer) other);
                case LONG -> Long.compare((Long) one, (Long) other);
                case FLOAT -> Float.compare((Float) one, (Float) other);
                case DOUBLE -> Double.compare((Double) one, (Double) other);
                default -> Utf8.compareSequences((CharSequence) one, (CharSequence) other);
            };
        }
    }
}
