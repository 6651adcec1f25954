package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.converter.AvroField;
import java.nio.ByteBuffer;

/** Goes from the bytes of a field in Avro to those that Cassandra stores for one type, without a value between them. */
@FunctionalInterface
public interface AvroEncoder {

    /** Leaves all values to the {@link Encoder} of the field's schema. */
    AvroEncoder NONE = (field, bytes, at) -> null;

    /**
     * Encodes a value that is no null.
     *
     * @param at where it lies
     * @return the same bytes that the {@link Encoder} of the field's schema makes of the value, perhaps shared with the record; null where that one
     *     is to be asked, for this value's sake or because there is something to say about it
     */
    ByteBuffer encode(AvroField field, byte[] bytes, int at);
}
