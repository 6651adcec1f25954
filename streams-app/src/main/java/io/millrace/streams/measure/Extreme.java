package io.millrace.streams.measure;

import io.millrace.streams.wire.AvroOutput;

/** The least or greatest value of a field; none while every value was null. */
abstract class Extreme extends Accumulator {

    /** Says whether there is a value. */
    abstract boolean isPresent(Aggregate aggregate);

    /** Writes the value, if there is one, in the Avro binary of the field's type without null. */
    abstract void writeValue(Aggregate from, AvroOutput out);
}
