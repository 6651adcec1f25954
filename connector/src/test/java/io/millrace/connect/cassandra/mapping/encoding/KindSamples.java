package io.millrace.connect.cassandra.mapping.encoding;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/** Makes values of every kind out of texts. */
final class KindSamples {

    private static final Schema SCALED = SchemaBuilder.struct()
            .name("io.debezium.data.VariableScaleDecimal")
            .field("scale", Schema.INT32_SCHEMA)
            .field("value", Schema.BYTES_SCHEMA)
            .build();
    private static final Schema PROTO_TIMESTAMP = proto("google.protobuf.Timestamp");
    private static final Schema PROTO_DURATION = proto("google.protobuf.Duration");
    private static final Schema STRUCT = SchemaBuilder.struct()
            .field("b", Schema.STRING_SCHEMA)
            .field("a", Schema.OPTIONAL_INT32_SCHEMA)
            .field("at", Timestamp.SCHEMA)
            .field("day", org.apache.kafka.connect.data.Date.SCHEMA)
            .field("total", Decimal.schema(2))
            .field("bytes", Schema.BYTES_SCHEMA)
            .field("list", SchemaBuilder.array(Schema.FLOAT64_SCHEMA).build())
            .field(
                    "map",
                    SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.BOOLEAN_SCHEMA)
                            .build())
            .build();

    private KindSamples() {}

    /** A value with its schema; the latter is null for a class that Connect has no type for. */
    record Sample(Schema schema, Object value) {}

    static Sample of(Kind kind, String text) {
        return switch (kind) {
            case BOOLEAN -> new Sample(Schema.BOOLEAN_SCHEMA, Boolean.valueOf(text));
            case INT8 -> new Sample(Schema.INT8_SCHEMA, Byte.valueOf(text));
            case INT16 -> new Sample(Schema.INT16_SCHEMA, Short.valueOf(text));
            case INT32 -> new Sample(Schema.INT32_SCHEMA, Integer.valueOf(text));
            case INT64 -> new Sample(Schema.INT64_SCHEMA, Long.valueOf(text));
            case FLOAT32 -> new Sample(Schema.FLOAT32_SCHEMA, Float.valueOf(text));
            case FLOAT64 -> new Sample(Schema.FLOAT64_SCHEMA, Double.valueOf(text));
            case STRING -> new Sample(Schema.STRING_SCHEMA, text);
            case BYTES -> new Sample(Schema.BYTES_SCHEMA, HexFormat.of().parseHex(text));
            case DECIMAL -> new Sample(Decimal.schema(new BigDecimal(text).scale()), new BigDecimal(text));
            case DATE -> new Sample(org.apache.kafka.connect.data.Date.SCHEMA, midnight(LocalDate.parse(text)));
            case TIME ->
                new Sample(
                        Time.SCHEMA,
                        new Date(TimeUnit.NANOSECONDS.toMillis(
                                LocalTime.parse(text).toNanoOfDay())));
            case TIMESTAMP -> new Sample(Timestamp.SCHEMA, Date.from(Instant.parse(text)));
            case EPOCH_DAYS -> new Sample(int32("io.debezium.time.Date"), Integer.valueOf(text));
            case EPOCH_MILLIS -> new Sample(int64("io.debezium.time.Timestamp"), Long.valueOf(text));
            case EPOCH_MICROS -> new Sample(int64("io.debezium.time.MicroTimestamp"), Long.valueOf(text));
            case EPOCH_NANOS -> new Sample(int64("io.debezium.time.NanoTimestamp"), Long.valueOf(text));
            case MILLIS_OF_DAY -> new Sample(int32("io.debezium.time.Time"), Integer.valueOf(text));
            case MICROS_OF_DAY -> new Sample(int64("io.debezium.time.MicroTime"), Long.valueOf(text));
            case NANOS_OF_DAY -> new Sample(int64("io.debezium.time.NanoTime"), Long.valueOf(text));
            case YEAR -> new Sample(int32("io.debezium.time.Year"), Integer.valueOf(text));
            case MICRO_DURATION -> new Sample(int64("io.debezium.time.MicroDuration"), Long.valueOf(text));
            case NANO_DURATION -> new Sample(int64("io.debezium.time.NanoDuration"), Long.valueOf(text));
            case UNKNOWN_TIME -> new Sample(int64("com.example.EpochNanos"), Long.valueOf(text));
            case SCALED_DECIMAL -> {
                BigDecimal number = new BigDecimal(text);
                yield new Sample(
                        SCALED,
                        new Struct(SCALED)
                                .put("scale", number.scale())
                                .put("value", number.unscaledValue().toByteArray()));
            }
            case PROTO_TIMESTAMP -> proto(PROTO_TIMESTAMP, text);
            case PROTO_DURATION -> proto(PROTO_DURATION, text);
            case ARRAY -> new Sample(SchemaBuilder.array(Schema.STRING_SCHEMA).build(), List.of(text.split(",", -1)));
            case MAP ->
                new Sample(
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA)
                                .build(),
                        Map.of("b", 2L, "a", Long.valueOf(text)));
            case STRUCT -> new Sample(STRUCT, struct(text));
            case UNKNOWN -> new Sample(null, new Object());
        };
    }

    private static Struct struct(String text) {
        return new Struct(STRUCT)
                .put("b", text)
                .put("at", Date.from(Instant.parse("2026-01-31T12:00:00.123Z")))
                .put("day", midnight(LocalDate.of(2026, 1, 31)))
                .put("total", new BigDecimal("1.50"))
                .put("bytes", new byte[] {1, 2, 3})
                .put("list", List.of(0.1, 3.0, 1e10))
                .put("map", Map.of(1, true));
    }

    private static Date midnight(LocalDate day) {
        return new Date(TimeUnit.DAYS.toMillis(day.toEpochDay()));
    }

    private static Sample proto(Schema schema, String text) {
        String[] parts = text.split("\\.", -1);
        return new Sample(
                schema,
                new Struct(schema).put("seconds", Long.valueOf(parts[0])).put("nanos", Integer.valueOf(parts[1])));
    }

    private static Schema proto(String name) {
        return SchemaBuilder.struct()
                .name(name)
                .field("seconds", Schema.INT64_SCHEMA)
                .field("nanos", Schema.INT32_SCHEMA)
                .build();
    }

    private static Schema int32(String name) {
        return SchemaBuilder.int32().name(name).build();
    }

    private static Schema int64(String name) {
        return SchemaBuilder.int64().name(name).build();
    }
}
