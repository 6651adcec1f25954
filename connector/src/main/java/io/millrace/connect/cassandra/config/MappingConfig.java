package io.millrace.connect.cassandra.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * How records become rows.
 *
 * @param keyspace of the tables that are found by {@code tableNameFormat}
 * @param tableNameFormat the table of a topic that has no mapping of its own; {@code ${topic}} stands for the topic
 * @param deletes whether a record without a value deletes its row; otherwise it is a bad record
 * @param countersAllowed whether tables with counter columns are written to, and may count twice
 * @param listsAllowed whether columns with lists that are not frozen are written, whose elements may double
 * @param ttlFrom from when on a time to live counts
 * @param conversions what values mean that do not say it themselves
 * @param tables the tables of the topics that have a mapping of their own
 */
public record MappingConfig(
        Optional<String> keyspace,
        String tableNameFormat,
        Nulls nulls,
        boolean deletes,
        UnknownFields unknownFields,
        boolean countersAllowed,
        boolean listsAllowed,
        TtlFrom ttlFrom,
        ConversionConfig conversions,
        Map<String, List<TableMapping>> tables) {

    static final String KEYSPACE = "cassandra.keyspace";
    static final String TABLE_NAME_FORMAT = "table.name.format";
    static final String NULLS = "write.nulls";
    static final String DELETES = "delete.enabled";
    static final String UNKNOWN_FIELDS = "unknown.fields";
    static final String COUNTERS = "counters.allow.overcount";
    static final String TTL_FROM = "ttl.from";
    static final String LISTS = "lists.allow.duplicates";

    private static final String MAPPING_PREFIX = "topic.";
    private static final String MAPPING_SUFFIX = ".mapping";
    private static final String TOPIC_PLACEHOLDER = "${topic}";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{?[^}]*}?");
    private static final String TTL = "__ttl";
    private static final String WRITE_TIME = "__timestamp";

    /** What a null field does to its column. */
    public enum Nulls {
        /** Leaves the column as it is. */
        UNSET,
        /** Deletes the column's value, at the price of a tombstone. */
        NULL
    }

    /** What a field of the value does that has no column, where columns are found by name. */
    public enum UnknownFields {
        /** Makes the record a bad record. */
        FAIL,
        /** Nothing. */
        IGNORE
    }

    /** When a time to live begins. */
    public enum TtlFrom {
        /** When Cassandra writes the row. */
        WRITE,
        /** At the record's timestamp. */
        RECORD
    }

    public MappingConfig {
        tables = Map.copyOf(tables);
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Mapping")
                .option(
                        KEYSPACE,
                        Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "Keyspace",
                        "The keyspace of the tables that are found by table.name.format. Needed unless every topic has"
                                + " a topic.<topic>.<keyspace>.<table>.mapping.")
                .option(
                        TABLE_NAME_FORMAT,
                        Type.STRING,
                        TOPIC_PLACEHOLDER,
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "Table name",
                        "The table of a topic that has no mapping of its own. ${topic} stands for the topic's name,"
                                + " with a _ for every character that Cassandra does not allow in a table's name."
                                + " Columns are found by name: the fields of the value, and for primary key columns"
                                + " that the value lacks, the fields of the key, or the key itself if it is a single"
                                + " value.")
                .choice(
                        NULLS,
                        Choices.of(Nulls.values()),
                        Choices.word(Nulls.UNSET),
                        Importance.MEDIUM,
                        "Null fields",
                        "What a null field does. unset: the column stays as it is, and no tombstone is written. null:"
                                + " the column's value is deleted, with a tombstone for each.")
                .option(
                        DELETES,
                        Type.BOOLEAN,
                        true,
                        null,
                        Importance.MEDIUM,
                        "Deletes",
                        "Whether a record without a value deletes the row that its key names. If not, such a record is"
                                + " a bad record.")
                .choice(
                        UNKNOWN_FIELDS,
                        Choices.of(UnknownFields.values()),
                        Choices.word(UnknownFields.FAIL),
                        Importance.MEDIUM,
                        "Unknown fields",
                        "What a field of the value does that has no column of its name, in topics without a mapping of"
                                + " their own. fail: the record is a bad record, so that no data is dropped unnoticed."
                                + " ignore: nothing.")
                .choice(
                        TTL_FROM,
                        Choices.of(TtlFrom.values()),
                        Choices.word(TtlFrom.WRITE),
                        Importance.LOW,
                        "Time to live from",
                        "When the time to live that a mapping gives with __ttl begins. write: when the row is written,"
                                + " so late rows live longer, and replayed ones anew. record: at the record's"
                                + " timestamp, whenever it is written; a row whose time is over is written for one"
                                + " second, so that it hides what is older.")
                .option(
                        COUNTERS,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Counters may over-count",
                        "Whether to write to tables with counter columns: each record's field is added to the counter"
                                + " of its name. A record that is delivered again, or an update whose answer was lost"
                                + " (see on.ambiguous), counts twice, so such tables are refused by default. For exact"
                                + " counts let a rollup of the streams application fold them, and write its absolute"
                                + " values to bigint columns.")
                .option(
                        LISTS,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "Lists may double",
                        "Whether to write to columns of lists that are not frozen. A record that is delivered again,"
                                + " or a write whose answer was lost (see on.ambiguous), may leave every element"
                                + " twice, so such columns are refused by default: make them frozen<list<...>> or a"
                                + " set, which are always right.");
    }

    static MappingConfig from(AbstractConfig config, Map<String, String> properties) {
        Map<String, List<TableMapping>> tables = new LinkedHashMap<>();
        properties.forEach((option, text) -> {
            if (isMapping(option)) {
                TableMapping mapping = parse(option, text);
                tables.computeIfAbsent(mapping.topic(), topic -> new ArrayList<>())
                        .add(mapping);
            }
        });
        tables.replaceAll((topic, mappings) -> List.copyOf(mappings));
        return new MappingConfig(
                Optional.ofNullable(config.getString(KEYSPACE))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty()),
                config.getString(TABLE_NAME_FORMAT).trim(),
                Choices.parse(Nulls.class, config.getString(NULLS)),
                config.getBoolean(DELETES),
                Choices.parse(UnknownFields.class, config.getString(UNKNOWN_FIELDS)),
                config.getBoolean(COUNTERS),
                config.getBoolean(LISTS),
                Choices.parse(TtlFrom.class, config.getString(TTL_FROM)),
                ConversionConfig.from(config, properties),
                tables);
    }

    /** Reports what stands for nothing in the format of a table's name. */
    static void checkTableNameFormat(String format, BiConsumer<String, String> errors) {
        Matcher placeholder = PLACEHOLDER.matcher(format.replace(TOPIC_PLACEHOLDER, ""));
        if (placeholder.find()) {
            errors.accept(
                    TABLE_NAME_FORMAT,
                    placeholder.group() + " stands for nothing; did you mean " + TOPIC_PLACEHOLDER + "?");
        }
    }

    /** Tells whether this is a {@code topic.<topic>.<keyspace>.<table>.mapping}. */
    static boolean isMapping(String option) {
        return option.startsWith(MAPPING_PREFIX) && option.endsWith(MAPPING_SUFFIX);
    }

    /** Returns the table that holds a topic without a mapping of its own. */
    public String tableOf(String topic) {
        return tableNameFormat.replace(TOPIC_PLACEHOLDER, topic.replaceAll("[^A-Za-z0-9_]", "_"));
    }

    /**
     * Reads a mapping.
     *
     * @throws ConfigException naming the option, when its name or the mapping cannot be read
     */
    static TableMapping parse(String option, String text) {
        String path = option.substring(
                MAPPING_PREFIX.length(), Math.max(MAPPING_PREFIX.length(), option.length() - MAPPING_SUFFIX.length()));
        // A topic's name may hold dots, a keyspace's and a table's may not.
        int beforeTable = path.lastIndexOf('.');
        int beforeKeyspace = path.lastIndexOf('.', beforeTable - 1);
        if (beforeKeyspace < 1 || beforeTable - beforeKeyspace < 2 || beforeTable == path.length() - 1) {
            throw new ConfigException(option + ": write it as topic.<topic>.<keyspace>.<table>.mapping");
        }
        Map<String, ColumnSource> sources;
        try {
            sources = new LinkedHashMap<>(MappingParser.parse(text == null ? "" : text));
        } catch (MappingSyntaxException e) {
            throw new ConfigException(option + ": " + e.getMessage());
        }
        Optional<ColumnSource> ttl = Optional.ofNullable(sources.remove(TTL));
        Optional<ColumnSource> writeTime = Optional.ofNullable(sources.remove(WRITE_TIME));
        for (String target : sources.keySet()) {
            if (target.startsWith("__")) {
                throw new ConfigException(
                        option + ": " + target + " is none of the special targets " + Set.of(TTL, WRITE_TIME));
            }
        }
        if (sources.isEmpty()) {
            throw new ConfigException(option + ": map at least the columns of the primary key");
        }
        return new TableMapping(
                option,
                path.substring(0, beforeKeyspace),
                path.substring(beforeKeyspace + 1, beforeTable),
                path.substring(beforeTable + 1),
                sources.entrySet().stream()
                        .map(entry -> new TableMapping.Column(entry.getKey(), entry.getValue()))
                        .toList(),
                ttl,
                writeTime);
    }
}
