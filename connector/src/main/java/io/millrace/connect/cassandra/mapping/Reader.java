package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import org.apache.kafka.connect.sink.SinkRecord;

/** Takes one value out of a record. */
@FunctionalInterface
interface Reader {

    /**
     * Returns the value, or null.
     *
     * @throws Unencodable when the record has no such part
     */
    Object read(SinkRecord record);
}
