package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.FieldName;
import io.millrace.expressions.NearestName;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Words for fields that have no column. A schema's names are its author's and may be quoted; those of a map's entries
 * are data, of which no more is said than helps: how many they are, how long the first name is, and which column is
 * nearest.
 */
final class FieldsWithoutColumn {

    private static final String REMEDY = "add the column, set unknown.fields=ignore, or map the columns with"
            + " topic.<topic>.<keyspace>.<table>.mapping";

    private FieldsWithoutColumn() {}

    /**
     * Words for a struct.
     *
     * @param name the first of its fields that has no column
     * @param all the names of all of its fields
     */
    static String ofStruct(TableSchema table, String name, Set<String> all) {
        return FieldName.ofValue(name) + " has no column; " + hint(table, name) + remedy(all);
    }

    /**
     * Words for a value of which no field has a column, so that nothing of it would be written.
     *
     * @param all the names of its fields
     */
    static String ofAll(Set<?> all) {
        return "none of the value's " + all.size() + " fields has a column, so that nothing of it would be written; "
                + (wrapping(all).isEmpty()
                        ? "map the columns with topic.<topic>.<keyspace>.<table>.mapping"
                        : wrapping(all));
    }

    private static String remedy(Set<?> all) {
        return wrapping(all).isEmpty() ? REMEDY : wrapping(all);
    }

    /** Returns what to set where the fields are those of something around what is to be written; empty where they are not. */
    private static String wrapping(Set<?> all) {
        if (all.contains("op") && (all.contains("after") || all.contains("before"))) {
            return "it looks like a change event of Debezium: set value.envelope=debezium";
        }
        return all.size() == 2 && all.contains("schema") && all.contains("payload")
                ? "it looks like JSON with its schema: set value.converter.schemas.enable=true"
                : "";
    }

    /**
     * Words for a map.
     *
     * @param unknown how many of its entries have no column
     * @param first the name of the first of them
     */
    static String ofMap(TableSchema table, Map<?, ?> map, int unknown, String first) {
        return unknown + " of the value's " + map.size() + " entries " + (unknown == 1 ? "has" : "have")
                + " no column, "
                + (unknown == 1 ? "with" : "the first with") + " a name of " + first.length() + " characters; "
                + hint(table, first) + remedy(map.keySet());
    }

    private static String hint(TableSchema table, String name) {
        if (!FieldName.isQuotable(name)) {
            return "";
        }
        List<String> columns = table.columns().stream().map(Column::field).toList();
        return NearestName.of(name, columns)
                .map(nearest -> "did you mean " + nearest + "? ")
                .orElse("");
    }
}
