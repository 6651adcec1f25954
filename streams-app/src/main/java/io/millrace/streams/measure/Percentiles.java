package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.sketch.QuantileSketch;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.avro.Schema;

/** How a number field's values are distributed: all its percentiles are read from this. */
final class Percentiles extends StateAccumulator<QuantileSketch> {
    private final SourceField field;
    private final int position;
    private final FieldKind kind;

    Percentiles(SourceField field) {
        super(QuantileSketch::new, QuantileSketch::read);
        this.field = field;
        this.position = field.position();
        this.kind = FieldKind.of(field.type());
    }

    @Override
    boolean checksEvents() {
        return true;
    }

    @Override
    void check(Event event) throws Rejected {
        field.checkFinite(event.fields());
        field.checkDecimal(event.fields());
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (!fields.isNull(position)) {
            stateFor(into).add(value(fields));
        }
    }

    private double value(EventFields fields) {
        return switch (kind) {
            case NUMBER -> fields.number(position);
            case REAL -> fields.real(position);
            default -> {
                BigInteger unscaled =
                        new BigInteger(fields.source(position), fields.offset(position), fields.length(position));
                yield new BigDecimal(unscaled, field.decimal().getScale()).doubleValue();
            }
        };
    }

    /** Returns the column of one percentile, which is written as the pipeline says it. */
    Measure percentile(String name, SourceField of, BigDecimal percent) {
        double asDouble = percent.doubleValue();
        return Measure.of(
                name,
                of,
                Schema.create(Schema.Type.DOUBLE),
                "Percentile " + percent.toPlainString() + " of the events' " + of.name() + ", within 1 %",
                from -> state(from) != null,
                (from, out) -> out.writeDouble(state(from).percentile(asDouble)));
    }
}
