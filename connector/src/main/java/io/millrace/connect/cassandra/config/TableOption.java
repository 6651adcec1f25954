package io.millrace.connect.cassandra.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;

/**
 * The name of an option of one topic and one of its tables, as {@code topic.<topic>.<keyspace>.<table>.where}. The topic's name may
 * hold dots; keyspace and table may not, but for those within {@code ${...}}.
 *
 * @param name the whole of it
 */
record TableOption(String name, String topic, String keyspace, String table, Setting setting) {

    private static final String PREFIX = "topic.";

    /** What can be set for a table of a topic. */
    enum Setting {
        MAPPING("mapping"),
        WHERE("where"),
        DELETE_WHEN("delete.when"),
        UNNEST("unnest"),
        NULLS("write.nulls"),
        TTL("ttl.seconds"),
        WRITE_TIME("write.timestamp"),
        CONSISTENCY("consistency"),
        CQL("cql"),
        CQL_IDEMPOTENT("cql.idempotent"),
        WRITE_CONDITION("write.condition"),
        ON_NOT_APPLIED("on.not.applied");

        private final String word;

        Setting(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        private static Optional<Setting> of(String option) {
            return Stream.of(values())
                    .filter(setting -> option.endsWith("." + setting.word))
                    .findFirst();
        }
    }

    /** Tells whether an option is one of a topic's table. */
    static boolean matches(String option) {
        return option.startsWith(PREFIX) && Setting.of(option).isPresent() && !TableConfig.isOverride(option);
    }

    /** Tells whether an option says nothing by itself, because of the same table's options these are wrong. */
    static boolean isMeaninglessWithout(String option, Collection<String> wrong) {
        return matches(option)
                && Stream.of(Setting.MAPPING, Setting.CQL, Setting.WRITE_CONDITION)
                        .map(setting -> prefix(option) + setting.word)
                        .anyMatch(wrong::contains);
    }

    private static String prefix(String option) {
        return option.substring(
                0, option.length() - Setting.of(option).orElseThrow().word.length());
    }

    /** Lists how these options are written. */
    static String usage() {
        return Stream.of(Setting.values())
                .map(setting -> "topic.<topic>.<keyspace>.<table>." + setting.word)
                .collect(Collectors.joining(", "));
    }

    /**
     * Reads a name that {@linkplain #matches matches}.
     *
     * @throws ConfigException naming the option, when topic, keyspace or table is not in it
     */
    static TableOption of(String option) {
        Setting setting = Setting.of(option).orElseThrow();
        List<String> parts = split(option.substring(
                PREFIX.length(), Math.max(PREFIX.length(), option.length() - setting.word.length() - 1)));
        int last = parts.size() - 1;
        if (last < 2 || parts.get(last).isEmpty() || parts.get(last - 1).isEmpty()) {
            throw new ConfigException(option + ": write it as topic.<topic>.<keyspace>.<table>." + setting.word);
        }
        String topic = String.join(".", parts.subList(0, last - 1));
        if (topic.isEmpty()) {
            throw new ConfigException(option + ": write it as topic.<topic>.<keyspace>.<table>." + setting.word);
        }
        return new TableOption(option, topic, parts.get(last - 1), parts.get(last), setting);
    }

    /** Returns the same table's option of another setting, for messages that propose it. */
    String sibling(Setting other) {
        return prefix() + other.word;
    }

    /** Returns what the names of all options of the same table begin with. */
    String prefix() {
        return prefix(name);
    }

    /** Splits at the dots that are not within <code>${...}</code>. */
    private static List<String> split(String path) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        boolean inside = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '$' && path.startsWith("${", i)) {
                inside = true;
            } else if (c == '}') {
                inside = false;
            } else if (c == '.' && !inside) {
                parts.add(path.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(path.substring(from));
        return parts;
    }
}
