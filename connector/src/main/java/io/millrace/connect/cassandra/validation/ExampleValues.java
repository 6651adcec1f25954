package io.millrace.connect.cassandra.validation;

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

/** Values with something for each field of a schema: of arrays one element, of maps nothing, for nobody knows their keys. */
final class ExampleValues {

    private ExampleValues() {}

    static Object of(Schema schema) {
        if (schema.name() != null) {
            switch (schema.name()) {
                case Decimal.LOGICAL_NAME -> {
                    return BigDecimal.valueOf(
                            0, Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD)));
                }
                case Date.LOGICAL_NAME, Time.LOGICAL_NAME, Timestamp.LOGICAL_NAME -> {
                    return new java.util.Date(0);
                }
                default -> {
                    // A name of the user's own.
                }
            }
        }
        return switch (schema.type()) {
            case BOOLEAN -> false;
            case INT8 -> (byte) 0;
            case INT16 -> (short) 0;
            case INT32 -> 0;
            case INT64 -> 0L;
            case FLOAT32 -> 0f;
            case FLOAT64 -> 0d;
            case STRING -> "";
            case BYTES -> ByteBuffer.allocate(0);
            case ARRAY -> List.of(of(schema.valueSchema()));
            case MAP -> Map.of();
            case STRUCT -> struct(schema);
        };
    }

    private static Struct struct(Schema schema) {
        Struct struct = new Struct(schema);
        schema.fields().forEach(field -> struct.put(field, of(field.schema())));
        // So that what is inside of a change of Debezium is looked at.
        if (schema.field("op") != null
                && schema.field("op").schema().type() == Schema.Type.STRING
                && schema.field("after") != null) {
            struct.put("op", "c");
        }
        return struct;
    }
}
