package io.millrace.connect.cassandra.mapping.encoding;

import java.nio.ByteBuffer;

/** Turns one kind of value into the bytes that Cassandra stores for one type. */
@FunctionalInterface
public interface Encoder {

    /**
     * Encodes a value.
     *
     * @param value not null, and of the kind that the encoder was made for
     * @throws Unencodable when the type cannot hold this value
     */
    ByteBuffer encode(Object value);
}
