package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.measure.sketch.DistinctSketch;
import io.millrace.streams.wire.DecimalBytes;
import org.apache.avro.Schema;

/** About how many different values a field had. */
final class Distinct extends StateAccumulator<DistinctSketch> {
    private final SourceField field;
    private final int position;
    private final FieldKind kind;

    Distinct(SourceField field) {
        super(DistinctSketch::new, DistinctSketch::read);
        this.field = field;
        this.position = field.position();
        this.kind = FieldKind.of(field.type());
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (fields.isNull(position)) {
            return;
        }
        DistinctSketch sketch = stateFor(into);
        switch (kind) {
            case NUMBER -> sketch.add(fields.number(position));
            // Adding zero makes the negative zero the other one; all that are no number are one value.
            case REAL -> sketch.add(Double.doubleToLongBits(fields.real(position) + 0.0));
            default -> {
                byte[] source = fields.source(position);
                int from = fields.offset(position);
                int to = from + fields.length(position);
                if (field.isDecimal()) {
                    from = DecimalBytes.start(source, from, to);
                }
                sketch.add(source, from, to - from);
            }
        }
    }

    /** Returns the column. */
    Measure measure(String name) {
        return Measure.always(
                name,
                Schema.create(Schema.Type.LONG),
                "About how many different values of " + field.name() + " the events had",
                0,
                (from, out) ->
                        out.writeLong(state(from) == null ? 0 : state(from).estimate()));
    }
}
