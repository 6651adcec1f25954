package io.millrace.connect.cassandra.mapping.encoding;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * What a value is, to Kafka Connect: the type of its schema, with Connect's logical types told apart, and those that
 * other names of schemas stand for ({@link SemanticTypes}).
 */
public enum Kind {
    BOOLEAN("a boolean"),
    INT8("an 8-bit integer"),
    INT16("a 16-bit integer"),
    INT32("a 32-bit integer"),
    INT64("a 64-bit integer"),
    FLOAT32("a 32-bit float"),
    FLOAT64("a 64-bit float"),
    STRING("a string"),
    BYTES("a byte array"),
    DECIMAL("a Decimal"),
    DATE("a Date"),
    TIME("a Time"),
    TIMESTAMP("a Timestamp"),
    EPOCH_DAYS("a number of days since 1970"),
    EPOCH_MILLIS("a number of milliseconds since 1970"),
    EPOCH_MICROS("a number of microseconds since 1970"),
    EPOCH_NANOS("a number of nanoseconds since 1970"),
    MILLIS_OF_DAY("a number of milliseconds since midnight"),
    MICROS_OF_DAY("a number of microseconds since midnight"),
    NANOS_OF_DAY("a number of nanoseconds since midnight"),
    YEAR("a year"),
    MICRO_DURATION("a duration in microseconds"),
    NANO_DURATION("a duration in nanoseconds"),
    UNKNOWN_TIME("an integer whose schema's name speaks of a time in a unit that the connector does not know"),
    SCALED_DECIMAL("a decimal with its scale"),
    PROTO_TIMESTAMP("a point in time of Protobuf"),
    PROTO_DURATION("a duration of Protobuf"),
    ARRAY("an array"),
    MAP("a map"),
    STRUCT("a struct"),
    UNKNOWN("of a class that Kafka Connect has no type for");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    /** Tells whether the value is an integer, whatever it may count. */
    public boolean isInteger() {
        return switch (this) {
            case INT8,
                    INT16,
                    INT32,
                    INT64,
                    EPOCH_DAYS,
                    EPOCH_MILLIS,
                    EPOCH_MICROS,
                    EPOCH_NANOS,
                    MILLIS_OF_DAY,
                    MICROS_OF_DAY,
                    NANOS_OF_DAY,
                    YEAR,
                    MICRO_DURATION,
                    NANO_DURATION,
                    UNKNOWN_TIME -> true;
            default -> false;
        };
    }

    /** Tells whether the value is an integer that counts nothing in particular. */
    public boolean isPlainInteger() {
        return this == INT8 || this == INT16 || this == INT32 || this == INT64;
    }

    /** Tells whether the value is a {@link Struct}. */
    boolean isStruct() {
        return this == STRUCT || this == SCALED_DECIMAL || this == PROTO_TIMESTAMP || this == PROTO_DURATION;
    }

    /** Returns what the values of a schema are. */
    public static Kind of(Schema schema) {
        if (schema.name() != null) {
            switch (schema.name()) {
                case Decimal.LOGICAL_NAME -> {
                    return DECIMAL;
                }
                case Date.LOGICAL_NAME -> {
                    return DATE;
                }
                case Time.LOGICAL_NAME -> {
                    return TIME;
                }
                case Timestamp.LOGICAL_NAME -> {
                    return TIMESTAMP;
                }
                default -> {
                    // Debezium's, or the user's own.
                }
            }
        }
        return SemanticTypes.of(schema).orElseGet(() -> ofType(schema.type()));
    }

    private static Kind ofType(Schema.Type type) {
        return switch (type) {
            case BOOLEAN -> BOOLEAN;
            case INT8 -> INT8;
            case INT16 -> INT16;
            case INT32 -> INT32;
            case INT64 -> INT64;
            case FLOAT32 -> FLOAT32;
            case FLOAT64 -> FLOAT64;
            case STRING -> STRING;
            case BYTES -> BYTES;
            case ARRAY -> ARRAY;
            case MAP -> MAP;
            case STRUCT -> STRUCT;
        };
    }

    /** Returns what a value without a schema is. A java.util.Date is taken for a point in time. */
    public static Kind of(Object value) {
        if (value instanceof String) {
            return STRING;
        } else if (value instanceof Long) {
            return INT64;
        } else if (value instanceof Integer) {
            return INT32;
        } else if (value instanceof Double) {
            return FLOAT64;
        } else if (value instanceof Boolean) {
            return BOOLEAN;
        } else if (value instanceof Map) {
            return MAP;
        } else if (value instanceof List) {
            return ARRAY;
        } else if (value instanceof Struct) {
            return STRUCT;
        } else if (value instanceof byte[] || value instanceof ByteBuffer) {
            return BYTES;
        } else if (value instanceof BigDecimal) {
            return DECIMAL;
        } else if (value instanceof java.util.Date) {
            return TIMESTAMP;
        } else if (value instanceof Float) {
            return FLOAT32;
        } else if (value instanceof Short) {
            return INT16;
        } else if (value instanceof Byte) {
            return INT8;
        }
        return UNKNOWN;
    }

    @Override
    public String toString() {
        return words;
    }
}
