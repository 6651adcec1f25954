package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.DeleteConfig;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.StructField;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Tells which records with a value delete the row that they name, instead of writing it. Belongs to the task thread. */
final class Deletions {

    private final TableSchema table;
    private final Optional<RecordCondition> when;
    private final Optional<String> flag;

    private Schema lastSchema;
    private StructField lastField;

    /**
     * Makes it for one table of a topic.
     *
     * @param when the condition of the table's {@code delete.when}
     */
    Deletions(TableSchema table, Optional<RecordCondition> when, DeleteConfig config) {
        this.table = table;
        this.when = when;
        this.flag = flag(table, config);
    }

    /** Returns the name of the field that marks deletes; empty where there is none, or the table has a column of that name. */
    static Optional<String> flag(TableSchema table, DeleteConfig config) {
        return config.flagField().filter(name -> table.column(name).isEmpty());
    }

    /**
     * Tells whether a record deletes.
     *
     * @throws BadRecordException when it does not say so clearly
     */
    boolean isDeletion(SinkRecord record) {
        return (flag.isPresent() && isFlagged(record, flag.get()))
                || (when.isPresent() && when.get().holds(record));
    }

    private boolean isFlagged(SinkRecord record, String name) {
        Object value = record.value();
        Object mark = null;
        if (value instanceof Struct struct) {
            if (struct.schema() != lastSchema) {
                lastSchema = struct.schema();
                Field field = lastSchema.field(name);
                lastField = field == null ? null : new StructField(field);
            }
            mark = lastField == null ? null : lastField.of(struct);
        } else if (value instanceof Map<?, ?> map) {
            mark = map.get(name);
        }
        return mark != null && truth(record, name, mark);
    }

    private boolean truth(SinkRecord record, String name, Object mark) {
        if (mark instanceof Boolean truth) {
            return truth;
        }
        String word = mark instanceof String text ? text.toLowerCase(Locale.ROOT) : "";
        return switch (word) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw RecordErrors.of(
                        record,
                        table,
                        "field value." + name + " marks deletes (delete.flag.field) and is " + Kind.of(mark)
                                + " that is neither true nor false");
        };
    }
}
