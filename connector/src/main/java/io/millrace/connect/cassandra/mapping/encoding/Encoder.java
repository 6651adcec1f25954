package io.millrace.connect.cassandra.mapping.encoding;

import java.nio.ByteBuffer;

/** Turns one kind of value into the bytes that Cassandra stores for one type. */
@FunctionalInterface
public interface Encoder {

    /** Stands for a value that its source did not send: the column is to be left as it is. Recognised by identity. */
    ByteBuffer ABSENT = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /**
     * Encodes a value.
     *
     * @param value not null, and of the kind that the encoder was made for
     * @return null where the value stands for a null, and {@link #ABSENT} where it stands for one that was not sent
     * @throws Unencodable when the type cannot hold this value
     */
    ByteBuffer encode(Object value);
}
