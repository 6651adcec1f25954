package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.rollup.sketch.DistinctSketch;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.DecimalBytes;
import io.millrace.streams.wire.MalformedException;
import org.apache.avro.Schema;

/** About how many different values a field had. */
final class Distinct extends Cell {
    private final SourceField field;
    private final int position;
    private final FieldKind kind;

    Distinct(SourceField field) {
        this.field = field;
        this.position = field.position();
        this.kind = FieldKind.of(field.type());
    }

    @Override
    int longs() {
        return 0;
    }

    @Override
    int objects() {
        return 1;
    }

    @Override
    int objectBytes(Aggregate of) {
        return sketch(of) == null ? 0 : sketch(of).memoryBytes();
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (fields.isNull(position)) {
            return;
        }
        DistinctSketch sketch = make(into);
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

    @Override
    void merge(Aggregate into, Aggregate from) {
        DistinctSketch more = sketch(from);
        if (more != null) {
            make(into).merge(more);
        }
    }

    private DistinctSketch make(Aggregate in) {
        DistinctSketch sketch = sketch(in);
        if (sketch == null) {
            sketch = new DistinctSketch();
            in.objects()[objectAt(0)] = sketch;
        }
        return sketch;
    }

    private DistinctSketch sketch(Aggregate in) {
        return (DistinctSketch) in.objects()[objectAt(0)];
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        DistinctSketch sketch = sketch(from);
        out.writeBoolean(sketch != null);
        if (sketch != null) {
            sketch.write(out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            into.objects()[objectAt(0)] = DistinctSketch.read(in);
        }
    }

    /** Returns the column. */
    Measure measure(String name) {
        return Column.always(
                name,
                Schema.create(Schema.Type.LONG),
                "About how many different values of " + field.name() + " the events had",
                0,
                (from, out) ->
                        out.writeLong(sketch(from) == null ? 0 : sketch(from).estimate()));
    }
}
