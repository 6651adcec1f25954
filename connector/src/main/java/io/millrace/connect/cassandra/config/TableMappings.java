package io.millrace.connect.cassandra.config;

import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.config.TableOption.Setting;
import io.millrace.expressions.ExpressionException;
import io.millrace.expressions.ParsedExpression;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;

/** Reads the options {@code topic.<topic>.<keyspace>.<table>.…}: each table's together. */
final class TableMappings {

    private static final String TTL = "__ttl";
    private static final String WRITE_TIME = "__timestamp";

    private TableMappings() {}

    /** Returns the options of tables among others, those of one table of a topic together. */
    static List<List<TableOption>> group(Collection<String> options) {
        Map<List<String>, List<TableOption>> groups = new LinkedHashMap<>();
        options.stream()
                .filter(TableOption::matches)
                .sorted()
                .map(TableOption::of)
                .forEach(option -> groups.computeIfAbsent(
                                List.of(option.topic(), option.keyspace(), option.table()), table -> new ArrayList<>())
                        .add(option));
        return List.copyOf(groups.values());
    }

    /**
     * Reports what is wrong with the options of tables, each by itself and then together.
     *
     * @param topics told of each option that can be read, and of its topic
     */
    static void check(
            Map<String, String> properties, BiConsumer<String, String> errors, BiConsumer<String, String> topics) {
        Set<String> readable = new LinkedHashSet<>();
        Map<String, TableOption> tables = new LinkedHashMap<>();
        properties.forEach((name, text) -> {
            if (!TableOption.matches(name)) {
                return;
            }
            try {
                TableOption option = TableOption.of(name);
                read(option, text);
                readable.add(name);
                topics.accept(name, option.topic());
                String table = String.join(".", option.keyspace(), option.table());
                TableOption first = tables.putIfAbsent(option.topic() + " " + table.toLowerCase(Locale.ROOT), option);
                if (first != null && !table.equals(String.join(".", first.keyspace(), first.table()))) {
                    errors.accept(
                            name,
                            "is for the same table as " + first.name()
                                    + ": write its name alike in both, or keep one of them");
                }
            } catch (ConfigException e) {
                errors.accept(name, e.getMessage());
            }
        });
        for (List<TableOption> options : group(readable)) {
            if (isAnySiblingUnreadable(options.get(0), properties, readable)) {
                continue;
            }
            findTogether(options, properties, errors);
        }
    }

    /** Tells whether something is known to be wrong with another option of a table, so that it only seems to be missing. */
    private static boolean isAnySiblingUnreadable(
            TableOption option, Map<String, String> properties, Set<String> readable) {
        return Stream.of(Setting.values())
                .map(option::sibling)
                .anyMatch(sibling -> properties.containsKey(sibling) && !readable.contains(sibling));
    }

    /**
     * Reads the options of one table, which are taken to be right together: {@link #check} says whether they are, and of which of them
     * it says so may be left out since.
     *
     * @param nulls what a null does where none of the options says so
     * @throws ConfigException naming the option that cannot be read
     */
    static TableMapping parse(List<TableOption> options, Map<String, String> properties, Nulls nulls) {
        Map<Setting, Object> settings = new LinkedHashMap<>();
        Map<Setting, TableOption> names = new LinkedHashMap<>();
        for (TableOption option : options) {
            settings.put(option.setting(), read(option, properties.get(option.name())));
            names.put(option.setting(), option);
        }
        TableOption first = names.getOrDefault(Setting.MAPPING, options.get(0));
        Optional<Targets> targets = Optional.ofNullable((Targets) settings.get(Setting.MAPPING));
        return new TableMapping(
                first.name(),
                first.topic(),
                template(first, first.keyspace()),
                template(first, first.table()),
                targets.map(Targets::columns),
                targets.flatMap(Targets::ttl).or(() -> Optional.ofNullable((ColumnSource) settings.get(Setting.TTL))),
                targets.flatMap(Targets::writeTime)
                        .or(() -> Optional.ofNullable((ColumnSource) settings.get(Setting.WRITE_TIME))),
                Optional.ofNullable((Condition) settings.get(Setting.WHERE)),
                Optional.ofNullable((Condition) settings.get(Setting.DELETE_WHEN)),
                Optional.ofNullable((FieldPath) settings.get(Setting.UNNEST)),
                (Nulls) settings.getOrDefault(Setting.NULLS, nulls),
                new TableWriteOptions(names, settings, (option, message) -> {}).writes());
    }

    /** Finds what is wrong with options of a table that are right each by itself. */
    private static void findTogether(
            List<TableOption> options, Map<String, String> properties, BiConsumer<String, String> errors) {
        Map<Setting, TableOption> names = new EnumMap<>(Setting.class);
        Map<Setting, Object> values = new EnumMap<>(Setting.class);
        for (TableOption option : options) {
            names.put(option.setting(), option);
            values.put(option.setting(), read(option, properties.get(option.name())));
        }
        boolean unnests = options.stream().anyMatch(option -> option.setting() == Setting.UNNEST);
        boolean maps = options.stream().anyMatch(option -> option.setting() == Setting.MAPPING);
        Optional<Targets> targets = Optional.ofNullable((Targets) values.get(Setting.MAPPING));
        new TableWriteOptions(names, values, errors)
                .check(new TableWriteOptions.Given(
                        targets.map(Targets::columns),
                        values.containsKey(Setting.TTL)
                                || targets.flatMap(Targets::ttl).isPresent(),
                        values.containsKey(Setting.WRITE_TIME)
                                || targets.flatMap(Targets::writeTime).isPresent()));
        for (TableOption option : options) {
            boolean twice = (option.setting() == Setting.TTL
                            && targets.flatMap(Targets::ttl).isPresent())
                    || (option.setting() == Setting.WRITE_TIME
                            && targets.flatMap(Targets::writeTime).isPresent());
            boolean unwrapped = !EnvelopeConfig.isSet(properties, option.topic())
                    && sourcesOf(option, properties).anyMatch(RecordSources::needsEnvelope);
            if (unwrapped) {
                errors.accept(
                        option.name(),
                        "envelope.<field> needs topic." + option.topic() + "." + EnvelopeConfig.ENVELOPE
                                + "=debezium: without an envelope there is nothing around the value; write"
                                + " value.<field> for a field of it");
            } else if (twice) {
                errors.accept(
                        option.name(),
                        "is in the mapping, too, as " + (option.setting() == Setting.TTL ? TTL : WRITE_TIME)
                                + ": keep one of the two");
            } else if (option.setting() == Setting.UNNEST && !maps) {
                errors.accept(
                        option.name(),
                        "needs " + option.sibling(Setting.MAPPING) + ", which says what of each element goes where");
            } else if (!unnests && sources(values.get(option.setting())).anyMatch(RecordSources::needsElement)) {
                errors.accept(
                        option.name(),
                        "element and record.element need " + option.sibling(Setting.UNNEST)
                                + ", which names the array");
            }
        }
    }

    /** Returns all that an option takes from records, also by the names of keyspace and table. */
    private static Stream<ColumnSource> sourcesOf(TableOption option, Map<String, String> properties) {
        return Stream.of(
                        template(option, option.keyspace()).sources(),
                        template(option, option.table()).sources(),
                        sources(read(option, properties.get(option.name()))))
                .flatMap(each -> each);
    }

    private static Stream<ColumnSource> sources(Object value) {
        if (value instanceof Targets targets) {
            return Stream.of(
                            targets.columns().stream().map(TableMapping.Column::source),
                            targets.ttl().stream(),
                            targets.writeTime().stream())
                    .flatMap(each -> each);
        }
        if (value instanceof ColumnSource source) {
            return Stream.of(source);
        }
        if (value instanceof FieldPath path) {
            return Stream.of(new ColumnSource.Field(path));
        }
        return value instanceof Condition condition
                ? Stream.of(new ColumnSource.Computed(condition.expression(), condition.option()))
                : Stream.empty();
    }

    /** What a mapping says of columns, and beside them. */
    private record Targets(
            List<TableMapping.Column> columns, Optional<ColumnSource> ttl, Optional<ColumnSource> writeTime) {}

    private static Object read(TableOption option, String text) {
        String given = text == null ? "" : text;
        try {
            template(option, option.keyspace());
            template(option, option.table());
            return switch (option.setting()) {
                case MAPPING -> targets(option, given);
                case WHERE, DELETE_WHEN -> condition(option, given);
                case UNNEST -> array(option, given);
                case NULLS -> nulls(option, given);
                case TTL, WRITE_TIME -> MappingParser.parseSource(given);
                case CONSISTENCY, CQL, CQL_IDEMPOTENT, WRITE_CONDITION, ON_NOT_APPLIED ->
                    TableWriteOptions.read(option, given);
            };
        } catch (MappingSyntaxException e) {
            throw new ConfigException(option.name() + ": " + e.getMessage());
        }
    }

    private static NameTemplate template(TableOption option, String name) {
        try {
            return NameTemplate.parse(name);
        } catch (MappingSyntaxException e) {
            throw new ConfigException(option.name() + ": " + e.getMessage());
        }
    }

    private static Targets targets(TableOption option, String text) {
        List<TableMapping.Column> columns = new ArrayList<>(MappingParser.parse(text));
        Optional<ColumnSource> ttl = special(option, columns, TTL);
        Optional<ColumnSource> writeTime = special(option, columns, WRITE_TIME);
        for (TableMapping.Column column : columns) {
            if (column.name().startsWith("__")) {
                throw new ConfigException(option.name() + ": " + column.name() + " is none of the special targets "
                        + TTL + ", " + WRITE_TIME);
            }
        }
        if (columns.isEmpty()) {
            throw new ConfigException(option.name() + ": map at least the columns of the primary key");
        }
        return new Targets(List.copyOf(columns), ttl, writeTime);
    }

    private static Optional<ColumnSource> special(TableOption option, List<TableMapping.Column> columns, String name) {
        Optional<TableMapping.Column> found =
                columns.stream().filter(column -> column.target().equals(name)).findFirst();
        found.ifPresent(column -> {
            if (column.change() != Change.SET) {
                throw new ConfigException(option.name() + ": " + name + " is set with =");
            }
            columns.remove(column);
        });
        return found.map(TableMapping.Column::source);
    }

    private static Condition condition(TableOption option, String text) {
        try {
            ParsedExpression expression = ParsedExpression.parse(text);
            RecordSources.check(expression);
            if (RecordSources.changesWithTime(new ColumnSource.Computed(expression, text))) {
                throw new ConfigException(option.name() + ": now() would say another thing of a record each time it is"
                        + " delivered; take record.timestamp or a field");
            }
            return new Condition(option.name(), expression);
        } catch (ExpressionException e) {
            throw new ConfigException(option.name() + ": column " + e.column() + ": " + e.getMessage());
        }
    }

    private static FieldPath array(TableOption option, String text) {
        if (MappingParser.parseSource(text) instanceof ColumnSource.Field field
                && field.path().root() != FieldPath.Root.ELEMENT) {
            return field.path();
        }
        throw new ConfigException(option.name() + ": name the field with the array, as value.items");
    }

    private static Nulls nulls(TableOption option, String text) {
        Choices.of(Nulls.values()).ensureValid(option.name(), text);
        return Choices.parse(Nulls.class, text);
    }
}
