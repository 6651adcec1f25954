package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroOutput;
import org.apache.avro.Schema;

/** How many events there are; every aggregate knows. */
record EventCount(String name) implements Measure {
    @Override
    public Schema.Field field() {
        return new Schema.Field(name, Schema.create(Schema.Type.LONG), "Events counted.", 0);
    }

    @Override
    public void write(Aggregate from, AvroOutput out) {
        out.writeLong(from.events());
    }
}
