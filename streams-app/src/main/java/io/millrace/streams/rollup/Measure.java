package io.millrace.streams.rollup;

import io.millrace.streams.wire.AvroOutput;
import org.apache.avro.Schema;

/** One column of a rollup's rows, read from a {@link Cell}'s state. */
interface Measure {

    /** Returns the output field. */
    Schema.Field field();

    /** Writes the column's value in the Avro binary of its field's type. */
    void write(Aggregate from, AvroOutput out);
}
