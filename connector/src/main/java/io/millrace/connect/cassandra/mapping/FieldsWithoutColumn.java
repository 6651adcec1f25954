package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.NearestName;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.FieldName;
import java.util.List;

/**
 * Words for fields that have no column. A schema's names are its author's and may be quoted; those of a map's entries
 * are data, of which no more is said than helps: how many they are, how long the first name is, and which column is
 * nearest.
 */
final class FieldsWithoutColumn {

    private static final String REMEDY = "add the column, set unknown.fields=ignore, or map the columns with"
            + " topic.<topic>.<keyspace>.<table>.mapping";

    private FieldsWithoutColumn() {}

    static String ofStruct(TableSchema table, String name) {
        return FieldName.ofValue(name) + " has no column; " + hint(table, name) + REMEDY;
    }

    /**
     * Words for a map.
     *
     * @param unknown how many of its entries have no column
     * @param first the name of the first of them
     */
    static String ofMap(TableSchema table, int entries, int unknown, String first) {
        return unknown + " of the value's " + entries + " entries " + (unknown == 1 ? "has" : "have") + " no column, "
                + (unknown == 1 ? "with" : "the first with") + " a name of " + first.length() + " characters; "
                + hint(table, first) + REMEDY;
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
