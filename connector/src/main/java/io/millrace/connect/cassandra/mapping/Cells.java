package io.millrace.connect.cassandra.mapping;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.sink.SinkRecord;

/** Reads a column's value out of records and encodes it, in one. */
@FunctionalInterface
interface Cells {

    /** Returns the encoded value; null for a null. */
    ByteBuffer read(SinkRecord record);
}
