package io.millrace.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;

/**
 * A cell of the sink's conversions, as its own tests have it: a kind of value, one such value, and what a column of a type holds then.
 *
 * @param expected what is stored, or what is wrong with it after an exclamation mark
 */
record ConversionCell(int number, String type, String kind, String value, String expected) {

    private static final Path FILE = Path.of("..", "connector", "src", "test", "resources", "conversion-cells.txt");
    private static final String DEBEZIUM = "io.debezium.time.";

    /** All cells but those of counters, which no table has beside other columns, and of floats that JSON's converter cannot have. */
    static List<ConversionCell> all() {
        try {
            List<String> lines = Files.readAllLines(FILE);
            return IntStream.range(0, lines.size())
                    .mapToObj(number -> of(number, lines.get(number)))
                    .filter(cell -> !cell.type.equals("counter"))
                    .filter(cell -> !cell.kind.startsWith("FLOAT") || cell.value.matches("[0-9][0-9.eE+-]*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the cells", e);
        }
    }

    private static ConversionCell of(int number, String line) {
        List<String> parts =
                Arrays.stream(line.split("\\|", 4)).map(String::strip).toList();
        return new ConversionCell(number, parts.get(0), parts.get(1), parts.get(2), parts.get(3));
    }

    boolean isRefused() {
        return expected.startsWith("! ");
    }

    String column() {
        return "c_" + type;
    }

    /** The value as a converter with schemas has it. */
    SchemaAndValue data() {
        return switch (kind) {
            case "BOOLEAN" -> new SchemaAndValue(Schema.BOOLEAN_SCHEMA, Boolean.valueOf(value));
            case "INT8" -> new SchemaAndValue(Schema.INT8_SCHEMA, Byte.valueOf(value));
            case "INT16" -> new SchemaAndValue(Schema.INT16_SCHEMA, Short.valueOf(value));
            case "INT32" -> new SchemaAndValue(Schema.INT32_SCHEMA, Integer.valueOf(value));
            case "INT64" -> new SchemaAndValue(Schema.INT64_SCHEMA, Long.valueOf(value));
            case "FLOAT32" -> new SchemaAndValue(Schema.FLOAT32_SCHEMA, Float.valueOf(value));
            case "FLOAT64" -> new SchemaAndValue(Schema.FLOAT64_SCHEMA, Double.valueOf(value));
            case "STRING" -> new SchemaAndValue(Schema.STRING_SCHEMA, value);
            case "BYTES" -> new SchemaAndValue(Schema.BYTES_SCHEMA, bytes());
            case "DECIMAL" -> new SchemaAndValue(Decimal.schema(decimal().scale()), decimal());
            case "DATE" -> new SchemaAndValue(org.apache.kafka.connect.data.Date.SCHEMA, midnight(value));
            case "TIME" -> new SchemaAndValue(Time.SCHEMA, new Date(millisOfDay()));
            case "TIMESTAMP" -> new SchemaAndValue(Timestamp.SCHEMA, Date.from(Instant.parse(value)));
            case "EPOCH_DAYS" -> int32(DEBEZIUM + "Date");
            case "MILLIS_OF_DAY" -> int32(DEBEZIUM + "Time");
            case "YEAR" -> int32(DEBEZIUM + "Year");
            case "EPOCH_MILLIS" -> int64(DEBEZIUM + "Timestamp");
            case "EPOCH_MICROS" -> int64(DEBEZIUM + "MicroTimestamp");
            case "EPOCH_NANOS" -> int64(DEBEZIUM + "NanoTimestamp");
            case "MICROS_OF_DAY" -> int64(DEBEZIUM + "MicroTime");
            case "NANOS_OF_DAY" -> int64(DEBEZIUM + "NanoTime");
            case "MICRO_DURATION" -> int64(DEBEZIUM + "MicroDuration");
            case "NANO_DURATION" -> int64(DEBEZIUM + "NanoDuration");
            case "UNKNOWN_TIME" -> int64("com.example.EpochNanos");
            case "SCALED_DECIMAL" -> {
                Schema schema = SchemaBuilder.struct()
                        .name("io.debezium.data.VariableScaleDecimal")
                        .field("scale", Schema.INT32_SCHEMA)
                        .field("value", Schema.BYTES_SCHEMA)
                        .build();
                yield new SchemaAndValue(
                        schema,
                        new Struct(schema)
                                .put("scale", decimal().scale())
                                .put("value", decimal().unscaledValue().toByteArray()));
            }
            case "PROTO_TIMESTAMP" -> protobuf("google.protobuf.Timestamp");
            case "PROTO_DURATION" -> protobuf("google.protobuf.Duration");
            case "ARRAY" ->
                new SchemaAndValue(SchemaBuilder.array(Schema.STRING_SCHEMA).build(), elements());
            case "MAP" ->
                new SchemaAndValue(
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.INT64_SCHEMA)
                                .build(),
                        entries());
            case "STRUCT" -> struct();
            default -> throw new IllegalStateException("There is no kind " + kind);
        };
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(value);
    }

    BigDecimal decimal() {
        return new BigDecimal(value);
    }

    List<String> elements() {
        return List.of(value.split(",", -1));
    }

    Map<String, Long> entries() {
        return Map.of("b", 2L, "a", Long.valueOf(value));
    }

    long millisOfDay() {
        return TimeUnit.NANOSECONDS.toMillis(LocalTime.parse(value).toNanoOfDay());
    }

    private static Date midnight(String day) {
        return new Date(TimeUnit.DAYS.toMillis(LocalDate.parse(day).toEpochDay()));
    }

    private SchemaAndValue int32(String name) {
        return new SchemaAndValue(SchemaBuilder.int32().name(name).build(), Integer.valueOf(value));
    }

    private SchemaAndValue int64(String name) {
        return new SchemaAndValue(SchemaBuilder.int64().name(name).build(), Long.valueOf(value));
    }

    private SchemaAndValue protobuf(String name) {
        Schema schema = SchemaBuilder.struct()
                .name(name)
                .field("seconds", Schema.INT64_SCHEMA)
                .field("nanos", Schema.INT32_SCHEMA)
                .build();
        String[] parts = value.split("\\.", -1);
        return new SchemaAndValue(
                schema,
                new Struct(schema).put("seconds", Long.valueOf(parts[0])).put("nanos", Integer.valueOf(parts[1])));
    }

    private SchemaAndValue struct() {
        Schema schema = SchemaBuilder.struct()
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
        return new SchemaAndValue(
                schema,
                new Struct(schema)
                        .put("b", value)
                        .put("at", Date.from(Instant.parse("2026-01-31T12:00:00.123Z")))
                        .put("day", midnight("2026-01-31"))
                        .put("total", new BigDecimal("1.50"))
                        .put("bytes", new byte[] {1, 2, 3})
                        .put("list", List.of(0.1, 3.0, 1e10))
                        .put("map", Map.of(1, true)));
    }
}
