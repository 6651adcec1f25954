package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.TableMapping;
import io.millrace.connect.cassandra.evolution.ColumnShape.Missing;
import io.millrace.connect.cassandra.evolution.ColumnShape.Null;
import io.millrace.connect.cassandra.evolution.ColumnShape.Scalar;
import io.millrace.connect.cassandra.evolution.ColumnShape.Unknown;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** What a record gives to columns, by the names of its fields or by a mapping. */
final class RecordColumns {

    private RecordColumns() {}

    /**
     * Returns the fields of a record's value; empty if it has none.
     *
     * @param flag the field that marks deletes, which is none of them
     */
    static Map<String, ColumnShape> ofValue(SinkRecord record, Optional<String> flag) {
        Map<String, ColumnShape> fields = fields(record.valueSchema(), record.value());
        flag.ifPresent(fields::remove);
        return fields;
    }

    /** Returns the fields of a record's key; empty if it has none. */
    static Map<String, ColumnShape> ofKey(SinkRecord record) {
        return fields(record.keySchema(), record.key());
    }

    /** Returns what the whole of a key gives to the only column of a primary key. */
    static ColumnShape ofWholeKey(SinkRecord record) {
        return record.keySchema() == null ? ColumnShape.ofValue(record.key()) : ColumnShape.of(record.keySchema());
    }

    /** Returns the columns of a mapping, in its order. */
    static Map<String, ColumnShape> ofMapping(TableMapping mapping, SinkRecord record) {
        Map<String, ColumnShape> columns = new LinkedHashMap<>();
        mapping.columns().orElseThrow().stream()
                // Nobody can tell a type from one of its fields.
                .filter(column -> column.part().isEmpty())
                .forEach(column -> columns.put(column.name(), of(column.source(), record)));
        return columns;
    }

    /** Returns what a source gives; as far as there is no record, what is known without one. */
    static ColumnShape of(ColumnSource source, SinkRecord record) {
        if (source instanceof ColumnSource.Metadata metadata) {
            return new Scalar(
                    switch (metadata.attribute()) {
                        case TOPIC -> DataTypes.TEXT;
                        case PARTITION, ELEMENT -> DataTypes.INT;
                        case OFFSET -> DataTypes.BIGINT;
                        case TIMESTAMP -> DataTypes.TIMESTAMP;
                    });
        } else if (source instanceof ColumnSource.Now) {
            return new Scalar(DataTypes.TIMESTAMP);
        } else if (source instanceof ColumnSource.Literal literal) {
            return ofLiteral(literal.value());
        } else if (record == null) {
            return new Unknown("is not known before there is a record");
        } else if (source instanceof ColumnSource.Field field
                && (field.path().root() == Root.KEY || field.path().root() == Root.VALUE)) {
            return ofPath(field.path(), record);
        } else if (source instanceof ColumnSource.Header header) {
            return ofHeader(header, record.headers().lastWithName(header.name()));
        }
        return new Unknown("is of a type that only its table says");
    }

    private static ColumnShape ofLiteral(Object value) {
        return value instanceof BigDecimal ? new Scalar(DataTypes.DECIMAL) : ColumnShape.ofValue(value);
    }

    private static ColumnShape missing(boolean optional) {
        return optional ? new Null() : new Missing();
    }

    private static ColumnShape ofHeader(ColumnSource.Header source, Header header) {
        if (header == null) {
            return missing(source.optional());
        }
        return header.schema() == null ? ColumnShape.ofValue(header.value()) : ColumnShape.of(header.schema());
    }

    private static ColumnShape ofPath(FieldPath path, SinkRecord record) {
        Schema schema = path.root() == Root.KEY ? record.keySchema() : record.valueSchema();
        Object value = path.root() == Root.KEY ? record.key() : record.value();
        for (String name : path.steps()) {
            if (schema != null && schema.type() == Schema.Type.STRUCT) {
                Field field = schema.field(name);
                if (field == null) {
                    return missing(path.optional());
                }
                schema = field.schema();
            } else if (schema != null && schema.type() == Schema.Type.MAP) {
                schema = schema.valueSchema();
            } else if (schema == null && value instanceof Map<?, ?> map) {
                if (!map.containsKey(name)) {
                    return missing(path.optional());
                }
                value = map.get(name);
            } else if (schema == null && value == null) {
                return new Null();
            } else {
                return new Missing();
            }
        }
        return schema == null ? ColumnShape.ofValue(value) : ColumnShape.of(schema);
    }

    private static Map<String, ColumnShape> fields(Schema schema, Object data) {
        Map<String, ColumnShape> fields = new LinkedHashMap<>();
        if (schema != null && schema.type() == Schema.Type.STRUCT) {
            schema.fields().forEach(field -> fields.put(field.name(), ColumnShape.of(field.schema())));
        } else if (data instanceof Map<?, ?> map) {
            Schema ofValues = schema == null ? null : schema.valueSchema();
            map.forEach((name, value) -> fields.put(
                    String.valueOf(name), ofValues == null ? ColumnShape.ofValue(value) : ColumnShape.of(ofValues)));
        }
        return fields;
    }
}
