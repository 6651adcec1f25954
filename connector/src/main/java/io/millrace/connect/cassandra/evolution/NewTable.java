package io.millrace.connect.cassandra.evolution;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.TableConfig.ClusteringColumn;
import io.millrace.connect.cassandra.config.TableConfig.Rules;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A table that is not there, as records make it.
 *
 * @param columns what is known of each, those of the primary key first
 * @param rest whether records may bring more of them
 */
public record NewTable(
        Table table,
        List<String> partitionKey,
        List<ClusteringColumn> clustering,
        Map<String, ColumnShape> columns,
        boolean rest,
        Rules rules) {

    /** Where types are not known, people fill them in. */
    private static final String TYPE_TO_FILL_IN = "<type>";

    /** Thrown where records cannot make the table; the message says why, the table is the caller's to name. */
    public static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient NewTable known;

        Impossible(String message, NewTable known) {
            super(message, null, false, false);
            this.known = known;
        }

        /** Returns what is known of the table; null if too little is. */
        NewTable known() {
            return known;
        }
    }

    /**
     * Returns the table as a record makes it whose fields are its columns.
     *
     * @param flag the field that marks deletes, and is no column
     */
    public static NewTable byName(Table table, Rules rules, SinkRecord record, Optional<String> flag) {
        Map<String, ColumnShape> value = RecordColumns.ofValue(record, flag);
        Map<String, ColumnShape> key = RecordColumns.ofKey(record);
        String ofNames = ColumnNames.problem(value.keySet());
        if (ofNames != null) {
            throw new Impossible("the value has " + ofNames, null);
        }
        List<String> partitionKey = new ArrayList<>();
        List<ClusteringColumn> clustering = new ArrayList<>();
        Map<String, ColumnShape> columns = new LinkedHashMap<>();
        boolean wholeKey = rules.partitionColumns().size() == 1
                && rules.clusteringColumns().isEmpty()
                && record.key() != null
                && key.isEmpty();
        for (String name : partitionColumns(rules, record, key.keySet())) {
            partitionKey.add(keyColumn(name, value, key, wholeKey ? RecordColumns.ofWholeKey(record) : null, columns));
        }
        for (ClusteringColumn column : rules.clusteringColumns()) {
            clustering.add(
                    new ClusteringColumn(keyColumn(column.name(), value, key, null, columns), column.descending()));
        }
        value.forEach((name, shape) -> {
            // What is null for now can be added when it is not.
            if (!rules.evolve() || !(shape instanceof ColumnShape.Null)) {
                columns.putIfAbsent(name, shape);
            }
        });
        return new NewTable(table, partitionKey, clustering, columns, false, rules);
    }

    /** Returns the table as a mapping makes it; without a record, as far as it is known before there is one. */
    public static NewTable byMapping(Table table, Rules rules, TableMapping mapping, SinkRecord record) {
        mapping.writes().cql().ifPresent(cql -> {
            throw new Impossible("what columns the statement of " + cql.option() + " needs nobody knows", null);
        });
        mapping.columns().orElseThrow().stream()
                .filter(column -> column.part().isPresent())
                .findFirst()
                .ifPresent(column -> {
                    throw new Impossible(
                            column.target()
                                    + " is a field of a user-defined type, of which the mapping does not say all"
                                    + " that it has: create the type and the table",
                            null);
                });
        Map<String, ColumnShape> mapped = RecordColumns.ofMapping(mapping, record);
        List<String> partition = rules.partitionColumns();
        if (partition.isEmpty()) {
            Set<String> sorted = rules.clusteringColumns().stream()
                    .flatMap(column -> ColumnNames.find(column.name(), mapped.keySet()).stream())
                    .collect(Collectors.toSet());
            partition = mapping.columns().orElseThrow().stream()
                    .filter(column -> isOfKey(column.source()) && !sorted.contains(column.name()))
                    .map(TableMapping.Column::name)
                    .toList();
        }
        if (partition.isEmpty()) {
            throw new Impossible(
                    "which columns are its partition key is not said, and none is mapped from the key: set"
                            + " table.auto.create.partition.columns",
                    null);
        }
        List<String> partitionKey = new ArrayList<>();
        List<ClusteringColumn> clustering = new ArrayList<>();
        Map<String, ColumnShape> columns = new LinkedHashMap<>();
        for (String name : partition) {
            partitionKey.add(keyColumn(name, mapped, Map.of(), null, columns));
        }
        for (ClusteringColumn column : rules.clusteringColumns()) {
            clustering.add(new ClusteringColumn(
                    keyColumn(column.name(), mapped, Map.of(), null, columns), column.descending()));
        }
        mapped.forEach((name, shape) -> {
            // What a delete says nothing of, or a record has nothing for, is added when there is a value.
            boolean isDelete = record != null && record.value() == null;
            boolean isNothing = shape instanceof ColumnShape.Null || shape instanceof ColumnShape.Missing;
            if (!((isDelete || isNothing) && rules.evolve()) || shape.problem() == null) {
                columns.putIfAbsent(name, shape);
            }
        });
        return new NewTable(table, partitionKey, clustering, columns, false, rules);
    }

    /** Returns the table as far as it is known before there is a record whose fields are its columns. */
    public static NewTable expected(Table table, Rules rules) {
        Map<String, ColumnShape> columns = new LinkedHashMap<>();
        Stream.concat(
                        rules.partitionColumns().stream(),
                        rules.clusteringColumns().stream().map(ClusteringColumn::name))
                .forEach(name -> columns.put(name, new ColumnShape.Unknown("is not known before there is a record")));
        return new NewTable(table, rules.partitionColumns(), rules.clusteringColumns(), columns, true, rules);
    }

    private static boolean isOfKey(ColumnSource source) {
        return source instanceof ColumnSource.Field field && field.path().root() == Root.KEY;
    }

    private static List<String> partitionColumns(Rules rules, SinkRecord record, Collection<String> key) {
        if (!rules.partitionColumns().isEmpty()) {
            return rules.partitionColumns();
        }
        Set<String> sorted = new HashSet<>();
        rules.clusteringColumns()
                .forEach(column -> ColumnNames.find(column.name(), key).ifPresent(sorted::add));
        List<String> fields =
                key.stream().filter(name -> !sorted.contains(name)).toList();
        if (record.keySchema() == null || fields.isEmpty()) {
            throw new Impossible(
                    "which columns are its partition key is not said, and the record's key is no struct with a schema: set"
                            + " table.auto.create.partition.columns",
                    null);
        }
        return fields;
    }

    /** Adds a column of the primary key, from the value, or else from the key, and returns what it is called. */
    private static String keyColumn(
            String wanted,
            Map<String, ColumnShape> value,
            Map<String, ColumnShape> key,
            ColumnShape wholeKey,
            Map<String, ColumnShape> columns) {
        Optional<String> inValue = ColumnNames.find(wanted, value.keySet());
        Optional<String> inKey = ColumnNames.find(wanted, key.keySet());
        String name = inValue.or(() -> inKey).orElse(wanted);
        ColumnShape shape = inValue.map(value::get)
                .filter(found -> found.problem() == null)
                .or(() -> inKey.map(key::get))
                .or(() -> Optional.ofNullable(wholeKey))
                .or(() -> inValue.map(value::get))
                .orElse(null);
        if (shape == null) {
            throw new Impossible(
                    "column " + wanted
                            + " is to be part of its primary key, and neither the value nor the key has a field"
                            + " of that name: correct table.auto.create.partition.columns or .clustering.columns",
                    null);
        }
        if (columns.put(name, shape) != null) {
            throw new Impossible("column " + name + " is twice in its primary key", null);
        }
        return name;
    }

    /**
     * Returns the statements that create the table, and before it the types that it needs.
     *
     * @throws Impossible when something about it is not known, or cannot be
     */
    List<String> statements(SchemaChanges changes) {
        if (!ColumnNames.isNameOfTable(table.name().asInternal())) {
            throw new Impossible("a table's name has up to 48 letters, digits and _: set table.name.format", this);
        }
        List<String> problems = new ArrayList<>();
        String ofNames = ColumnNames.problem(columns.keySet());
        if (ofNames != null) {
            problems.add("there are " + ofNames);
        }
        columns.forEach((name, shape) -> {
            String problem = shape.problem();
            if (problem != null) {
                problems.add("what column " + name + " is made from " + problem);
            }
        });
        if (!problems.isEmpty()) {
            throw new Impossible(String.join("; ", problems), this);
        }
        ColumnTypes types = new ColumnTypes(table, changes);
        try {
            String create = cql(types);
            List<String> statements = new ArrayList<>(types.statements());
            statements.add(create);
            return statements;
        } catch (ColumnTypes.Impossible e) {
            throw new Impossible("a column " + e.getMessage(), this);
        }
    }

    /** Returns the statement that creates the table, with the types to be filled in that are not known. */
    public String cql() {
        return cql(null);
    }

    private String cql(ColumnTypes types) {
        List<String> parts = new ArrayList<>();
        columns.forEach((name, shape) -> parts.add(ColumnNames.cql(name) + " " + type(types, name, shape)));
        if (rest) {
            parts.add("<the other fields of the records>");
        }
        String partition = partitionKey.isEmpty()
                ? "<the fields of the records' key>"
                : partitionKey.stream().map(ColumnNames::cql).collect(Collectors.joining(", "));
        parts.add("PRIMARY KEY ((" + partition + ")"
                + clustering.stream()
                        .map(column -> ", " + ColumnNames.cql(column.name()))
                        .collect(Collectors.joining())
                + ")");
        return "CREATE TABLE IF NOT EXISTS " + table + " (" + String.join(", ", parts) + ")" + options();
    }

    private String type(ColumnTypes types, String name, ColumnShape shape) {
        boolean inKey = partitionKey.contains(name)
                || clustering.stream().anyMatch(column -> column.name().equals(name));
        if (types != null) {
            return types.of(shape, table.name().asInternal() + "_" + name, inKey);
        }
        return shape instanceof ColumnShape.Scalar scalar
                ? (inKey ? scalar.inKey() : scalar.type()).asCql(false, true)
                : TYPE_TO_FILL_IN;
    }

    private String options() {
        List<String> options = new ArrayList<>();
        if (clustering.stream().anyMatch(ClusteringColumn::descending)) {
            options.add("CLUSTERING ORDER BY ("
                    + clustering.stream()
                            .map(column -> ColumnNames.cql(column.name()) + (column.descending() ? " DESC" : " ASC"))
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        if (rules.ttlSeconds() > 0) {
            options.add("default_time_to_live = " + rules.ttlSeconds());
        }
        if (!rules.compaction().isEmpty()) {
            options.add("compaction = {"
                    + rules.compaction().entrySet().stream()
                            .map(option -> "'" + option.getKey() + "': '" + option.getValue() + "'")
                            .collect(Collectors.joining(", "))
                    + "}");
        }
        return options.isEmpty() ? "" : " WITH " + String.join(" AND ", options);
    }
}
