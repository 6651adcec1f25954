package io.millrace.streams.shard;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.avro.util.Utf8;

/** The CQL types a partition key can have, and the bytes Cassandra hashes for a value of each. */
public enum CqlKeyType {
    /** Takes a CharSequence. */
    ASCII,
    /** Takes a CharSequence. */
    TEXT,
    /** Takes a Byte. */
    TINYINT,
    /** Takes a Short. */
    SMALLINT,
    /** Takes an Integer. */
    INT,
    /** Takes a Long. */
    BIGINT,
    /** Takes a BigInteger. */
    VARINT,
    /** Takes a BigDecimal. */
    DECIMAL,
    /** Takes a Float. */
    FLOAT,
    /** Takes a Double. */
    DOUBLE,
    /** Takes a Boolean. */
    BOOLEAN,
    /** Takes a UUID. */
    UUID,
    /** Takes a UUID of version 1. */
    TIMEUUID,
    /** Takes a Long: milliseconds since 1970. */
    TIMESTAMP,
    /** Takes an Integer: days since 1970. */
    DATE,
    /** Takes a Long: nanoseconds since midnight. */
    TIME,
    /** Takes an InetAddress. */
    INET,
    /** Takes a ByteBuffer or a byte array. */
    BLOB;

    /**
     * Serializes a value as Cassandra does.
     *
     * @param value a value of the class the type takes; never null
     * @return its bytes
     */
    public byte[] bytes(Object value) {
        return switch (this) {
            case ASCII, TEXT -> text(value);
            case TINYINT -> new byte[] {(Byte) value};
            case SMALLINT -> ByteBuffer.allocate(2).putShort((Short) value).array();
            case INT -> fourBytes((Integer) value);
            case BIGINT, TIMESTAMP, TIME -> eightBytes((Long) value);
            case VARINT -> ((BigInteger) value).toByteArray();
            case DECIMAL -> decimal((BigDecimal) value);
            case FLOAT -> ByteBuffer.allocate(4).putFloat((Float) value).array();
            case DOUBLE -> ByteBuffer.allocate(8).putDouble((Double) value).array();
            case BOOLEAN -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
            case UUID, TIMEUUID -> uuid((UUID) value);
            case DATE -> fourBytes((Integer) value ^ Integer.MIN_VALUE);
            case INET -> ((InetAddress) value).getAddress();
            case BLOB -> blob(value);
        };
    }

    private static byte[] text(Object value) {
        if (value instanceof Utf8 utf8) {
            byte[] bytes = new byte[utf8.getByteLength()];
            System.arraycopy(utf8.getBytes(), 0, bytes, 0, bytes.length);
            return bytes;
        }
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] fourBytes(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    private static byte[] eightBytes(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] decimal(BigDecimal value) {
        byte[] unscaled = value.unscaledValue().toByteArray();
        return ByteBuffer.allocate(4 + unscaled.length)
                .putInt(value.scale())
                .put(unscaled)
                .array();
    }

    private static byte[] uuid(UUID value) {
        return ByteBuffer.allocate(16)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    private static byte[] blob(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        ByteBuffer buffer = ((ByteBuffer) value).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
