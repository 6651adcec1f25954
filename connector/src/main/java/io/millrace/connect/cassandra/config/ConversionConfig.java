package io.millrace.connect.cassandra.config;

import io.millrace.connect.cassandra.config.Conversions.BlobText;
import io.millrace.connect.cassandra.config.Conversions.Operand;
import io.millrace.connect.cassandra.config.MappingConfig.UnknownFields;
import io.millrace.expressions.NearestName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * What values mean that do not say it themselves: units, zones, texts that stand for something else. Each option may be
 * set for a single topic, too, as {@code topic.<topic>.convert.<…>}.
 *
 * @param usual what holds for topics without options of their own
 */
public record ConversionConfig(Conversions usual, Map<String, Conversions> byTopic) {

    static final String TIMESTAMP_UNIT = "convert.timestamp.unit";
    static final String EARLIEST = "convert.timestamp.earliest";
    static final String LATEST = "convert.timestamp.latest";
    static final String TIMESTAMP_PATTERN = "convert.timestamp.pattern";
    static final String DATE_PATTERN = "convert.date.pattern";
    static final String TIME_PATTERN = "convert.time.pattern";
    static final String ZONE = "convert.zone";
    static final String NULL_TEXTS = "convert.null.texts";
    static final String BLOB_TEXT = "convert.blob.text";
    static final String ABSENT_TEXT = "convert.absent.text";

    private static final String TOPIC_PREFIX = "topic.";
    private static final String GROUP = ".convert.";

    public ConversionConfig {
        byTopic = Map.copyOf(byTopic);
    }

    /** Returns what holds for the records of a topic. */
    public Conversions of(String topic) {
        return byTopic.getOrDefault(topic, usual);
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Conversions")
                .choice(
                        TIMESTAMP_UNIT,
                        Choices.of(EpochUnit.values()),
                        Choices.word(EpochUnit.MILLISECONDS),
                        Importance.MEDIUM,
                        "Unit of timestamps",
                        "What numbers count, since 1970, that go to timestamp columns and whose schema has no name that"
                                + " says it: integers, decimals, 64-bit floats, and texts that are numbers.")
                .option(
                        EARLIEST,
                        Type.STRING,
                        "1990-01-01T00:00:00Z",
                        reading(ConversionTexts::earliest, "a time, or none"),
                        Importance.LOW,
                        "Earliest number as a time",
                        "The first point in time that a number can mean by convert.timestamp.unit, or as days in a date"
                                + " column. One that would lie before it is a bad record, for its unit is likely"
                                + " another; none: no bound. Values whose schema names their unit, and texts with a"
                                + " date, are not bound.")
                .option(
                        LATEST,
                        Type.STRING,
                        "2200-01-01T00:00:00Z",
                        reading(ConversionTexts::latest, "a time, or none"),
                        Importance.LOW,
                        "Latest number as a time",
                        "The last point in time that such a number can mean; none: no bound.")
                .option(
                        TIMESTAMP_PATTERN,
                        Type.STRING,
                        "",
                        reading(ConversionTexts::pattern, "a pattern of java.time"),
                        Importance.MEDIUM,
                        "Pattern of timestamps",
                        "How texts for timestamp columns are written, as a pattern of java.time's DateTimeFormatter with"
                                + " English names: dd/MMM/yyyy:HH:mm:ss Z. Several stand in brackets, the longest"
                                + " first: [pattern][pattern]. The forms of ISO 8601 and CQL are known without one.")
                .option(
                        DATE_PATTERN,
                        Type.STRING,
                        "",
                        reading(ConversionTexts::pattern, "a pattern of java.time"),
                        Importance.LOW,
                        "Pattern of dates",
                        "The same of texts for date columns: dd.MM.yyyy.")
                .option(
                        TIME_PATTERN,
                        Type.STRING,
                        "",
                        reading(ConversionTexts::pattern, "a pattern of java.time"),
                        Importance.LOW,
                        "Pattern of times",
                        "The same of texts for time columns: hh:mm a.")
                .option(
                        ZONE,
                        Type.STRING,
                        "",
                        reading(ConversionTexts::zone, "a time zone"),
                        Importance.MEDIUM,
                        "Zone of local times",
                        "The time zone, such as Europe/Berlin or UTC, of texts without an offset that go to timestamp"
                                + " columns, and the one whose days count where a point in time goes to a date column,"
                                + " or a day to a timestamp. Not set: such values are bad records.")
                .option(
                        NULL_TEXTS,
                        Type.STRING,
                        "",
                        null,
                        Importance.LOW,
                        "Texts for null",
                        "Texts that count as null in columns that hold no text, separated by commas; '' is the empty"
                                + " text: -,'',N/A.")
                .choice(
                        BLOB_TEXT,
                        Choices.of(BlobText.values()),
                        Choices.word(BlobText.REFUSE),
                        Importance.MEDIUM,
                        "Texts for blobs",
                        "What a text stands for in a blob column. base64, hex: the bytes that it is the code of. utf8:"
                                + " its own bytes. refuse: none; the record is a bad record.")
                .option(
                        ABSENT_TEXT,
                        Type.STRING,
                        "__debezium_unavailable_value",
                        null,
                        Importance.LOW,
                        "Text for absent values",
                        "The text, as it is or as bytes, that stands for a value which its source did not send, as"
                                + " Debezium does for large values that an update left alone: the column stays as it"
                                + " is. In a primary key, and inside of a collection or a type, it makes a bad record."
                                + " Empty: there is none.");
    }

    static ConversionConfig from(AbstractConfig config, Map<String, String> properties) {
        boolean ignored = Choices.word(UnknownFields.IGNORE)
                .equalsIgnoreCase(properties
                        .getOrDefault(MappingConfig.UNKNOWN_FIELDS, "")
                        .trim());
        boolean guessed = ConnectOptions.guessesHeaders(properties);
        Map<String, Map<String, String>> own = new TreeMap<>();
        properties.forEach((option, text) -> base(option)
                .ifPresent(base -> own.computeIfAbsent(topic(option, base), topic -> new HashMap<>(properties))
                        .put(base, text)));
        Map<String, Conversions> byTopic = new HashMap<>();
        own.forEach((topic, options) ->
                byTopic.put(topic, conversions(new AbstractConfig(definition(), options, false), guessed, ignored)));
        return new ConversionConfig(conversions(config, guessed, ignored), byTopic);
    }

    /** Tells whether this is a {@code topic.<topic>.convert.<…>} of an option that there is. */
    static boolean isOfTopic(String option) {
        return base(option).isPresent();
    }

    /**
     * Reads an option of a topic.
     *
     * @return the topic
     * @throws ConfigException when the option does not take the value
     */
    static String check(String option, String text) {
        String base = base(option).orElseThrow();
        ConfigKey key = definition().configKeys().get(base);
        Object value = ConfigDef.parseType(option, text, key.type);
        if (key.validator != null) {
            key.validator.ensureValid(option, value);
        }
        return topic(option, base);
    }

    /** Returns what an option was probably meant to be that looks like one of a topic. */
    static Optional<String> nearest(String option) {
        int group = option.lastIndexOf(GROUP);
        if (!option.startsWith(TOPIC_PREFIX) || group < TOPIC_PREFIX.length()) {
            return Optional.empty();
        }
        String prefix = option.substring(0, group + 1);
        return NearestName.of(option.substring(group + 1), definition().names()).map(prefix::concat);
    }

    /** Reports bounds that leave no time between them, of all topics or of one. */
    void checkBounds(BiConsumer<String, String> errors) {
        if (!usual.earliest().isBefore(usual.latest())) {
            errors.accept(LATEST, "must be after " + EARLIEST);
        }
        byTopic.forEach((topic, own) -> {
            if (!own.earliest().isBefore(own.latest())
                    && !(own.earliest().equals(usual.earliest()) && own.latest().equals(usual.latest()))) {
                errors.accept(TOPIC_PREFIX + topic + "." + LATEST, "must be after " + EARLIEST + " of the topic");
            }
        });
    }

    private static Conversions conversions(AbstractConfig config, boolean headersGuessed, boolean unknownIgnored) {
        String absent = config.getString(ABSENT_TEXT);
        return new Conversions(
                Choices.parse(EpochUnit.class, config.getString(TIMESTAMP_UNIT)),
                ConversionTexts.earliest(EARLIEST, config.getString(EARLIEST)),
                ConversionTexts.latest(LATEST, config.getString(LATEST)),
                ConversionTexts.pattern(TIMESTAMP_PATTERN, config.getString(TIMESTAMP_PATTERN)),
                ConversionTexts.pattern(DATE_PATTERN, config.getString(DATE_PATTERN)),
                ConversionTexts.pattern(TIME_PATTERN, config.getString(TIME_PATTERN)),
                ConversionTexts.zone(ZONE, config.getString(ZONE)),
                ConversionTexts.texts(config.getString(NULL_TEXTS)),
                Choices.parse(BlobText.class, config.getString(BLOB_TEXT)),
                absent == null || absent.isEmpty() ? Optional.empty() : Optional.of(absent),
                headersGuessed,
                unknownIgnored,
                Operand.WHOLE);
    }

    private static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        define(definition);
        return definition;
    }

    /** Returns the option that a topic's option sets; empty if it is none. */
    private static Optional<String> base(String option) {
        int group = option.lastIndexOf(GROUP);
        if (!option.startsWith(TOPIC_PREFIX) || group < TOPIC_PREFIX.length() + 1) {
            return Optional.empty();
        }
        return Optional.of(option.substring(group + 1)).filter(definition().names()::contains);
    }

    private static String topic(String option, String base) {
        return option.substring(TOPIC_PREFIX.length(), option.length() - base.length() - 1);
    }

    private static Validator reading(BiConsumer<String, String> reader, String takes) {
        return ConfigDef.LambdaValidator.with((name, value) -> reader.accept(name, (String) value), () -> takes);
    }
}
