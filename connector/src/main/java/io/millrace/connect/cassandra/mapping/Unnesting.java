package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import java.util.Collection;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes records of the elements of an array. Belongs to the task thread. */
final class Unnesting {

    private final FieldPath path;
    private final TableSchema table;
    private Schemas lastSchemas;
    private Reader lastReader;

    Unnesting(FieldPath path, TableSchema table) {
        this.path = path;
        this.table = table;
    }

    /**
     * Hands on a record for each element, in their order; none for a null in place of the array.
     *
     * @throws BadRecordException when there is no array
     */
    void unnest(SinkRecord record, Consumer<SinkRecord> elements) {
        Object value;
        try {
            if (lastReader == null || !lastSchemas.areOf(record)) {
                lastSchemas = Schemas.of(record);
                lastReader = PathReader.of(path, lastSchemas);
            }
            value = lastReader.read(record);
        } catch (Unencodable e) {
            lastReader = null;
            throw bad(
                    record,
                    e.getMessage() + (e.isMissing() ? "; if it may be, put a question mark after it in unnest" : ""));
        }
        if (value == null) {
            return;
        }
        if (!(value instanceof Collection<?> array)) {
            throw bad(record, "is " + Kind.of(value) + "; unnest takes an array");
        }
        Schema schema = PathReader.schemaOf(lastReader);
        int position = 0;
        for (Object element : array) {
            elements.accept(DerivedRecord.ofElement(
                    record, new SchemaAndValue(schema == null ? null : schema.valueSchema(), element), position++));
        }
    }

    private BadRecordException bad(SinkRecord record, String complaint) {
        return RecordErrors.of(record, table, "field " + path + " " + complaint);
    }
}
