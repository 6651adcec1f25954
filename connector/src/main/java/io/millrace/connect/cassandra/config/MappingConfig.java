package io.millrace.connect.cassandra.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/**
 * How records become rows.
 *
 * @param keyspace of the tables that are found by {@code tableNameFormat}
 * @param tableNameFormat the table of a topic that has no mapping of its own
 * @param tablesMax how many tables a topic whose records name them may have
 * @param countersAllowed whether tables with counter columns are written to, and may count twice
 * @param listsAllowed whether columns with lists that are not frozen are written, whose elements may double
 * @param ttlFrom from when on a time to live counts
 * @param conversions what values mean that do not say it themselves
 * @param tables the tables of the topics that have a mapping of their own
 */
public record MappingConfig(
        Optional<String> keyspace,
        NameTemplate tableNameFormat,
        int tablesMax,
        Nulls nulls,
        DeleteConfig deletes,
        EnvelopeConfig envelopes,
        UnknownFields unknownFields,
        boolean countersAllowed,
        boolean listsAllowed,
        TtlFrom ttlFrom,
        ConversionConfig conversions,
        Map<String, List<TableMapping>> tables) {

    static final String KEYSPACE = "cassandra.keyspace";
    static final String TABLE_NAME_FORMAT = "table.name.format";
    static final String NULLS = "write.nulls";
    static final String TABLES_MAX = "table.name.max.tables";
    static final String UNKNOWN_FIELDS = "unknown.fields";
    static final String COUNTERS = "counters.allow.overcount";
    static final String TTL_FROM = "ttl.from";
    static final String LISTS = "lists.allow.duplicates";

    private static final String TOPIC_PLACEHOLDER = "${topic}";

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
                                + " with a _ for every character that Cassandra does not allow in a table's name;"
                                + " ${value.<field>}, ${key.<field>} and ${header.<name>} for a text of the record."
                                + " Columns are found by name: the fields of the value, and for primary key columns"
                                + " that the value lacks, the fields of the key, or the key itself if it is a single"
                                + " value.")
                .option(
                        TABLES_MAX,
                        Type.INT,
                        100,
                        ConfigDef.Range.between(1, 10_000),
                        Importance.LOW,
                        "Tables of a topic",
                        "How many tables the records of one topic may go to, where they name them (${value.<field>}). A record"
                                + " that names one more is a bad record.")
                .choice(
                        NULLS,
                        Choices.of(Nulls.values()),
                        Choices.word(Nulls.UNSET),
                        Importance.MEDIUM,
                        "Null fields",
                        "What a null field does. unset: the column stays as it is, and no tombstone is written. null:"
                                + " the column's value is deleted, with a tombstone for each.")
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
        Nulls nulls = Choices.parse(Nulls.class, config.getString(NULLS));
        Map<String, List<TableMapping>> tables = new LinkedHashMap<>();
        for (List<TableOption> options : TableMappings.group(properties.keySet())) {
            TableMapping mapping = TableMappings.parse(options, properties, nulls);
            tables.computeIfAbsent(mapping.topic(), topic -> new ArrayList<>()).add(mapping);
        }
        tables.replaceAll((topic, mappings) -> List.copyOf(mappings));
        return new MappingConfig(
                Optional.ofNullable(config.getString(KEYSPACE))
                        .map(String::trim)
                        .filter(name -> !name.isEmpty()),
                NameTemplate.parse(config.getString(TABLE_NAME_FORMAT).trim()),
                config.getInt(TABLES_MAX),
                nulls,
                DeleteConfig.from(config),
                EnvelopeConfig.from(config, properties),
                Choices.parse(UnknownFields.class, config.getString(UNKNOWN_FIELDS)),
                config.getBoolean(COUNTERS),
                config.getBoolean(LISTS),
                Choices.parse(TtlFrom.class, config.getString(TTL_FROM)),
                ConversionConfig.from(config, properties),
                tables);
    }

    /** Reports what stands for nothing in the format of a table's name. */
    static void checkTableNameFormat(String format, Map<String, String> properties, BiConsumer<String, String> errors) {
        try {
            if (NameTemplate.parse(format).sources().anyMatch(RecordSources::needsEnvelope)
                    && !EnvelopeConfig.isSetForAny(properties)) {
                errors.accept(
                        TABLE_NAME_FORMAT,
                        "${envelope.<field>} needs " + EnvelopeConfig.ENVELOPE
                                + "=debezium: without an envelope there is nothing around the value; write"
                                + " ${value.<field>} for a field of it");
            }
        } catch (MappingSyntaxException e) {
            errors.accept(TABLE_NAME_FORMAT, e.getMessage());
        }
    }

    /** Returns how the records of a topic become rows: by its own options, or else by name; of neither where there is no keyspace. */
    public List<TableMapping> mappings(String topic) {
        List<TableMapping> own = tables.get(topic);
        if (own != null) {
            return own;
        }
        return keyspace.map(name -> List.of(byName(topic, name))).orElseGet(List::of);
    }

    private TableMapping byName(String topic, String keyspace) {
        return TableMapping.byName(TABLE_NAME_FORMAT, topic, NameTemplate.fixed(keyspace), tableNameFormat, nulls);
    }
}
