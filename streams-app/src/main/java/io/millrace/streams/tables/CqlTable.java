package io.millrace.streams.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * A table.
 *
 * @param topic the topic that it stores
 * @param what what a row is, for the comment above the table
 * @param types statements that create the user-defined types it uses
 * @param columns the columns' types by name, in the table's order
 * @param partitionKey names of the partition key's columns
 * @param clustering names of the clustering columns, with true for those that descend
 * @param compaction as CQL has it; empty for Cassandra's default
 * @param notes what whoever creates the table has to decide
 */
record CqlTable(
        String topic,
        String what,
        List<String> types,
        Map<String, String> columns,
        List<String> partitionKey,
        Map<String, Boolean> clustering,
        Optional<String> compaction,
        List<String> notes) {

    String name() {
        return CqlName.ofTopic(topic);
    }

    /** Returns the statements that create the table and, as a comment, the query that it is made for. */
    String script() {
        StringBuilder script = new StringBuilder("-- ").append(what).append('\n');
        notes.forEach(note -> script.append("-- ").append(note).append('\n'));
        types.forEach(script::append);
        script.append("CREATE TABLE IF NOT EXISTS ").append(name()).append(" (\n");
        columns.forEach((column, type) -> script.append("  ")
                .append(CqlName.quoted(column))
                .append(' ')
                .append(type)
                .append(",\n"));
        script.append("  PRIMARY KEY (").append(primaryKey()).append(")\n)");
        List<String> options = new ArrayList<>();
        if (clustering.containsValue(true)) {
            options.add("CLUSTERING ORDER BY (" + order() + ")");
        }
        compaction.ifPresent(how -> options.add("compaction = " + how));
        if (!options.isEmpty()) {
            script.append(" WITH ").append(String.join("\n  AND ", options));
        }
        return script.append(";\n-- Read it with: ")
                .append(query())
                .append('\n')
                .toString();
    }

    /** Returns the query by partition and, where rows are in the order of time, by a span of it. */
    String query() {
        List<String> conditions = new ArrayList<>();
        partitionKey.forEach(column -> conditions.add(CqlName.quoted(column) + " = ?"));
        // What descends is time.
        clustering.entrySet().stream().limit(1).filter(Map.Entry::getValue).forEach(time -> {
            conditions.add(CqlName.quoted(time.getKey()) + " >= ?");
            conditions.add(CqlName.quoted(time.getKey()) + " < ?");
        });
        return "SELECT * FROM " + name() + " WHERE " + String.join(" AND ", conditions) + ";";
    }

    private String primaryKey() {
        StringJoiner key = new StringJoiner(", ");
        key.add(partitionKey.stream().map(CqlName::quoted).collect(Collectors.joining(", ", "(", ")")));
        clustering.keySet().forEach(column -> key.add(CqlName.quoted(column)));
        return key.toString();
    }

    private String order() {
        return clustering.entrySet().stream()
                .map(column -> CqlName.quoted(column.getKey()) + (column.getValue() ? " DESC" : " ASC"))
                .collect(Collectors.joining(", "));
    }
}
