package io.millrace.connect.cassandra.mapping.encoding;

import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.connect.data.Schema;

/**
 * The meanings that a schema's name gives to its values, beyond Connect's own logical types: those of Debezium and Protobuf, and Avro's
 * where a converter leaves them in the name or in the parameter {@code logicalType}.
 */
final class SemanticTypes {

    private static final String AVRO_PARAMETER = "logicalType";

    private static final Map<String, Kind> OF_INTEGERS = Map.ofEntries(
            entry("io.debezium.time.Date", Kind.EPOCH_DAYS),
            entry("io.debezium.time.Timestamp", Kind.EPOCH_MILLIS),
            entry("io.debezium.time.MicroTimestamp", Kind.EPOCH_MICROS),
            entry("io.debezium.time.NanoTimestamp", Kind.EPOCH_NANOS),
            entry("io.debezium.time.Time", Kind.MILLIS_OF_DAY),
            entry("io.debezium.time.MicroTime", Kind.MICROS_OF_DAY),
            entry("io.debezium.time.NanoTime", Kind.NANOS_OF_DAY),
            entry("io.debezium.time.Year", Kind.YEAR),
            entry("io.debezium.time.MicroDuration", Kind.MICRO_DURATION),
            entry("io.debezium.time.NanoDuration", Kind.NANO_DURATION),
            entry("date", Kind.EPOCH_DAYS),
            entry("timestamp-millis", Kind.EPOCH_MILLIS),
            entry("timestamp-micros", Kind.EPOCH_MICROS),
            entry("timestamp-nanos", Kind.EPOCH_NANOS),
            entry("local-timestamp-millis", Kind.EPOCH_MILLIS),
            entry("local-timestamp-micros", Kind.EPOCH_MICROS),
            entry("local-timestamp-nanos", Kind.EPOCH_NANOS),
            entry("time-millis", Kind.MILLIS_OF_DAY),
            entry("time-micros", Kind.MICROS_OF_DAY));

    private static final Map<String, Kind> OF_STRUCTS = Map.of(
            "io.debezium.data.VariableScaleDecimal", Kind.SCALED_DECIMAL,
            "google.protobuf.Timestamp", Kind.PROTO_TIMESTAMP,
            "google.protobuf.Duration", Kind.PROTO_DURATION);

    /** Names that speak of a time, or of a unit that is not the one of plain integers. */
    private static final Pattern SPEAKS_OF_TIME = Pattern.compile("(^|\\.)time\\.|micro|nano");

    private SemanticTypes() {}

    /** Finds the meaning that a schema's name has; empty where it is a name of the user's own. */
    static Optional<Kind> of(Schema schema) {
        return switch (schema.type()) {
            case INT32, INT64 ->
                ofInteger(schema.name())
                        .or(() -> ofInteger(
                                schema.parameters() == null
                                        ? null
                                        : schema.parameters().get(AVRO_PARAMETER)));
            case STRUCT -> ofStruct(schema);
            default -> Optional.empty();
        };
    }

    /** A struct of such a name without the fields that belong to it is the user's own. */
    private static Optional<Kind> ofStruct(Schema schema) {
        if (schema.name() == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(OF_STRUCTS.get(schema.name()))
                .filter(kind -> kind == Kind.SCALED_DECIMAL
                        ? schema.field("scale") != null && schema.field("value") != null
                        : schema.field("seconds") != null && schema.field("nanos") != null);
    }

    private static Optional<Kind> ofInteger(String name) {
        if (name == null) {
            return Optional.empty();
        }
        Kind known = OF_INTEGERS.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        return SPEAKS_OF_TIME.matcher(name.toLowerCase(Locale.ROOT)).find()
                ? Optional.of(Kind.UNKNOWN_TIME)
                : Optional.empty();
    }
}
