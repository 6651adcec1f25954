package io.millrace.streams.shard;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Reads a value's Avro binary, and makes of it the bytes that Cassandra hashes for the same value. */
final class CqlReader {
    private final String column;
    private final Schema avro;
    private final CqlKeyType cql;

    /**
     * Resolves a type.
     *
     * @param column the column's name, for messages
     * @param avro its Avro type, without null
     * @param where the place in the pipeline file that makes it part of a key
     * @throws PipelineException if no key can have it
     */
    CqlReader(String column, Schema avro, String where) {
        this.column = column;
        this.avro = avro;
        this.cql = cqlType(column, avro, where);
    }

    /** Returns the type's name in CQL. */
    String typeName() {
        return cql.name().toLowerCase(Locale.ROOT);
    }

    byte[] read(AvroInput in) throws Rejected, MalformedException {
        return switch (cql) {
            case TEXT -> avro.getType() == Schema.Type.ENUM ? symbol(in) : content(in, in.readLength());
            case UUID -> cql.bytes(uuid(in));
            case INT, DATE -> cql.bytes(in.readInt());
            case BIGINT -> cql.bytes(in.readLong());
            case TIMESTAMP -> cql.bytes(in.readLong());
            case TIME -> cql.bytes(in.readInt() * 1_000_000L);
            case FLOAT -> cql.bytes(in.readFloat());
            case DOUBLE -> cql.bytes(in.readDouble());
            case BOOLEAN -> cql.bytes(in.readBoolean());
            case DECIMAL -> cql.bytes(decimal(in));
            case BLOB -> bytes(in);
            default -> throw new IllegalStateException("No Avro type becomes a key column of CQL type " + cql);
        };
    }

    private byte[] symbol(AvroInput in) throws MalformedException {
        return avro.getEnumSymbols().get(in.readInt()).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes(AvroInput in) throws MalformedException {
        return content(in, avro.getType() == Schema.Type.FIXED ? avro.getFixedSize() : in.readLength());
    }

    private static byte[] content(AvroInput in, int length) throws MalformedException {
        int from = in.position();
        in.skip(length);
        return Arrays.copyOfRange(in.bytes(), from, from + length);
    }

    private UUID uuid(AvroInput in) throws Rejected, MalformedException {
        byte[] bytes = bytes(in);
        if (avro.getType() != Schema.Type.STRING) {
            ByteBuffer both = ByteBuffer.wrap(bytes);
            return new UUID(both.getLong(), both.getLong());
        }
        if (!UuidText.isUuid(bytes, 0, bytes.length)) {
            throw new Rejected(Reason.KEY_INVALID, "the key column " + column + " is not a UUID");
        }
        return UuidText.parse(bytes, 0);
    }

    private BigDecimal decimal(AvroInput in) throws Rejected, MalformedException {
        byte[] unscaled = bytes(in);
        if (unscaled.length == 0) {
            throw new Rejected(Reason.KEY_INVALID, "the key column " + column + " is not a decimal: it has no bytes");
        }
        return new BigDecimal(new BigInteger(unscaled), ((LogicalTypes.Decimal) avro.getLogicalType()).getScale());
    }

    private static CqlKeyType cqlType(String column, Schema avro, String where) {
        LogicalType logical = avro.getLogicalType();
        String name = logical == null ? "" : logical.getName();
        return switch (avro.getType()) {
            case STRING -> name.equals("uuid") ? CqlKeyType.UUID : CqlKeyType.TEXT;
            case ENUM -> CqlKeyType.TEXT;
            case INT ->
                switch (name) {
                    case "date" -> CqlKeyType.DATE;
                    case "time-millis" -> CqlKeyType.TIME;
                    default -> CqlKeyType.INT;
                };
            case LONG ->
                switch (name) {
                    case "timestamp-millis" -> CqlKeyType.TIMESTAMP;
                    // Converters hand microseconds on as plain numbers, so that is what their columns are.
                    default -> CqlKeyType.BIGINT;
                };
            case FLOAT -> CqlKeyType.FLOAT;
            case DOUBLE -> CqlKeyType.DOUBLE;
            case BOOLEAN -> CqlKeyType.BOOLEAN;
            case BYTES, FIXED ->
                switch (name) {
                    case "decimal" -> CqlKeyType.DECIMAL;
                    case "uuid" -> CqlKeyType.UUID;
                    default -> CqlKeyType.BLOB;
                };
            default ->
                throw new PipelineException(
                        where,
                        "the field " + column + " is a " + avro.getType().getName()
                                + ", which cannot be part of a partition key");
        };
    }
}
