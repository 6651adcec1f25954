package io.millrace.benchmarks.line;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.UUID;
import org.apache.avro.io.BinaryEncoder;

/** The types that columns have here, and how a value of each is written in Avro, in JSON and in CQL's own bytes. */
enum ColumnType {
    /** Takes a String. */
    TEXT("\"string\"") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeString((String) value);
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeString((String) value);
        }

        @Override
        byte[] cql(Object value) {
            return ((String) value).getBytes(StandardCharsets.UTF_8);
        }
    },
    /** Takes a UUID; a text in Avro and JSON. */
    UUID("\"string\"") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeString(value.toString());
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeString(value.toString());
        }

        @Override
        byte[] cql(Object value) {
            UUID uuid = (UUID) value;
            return ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
        }
    },
    /** Takes an Integer of days since 1970; a text in JSON. */
    DATE("{\"type\": \"int\", \"logicalType\": \"date\"}") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeInt((Integer) value);
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeString(LocalDate.ofEpochDay((Integer) value).toString());
        }

        @Override
        byte[] cql(Object value) {
            return INT.cql((Integer) value ^ Integer.MIN_VALUE);
        }
    },
    /** Takes a Long of milliseconds since 1970. */
    TIMESTAMP("{\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeLong((Long) value);
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeNumber((Long) value);
        }

        @Override
        byte[] cql(Object value) {
            return BIGINT.cql(value);
        }
    },
    /** Takes an Integer. */
    INT("\"int\"") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeInt((Integer) value);
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeNumber((Integer) value);
        }

        @Override
        byte[] cql(Object value) {
            return ByteBuffer.allocate(4).putInt((Integer) value).array();
        }
    },
    /** Takes a Long. */
    BIGINT("\"long\"") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeLong((Long) value);
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeNumber((Long) value);
        }

        @Override
        byte[] cql(Object value) {
            return ByteBuffer.allocate(8).putLong((Long) value).array();
        }
    },
    /** Takes a Double. */
    DOUBLE("\"double\"") {
        @Override
        void avro(Object value, BinaryEncoder out) throws IOException {
            out.writeDouble((Double) value);
        }

        @Override
        void json(Object value, JsonGenerator out) throws IOException {
            out.writeNumber((Double) value);
        }

        @Override
        byte[] cql(Object value) {
            return ByteBuffer.allocate(8).putDouble((Double) value).array();
        }
    };

    /** The type in an Avro schema. */
    final String avroType;

    ColumnType(String avroType) {
        this.avroType = avroType;
    }

    abstract void avro(Object value, BinaryEncoder out) throws IOException;

    abstract void json(Object value, JsonGenerator out) throws IOException;

    abstract byte[] cql(Object value);
}
