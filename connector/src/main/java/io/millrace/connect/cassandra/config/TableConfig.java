package io.millrace.connect.cassandra.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

/**
 * Which tables the connector creates and alters itself.
 *
 * @param general for topics without options of their own
 * @param topics for those with some: what they leave out is as in general
 */
public record TableConfig(Rules general, Map<String, Rules> topics) {

    static final String CREATE = "table.auto.create";
    static final String PARTITION_COLUMNS = "table.auto.create.partition.columns";
    static final String CLUSTERING_COLUMNS = "table.auto.create.clustering.columns";
    static final String TTL = "table.auto.create.ttl.seconds";
    static final String COMPACTION = "table.auto.create.compaction";
    static final String EVOLVE = "table.auto.evolve";

    private static final List<String> OF_CREATE = List.of(PARTITION_COLUMNS, CLUSTERING_COLUMNS, TTL, COMPACTION);
    private static final String TOPIC_PREFIX = "topic.";
    private static final int MAX_TTL_SECONDS = 630_720_000;
    private static final Pattern CLUSTERING =
            Pattern.compile("(?<name>.*?)(?:\\s+(?<order>asc|desc))?", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Set<String> WITHOUT_STRUCTS = Set.of(
            "org.apache.kafka.connect.storage.StringConverter",
            "org.apache.kafka.connect.converters.ByteArrayConverter",
            "org.apache.kafka.connect.converters.BooleanConverter",
            "org.apache.kafka.connect.converters.ShortConverter",
            "org.apache.kafka.connect.converters.IntegerConverter",
            "org.apache.kafka.connect.converters.LongConverter",
            "org.apache.kafka.connect.converters.FloatConverter",
            "org.apache.kafka.connect.converters.DoubleConverter");

    public TableConfig {
        topics = Map.copyOf(topics);
    }

    /**
     * What becomes of a topic's tables.
     *
     * @param create whether a table that is missing is created
     * @param evolve whether columns and fields of user-defined types that are missing are added
     * @param partitionColumns of a new table; empty to take them from the records' key
     * @param ttlSeconds the {@code default_time_to_live} of a new table; 0 for none
     * @param compaction the {@code compaction} of a new table, {@code class} among it; empty to leave it to Cassandra
     */
    public record Rules(
            boolean create,
            boolean evolve,
            List<String> partitionColumns,
            List<ClusteringColumn> clusteringColumns,
            int ttlSeconds,
            Map<String, String> compaction) {

        public Rules {
            partitionColumns = List.copyOf(partitionColumns);
            clusteringColumns = List.copyOf(clusteringColumns);
            // As they are written.
            compaction = Collections.unmodifiableMap(new LinkedHashMap<>(compaction));
        }

        private static Rules from(AbstractConfig config) {
            return new Rules(
                    config.getBoolean(CREATE),
                    config.getBoolean(EVOLVE),
                    names(config.getList(PARTITION_COLUMNS)),
                    names(config.getList(CLUSTERING_COLUMNS)).stream()
                            .map(ClusteringColumn::parse)
                            .toList(),
                    config.getInt(TTL),
                    Compaction.parse(config.getString(COMPACTION)));
        }
    }

    /** A column by which the rows of a partition are sorted. */
    public record ClusteringColumn(String name, boolean descending) {

        private static ClusteringColumn parse(String text) {
            Matcher matcher = CLUSTERING.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(text);
            }
            return new ClusteringColumn(matcher.group("name"), "desc".equalsIgnoreCase(matcher.group("order")));
        }
    }

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Tables")
                .option(
                        CREATE,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Create tables",
                        "Whether a table that is missing is created, with columns for the fields of the first record."
                                + " Needs the right CREATE on the keyspace. Like all options of this group it can be set"
                                + " for one topic: topic.<topic>.table.auto.create.")
                .option(
                        PARTITION_COLUMNS,
                        Type.LIST,
                        null,
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> checkNames(name, (List<?>) value), () -> "names of columns"),
                        Importance.MEDIUM,
                        "Partition key",
                        "The partition key of tables that are created: fields of the value, or else of the key. Empty: the"
                                + " fields of the records' key, if it is a struct; of a topic with a mapping, the columns"
                                + " that are mapped from the key.")
                .option(
                        CLUSTERING_COLUMNS,
                        Type.LIST,
                        null,
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> checkNames(name, (List<?>) value),
                                () -> "names of columns, each with asc or desc"),
                        Importance.MEDIUM,
                        "Clustering columns",
                        "The clustering columns of tables that are created, each with its order if it is not ascending,"
                                + " e.g. at desc, id.")
                .option(
                        TTL,
                        Type.INT,
                        0,
                        ConfigDef.Range.between(0, MAX_TTL_SECONDS),
                        Importance.LOW,
                        "Time to live (s)",
                        "The default_time_to_live of tables that are created, in seconds. 0: rows stay.")
                .option(
                        COMPACTION,
                        Type.STRING,
                        null,
                        ConfigDef.LambdaValidator.with(
                                (name, value) -> Compaction.check(name, (String) value),
                                () -> "a class and options, or a map as in CQL"),
                        Importance.LOW,
                        "Compaction",
                        "The compaction of tables that are created: a class and its options, e.g."
                                + " TimeWindowCompactionStrategy, compaction_window_unit=HOURS, compaction_window_size=6, or a"
                                + " map as in CQL. Empty: Cassandra's default.")
                .option(
                        EVOLVE,
                        Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Add columns",
                        "Whether a field that has no column gets one, and a field of a struct that its user-defined type"
                                + " lacks gets one there. Nothing else is altered, nothing is dropped. Needs the right ALTER on the"
                                + " table, and for user-defined types on the keyspace.");
    }

    static TableConfig from(AbstractConfig config, Map<String, String> properties) {
        ConfigDef definition = new ConfigDef();
        define(definition);
        Map<String, Map<String, String>> overrides = new LinkedHashMap<>();
        properties.forEach((option, value) -> overridden(option).ifPresent(known -> overrides
                .computeIfAbsent(topic(option, known), topic -> ofGroup(definition, properties))
                .put(known, value)));
        Map<String, Rules> topics = new HashMap<>();
        overrides.forEach(
                (topic, merged) -> topics.put(topic, Rules.from(new AbstractConfig(definition, merged, false))));
        return new TableConfig(Rules.from(config), topics);
    }

    private static Map<String, String> ofGroup(ConfigDef definition, Map<String, String> properties) {
        Map<String, String> group = new HashMap<>(properties);
        group.keySet().retainAll(definition.names());
        return group;
    }

    /** Returns what becomes of the tables of a topic. */
    public Rules of(String topic) {
        return topics.getOrDefault(topic, general);
    }

    /** Tells whether any table is created or altered. */
    public boolean isUsed() {
        return Stream.concat(Stream.of(general), topics.values().stream())
                .anyMatch(rules -> rules.create() || rules.evolve());
    }

    /** Tells whether this is one of the group's options for one topic. */
    static boolean isOverride(String option) {
        return overridden(option).isPresent();
    }

    static Optional<String> overridden(String option) {
        return option.startsWith(TOPIC_PREFIX)
                ? Stream.concat(OF_CREATE.stream(), Stream.of(CREATE, EVOLVE))
                        .filter(known -> option.endsWith("." + known)
                                && option.length() > TOPIC_PREFIX.length() + known.length() + 1)
                        .findFirst()
                : Optional.empty();
    }

    /** Returns the topic that an option is for. */
    static String topic(String option, String overridden) {
        return option.substring(TOPIC_PREFIX.length(), option.length() - overridden.length() - 1);
    }

    /** Reports options that have no effect, and primary keys that no record can give. */
    static void check(Map<String, String> properties, BiConsumer<String, String> errors) {
        Set<String> creating = new HashSet<>();
        properties.forEach((option, value) -> {
            if ((option.equals(CREATE) || overridden(option).equals(Optional.of(CREATE)))
                    && Boolean.parseBoolean(value.trim())) {
                creating.add(option);
            }
        });
        for (String option : OF_CREATE) {
            if (properties.containsKey(option) && creating.isEmpty()) {
                errors.accept(option, "has no effect without " + CREATE + "=true");
            }
        }
        properties.keySet().forEach(option -> overridden(option)
                .filter(known -> OF_CREATE.contains(known))
                .ifPresent(known -> {
                    String own = TOPIC_PREFIX + topic(option, known) + "." + CREATE;
                    boolean creates = Boolean.parseBoolean(properties
                            .getOrDefault(own, properties.getOrDefault(CREATE, "false"))
                            .trim());
                    if (!creates) {
                        errors.accept(option, "has no effect without " + own + "=true");
                    }
                }));
        if (creating.contains(CREATE)
                && properties.getOrDefault(PARTITION_COLUMNS, "").isBlank()
                && properties.keySet().stream().noneMatch(option -> TableOption.matches(option) || isOverride(option))
                && keyIsNoStruct(properties)) {
            errors.accept(
                    PARTITION_COLUMNS,
                    "is needed: the keys of " + properties.get("key.converter")
                            + " are no structs, whose fields could be the primary key. Name the columns of the partition key");
        }
    }

    /** Tells whether no record has a struct for its key; a transform may make one. */
    private static boolean keyIsNoStruct(Map<String, String> properties) {
        String converter = properties.getOrDefault("key.converter", "").trim();
        boolean json = ConnectOptions.isJson(converter)
                && properties
                        .getOrDefault("key.converter.schemas.enable", "true")
                        .trim()
                        .equalsIgnoreCase("false");
        return properties.getOrDefault("transforms", "").isBlank() && (json || WITHOUT_STRUCTS.contains(converter));
    }

    private static List<String> names(List<String> list) {
        return list == null
                ? List.of()
                : list.stream()
                        .map(String::trim)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }

    private static void checkNames(String option, List<?> names) {
        Set<String> seen = new HashSet<>();
        for (Object each : names == null ? List.of() : names) {
            String name = ClusteringColumn.parse(String.valueOf(each).trim()).name();
            if (option.equals(PARTITION_COLUMNS)) {
                name = String.valueOf(each).trim();
            }
            if (!seen.add(name)) {
                throw new ConfigException(option, names, name + " is named twice: keep one of them");
            }
            if (name.matches("(?s).*[\\s()\"';].*")) {
                throw new ConfigException(
                        option,
                        names,
                        option.equals(PARTITION_COLUMNS)
                                ? "names stand alone, separated by commas, as the fields are called"
                                : "write name, name asc or name desc, separated by commas");
            }
        }
    }
}
