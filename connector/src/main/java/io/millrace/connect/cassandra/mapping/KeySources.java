package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Finds the columns of a primary key by their names: in keys, and in values. */
final class KeySources {

    private KeySources() {}

    /**
     * Returns what the key says of a column: its field or entry of that name, or all of it where the primary key is one column.
     *
     * @throws Unplannable when two of its fields could be meant
     */
    static Optional<ColumnSource> find(TableSchema table, SinkRecord record, Column column) {
        return named(table, column, Root.KEY, record.keySchema(), record.key())
                .or(() -> record.key() != null
                                && !isStructure(record)
                                && table.primaryKey().size() == 1
                        ? Optional.of(new ColumnSource.Field(new FieldPath(Root.KEY, List.of(), false)))
                        : Optional.empty());
    }

    /**
     * Returns what the value says of a column.
     *
     * @throws Unplannable when two of its fields could be meant
     */
    static Optional<ColumnSource> findInValue(TableSchema table, SinkRecord record, Column column) {
        return named(table, column, Root.VALUE, record.valueSchema(), record.value());
    }

    private static boolean isStructure(SinkRecord record) {
        return record.key() instanceof Map
                || (record.keySchema() != null && record.keySchema().type() == Schema.Type.STRUCT);
    }

    private static Optional<ColumnSource> named(
            TableSchema table, Column column, Root root, Schema schema, Object value) {
        if (schema != null && schema.type() == Schema.Type.STRUCT) {
            List<String> fields = schema.fields().stream()
                    .map(Field::name)
                    .filter(name -> table.column(name).equals(Optional.of(column)))
                    .toList();
            if (fields.size() > 1) {
                String part = root == Root.KEY ? "key" : "value";
                throw new Unplannable(column + ": two fields of the " + part + " have its name, in different cases");
            }
            return fields.stream()
                    .findFirst()
                    .map(name -> new ColumnSource.Field(new FieldPath(root, List.of(name), false)));
        }
        return value instanceof Map
                ? Optional.of(new ColumnSource.Named(root, column.field(), hasTwin(table, column)))
                : Optional.empty();
    }

    /** Tells whether another column has the same name in another case. */
    private static boolean hasTwin(TableSchema table, Column column) {
        return table.columns().stream()
                        .filter(other -> other.field().equalsIgnoreCase(column.field()))
                        .count()
                > 1;
    }
}
