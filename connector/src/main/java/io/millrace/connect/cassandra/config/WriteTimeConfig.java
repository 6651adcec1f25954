package io.millrace.connect.cassandra.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * Where the write time of a row comes from: the number by which Cassandra lets the newest value of a cell win.
 *
 * @param field the field that holds it, exactly when the source is {@link WriteTimeSource#FIELD}
 * @param maxFuture how far it may lie ahead of this machine's clock; empty for no limit
 * @param unit of numbers whose schema has no name that says it
 * @param earliest the first that a field or a header may hold
 */
public record WriteTimeConfig(
        WriteTimeSource source,
        Optional<FieldPath> field,
        Optional<Duration> maxFuture,
        EpochUnit unit,
        Instant earliest) {

    static final String SOURCE = "write.timestamp";
    static final String MAX_FUTURE = "write.timestamp.max.future.ms";
    static final String UNIT = "write.timestamp.unit";
    static final String EARLIEST = "write.timestamp.earliest";

    private static final String FIELD_PREFIX = "field:";

    /** The kinds of sources. */
    public enum WriteTimeSource {
        /** The record's own timestamp, which makes redelivery and reordering harmless. */
        RECORD,
        /** A field: a number, or a point in time. */
        FIELD,
        /** No USING TIMESTAMP: the coordinator's clock at the moment of the write. */
        NONE
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Write time")
                .option(
                        SOURCE,
                        Type.STRING,
                        "record",
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> parse(name, (String) value), () -> "record, field:<path> or none"),
                        Importance.HIGH,
                        "Write time",
                        "What Cassandra gets as the write time of a row, so that the newest record wins however often"
                                + " and in whatever order records arrive. record: the record's timestamp."
                                + " field:<path>: a field, e.g. field:version or field:key.updated_at; an integer in"
                                + " write.timestamp.unit, a Timestamp, or a text with an offset. none: the time at"
                                + " which Cassandra receives the write; then retries and redelivered records may"
                                + " overwrite newer ones.")
                .choice(
                        UNIT,
                        Choices.of(EpochUnit.values()),
                        Choices.word(EpochUnit.MICROSECONDS),
                        Importance.MEDIUM,
                        "Unit of write times",
                        "What integers count, since 1970, that are write times and whose schema has no name that says"
                                + " it. Cassandra itself counts microseconds.")
                .option(
                        EARLIEST,
                        Type.STRING,
                        "2000-01-01T00:00:00Z",
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> ConversionTexts.earliest(name, (String) value),
                                () -> "a time, or none"),
                        Importance.LOW,
                        "Earliest write time",
                        "The first write time that a field or a header may hold. A record with an earlier one is a bad"
                                + " record, for its unit is likely another, and every write before it would win over"
                                + " this one; none: 1970. The record's own timestamp is not bound.")
                .option(
                        MAX_FUTURE,
                        Type.LONG,
                        3_600_000L,
                        atLeast(-1),
                        Importance.LOW,
                        "Future write times (ms)",
                        "How far a write time may lie in the future, in milliseconds. A record beyond it is a bad"
                                + " record: once written, it would hide every later write of its row until then. -1:"
                                + " no limit.");
    }

    static WriteTimeConfig from(AbstractConfig config) {
        long maxFuture = config.getLong(MAX_FUTURE);
        Optional<FieldPath> field = parse(SOURCE, config.getString(SOURCE));
        WriteTimeSource source = field.isPresent()
                ? WriteTimeSource.FIELD
                : Choices.parse(WriteTimeSource.class, config.getString(SOURCE));
        return new WriteTimeConfig(
                source,
                field,
                maxFuture < 0 ? Optional.empty() : Optional.of(Duration.ofMillis(maxFuture)),
                Choices.parse(EpochUnit.class, config.getString(UNIT)),
                ConversionTexts.earliest(EARLIEST, config.getString(EARLIEST)));
    }

    private static Optional<FieldPath> parse(String option, String text) {
        String trimmed = text.trim();
        if (trimmed.toLowerCase(Locale.ROOT).startsWith(FIELD_PREFIX)) {
            return Optional.of(parsePath(option, text, trimmed.substring(FIELD_PREFIX.length())));
        }
        if (!trimmed.equalsIgnoreCase("record") && !trimmed.equalsIgnoreCase("none")) {
            throw new ConfigException(option, text, "must be record, field:<path> or none");
        }
        return Optional.empty();
    }

    private static FieldPath parsePath(String option, String text, String path) {
        try {
            return MappingParser.parsePath(path);
        } catch (MappingSyntaxException e) {
            throw new ConfigException(option, text, "not a field path: " + e.getMessage());
        }
    }
}
