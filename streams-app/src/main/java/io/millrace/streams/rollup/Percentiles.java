package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldKind;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.rollup.sketch.QuantileSketch;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.apache.avro.Schema;

/** How a number field's values are distributed: all its percentiles are read from this. */
final class Percentiles extends Cell {
    private final SourceField field;
    private final int position;
    private final FieldKind kind;

    Percentiles(SourceField field) {
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
            make(into).add(value(fields));
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

    @Override
    void merge(Aggregate into, Aggregate from) {
        QuantileSketch more = sketch(from);
        if (more != null) {
            make(into).merge(more);
        }
    }

    private QuantileSketch make(Aggregate in) {
        QuantileSketch sketch = sketch(in);
        if (sketch == null) {
            sketch = new QuantileSketch();
            in.objects()[objectAt(0)] = sketch;
        }
        return sketch;
    }

    private QuantileSketch sketch(Aggregate in) {
        return (QuantileSketch) in.objects()[objectAt(0)];
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        QuantileSketch sketch = sketch(from);
        out.writeBoolean(sketch != null);
        if (sketch != null) {
            sketch.write(out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            into.objects()[objectAt(0)] = QuantileSketch.read(in);
        }
    }

    /** Returns the column of one percentile, which is written as the pipeline says it. */
    Measure percentile(String name, SourceField of, BigDecimal percent) {
        double asDouble = percent.doubleValue();
        return Column.of(
                name,
                of,
                Schema.create(Schema.Type.DOUBLE),
                "Percentile " + percent.toPlainString() + " of the events' " + of.name() + ", within 1 %",
                from -> sketch(from) != null,
                (from, out) -> out.writeDouble(sketch(from).percentile(asDouble)));
    }
}
