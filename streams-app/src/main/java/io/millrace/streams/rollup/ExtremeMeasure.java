package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroOutput;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/** The least or greatest value as a column, in the field's own type; null only while every value was null. */
record ExtremeMeasure(String name, String of, Schema type, boolean nullable, boolean greatest, Extreme extreme)
        implements Measure {
    @Override
    public Schema.Field field() {
        String doc = (greatest ? "Greatest " : "Least ") + of + " of the events"
                + (nullable ? "; null where none had one." : ".");
        return nullable
                ? new Schema.Field(
                        name, Schema.createUnion(Schema.create(Schema.Type.NULL), type), doc, JsonProperties.NULL_VALUE)
                : new Schema.Field(name, type, doc);
    }

    @Override
    public void write(Aggregate from, AvroOutput out) {
        if (nullable) {
            out.writeLong(extreme.isPresent(from) ? 1 : 0);
        }
        if (extreme.isPresent(from)) {
            extreme.writeValue(from, out);
        }
    }
}
