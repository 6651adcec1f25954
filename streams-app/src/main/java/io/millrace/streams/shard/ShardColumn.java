package io.millrace.streams.shard;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.Encoder;

/** One column of a key, resolved against the event's schema: where its value comes from, its Avro and its CQL type. */
final class ShardColumn {
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    private final KeyColumn spec;
    private final int position;
    private final Schema fieldType;
    private final Schema type;
    private final GenericDatumWriter<Object> writer;

    ShardColumn(KeyColumn spec, Source source, Schema event) {
        this.spec = spec;
        String field = spec.field();
        if (field == null) {
            field = source.id();
            if (field == null) {
                throw new PipelineException(
                        spec.where(),
                        "bucket(n) spreads by the event's id; set source.id, or name a field: bucket(n, field)");
            }
        }
        Schema.Field found = SourceFields.require(event, field, spec.where());
        this.position = found.pos();
        this.fieldType = SourceFields.withoutNull(found.schema());
        this.type = outputType();
        this.writer = new GenericDatumWriter<>(SourceFields.physical(type));
        cqlType(fieldType);
        if (derived() && event.getField(spec.name()) != null) {
            throw new PipelineException(
                    spec.where(),
                    "the event already has a field " + spec.name() + "; name the column: " + spec.function()
                            + "(...) as other_name");
        }
    }

    String name() {
        return spec.name();
    }

    /** Says whether the column is made by a function, and so is no field of the event. */
    boolean derived() {
        return spec.function() != null;
    }

    /** Returns the Avro type of the column's values; never a union with null. */
    Schema type() {
        return type;
    }

    String doc() {
        if (!derived()) {
            return "Part of the key.";
        }
        return switch (spec.function()) {
            case "day" -> "The day of " + spec.field() + ", UTC.";
            case "hour" -> "The hour of " + spec.field() + ", UTC.";
            default -> "A number from 0 to " + (spec.buckets() - 1) + " that spreads a partition.";
        };
    }

    /** Returns the column's value as Avro has it. */
    Object value(GenericRecord event) throws Rejected {
        Object value = event.get(position);
        if (value == null) {
            throw new Rejected(Reason.KEY_MISSING, "the key column " + spec.name() + " is null");
        }
        if (!derived()) {
            return value;
        }
        return switch (spec.function()) {
            case "day" -> (int) Math.floorDiv(milliseconds(value), DAY_MS);
            case "hour" -> Math.floorDiv(milliseconds(value), HOUR_MS) * HOUR_MS;
            default -> Math.floorMod(Murmur3.token(cqlBytes(fieldType, value)), spec.buckets());
        };
    }

    /** Returns the bytes of the column's value as Cassandra hashes them. */
    byte[] cqlBytes(Object value) throws Rejected {
        return cqlBytes(type, value);
    }

    void write(Object value, Encoder encoder) throws IOException {
        writer.write(value, encoder);
    }

    private Schema outputType() {
        if (!derived()) {
            return fieldType;
        }
        if (spec.function().equals("bucket")) {
            return Schema.create(Schema.Type.INT);
        }
        if (!SourceFields.isTimestamp(fieldType)) {
            throw new PipelineException(
                    spec.where(),
                    spec.function() + "() needs a timestamp-millis or timestamp-micros field; " + spec.field()
                            + " is not one");
        }
        return spec.function().equals("day")
                ? LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT))
                : LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }

    private long milliseconds(Object value) {
        return SourceFields.milliseconds(fieldType, (Long) value);
    }

    private byte[] cqlBytes(Schema avro, Object value) throws Rejected {
        CqlKeyType cql = cqlType(avro);
        return switch (cql) {
            case UUID -> cql.bytes(uuid(value));
            case TIMESTAMP -> cql.bytes(SourceFields.milliseconds(avro, (Long) value));
            case TIME -> cql.bytes(value instanceof Integer millis ? millis * 1_000_000L : (Long) value * 1_000L);
            case DECIMAL -> cql.bytes(decimal(avro, value));
            case BLOB -> cql.bytes(value instanceof GenericFixed fixed ? fixed.bytes() : value);
            default -> cql.bytes(value);
        };
    }

    private Object uuid(Object value) throws Rejected {
        if (value instanceof GenericFixed fixed) {
            ByteBuffer bytes = ByteBuffer.wrap(fixed.bytes());
            return new UUID(bytes.getLong(), bytes.getLong());
        }
        try {
            return UUID.fromString(value.toString());
        } catch (IllegalArgumentException e) {
            // Its message quotes the value.
            throw new Rejected(Reason.KEY_INVALID, "the key column " + spec.name() + " is not a UUID");
        }
    }

    private static BigDecimal decimal(Schema avro, Object value) {
        byte[] unscaled = value instanceof GenericFixed fixed ? fixed.bytes() : CqlKeyType.BLOB.bytes(value);
        int scale = ((LogicalTypes.Decimal) avro.getLogicalType()).getScale();
        return new BigDecimal(new BigInteger(unscaled), scale);
    }

    private CqlKeyType cqlType(Schema avro) {
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
                    case "timestamp-millis", "timestamp-micros" -> CqlKeyType.TIMESTAMP;
                    case "time-micros" -> CqlKeyType.TIME;
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
                        spec.where(),
                        "the field " + spec.field() + " is a " + avro.getType().getName()
                                + ", which cannot be part of a partition key");
        };
    }
}
