package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.ColumnSource;
import io.millrace.connect.cassandra.config.FieldPath;
import io.millrace.connect.cassandra.config.FieldPath.Root;
import io.millrace.connect.cassandra.config.MappingConfig.UnknownFields;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.UnconfirmedFieldException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.SinkRecord;

/** Finds columns by the names of a value's fields, and what of the primary key the value lacks in the key. */
final class NamedColumns {

    /** Fields without a column that are known to have none. More than that are left out without a second look. */
    private static final int REMEMBERED_FIELDS = 4096;

    private final TableSchema table;
    private final Optional<String> flag;
    private final UnknownFields unknownFields;
    private final Set<String> ignored = new HashSet<>();

    /**
     * Makes it for one table.
     *
     * @param flag the field that marks deletes, which needs no column
     */
    NamedColumns(TableSchema table, Optional<String> flag, UnknownFields unknownFields) {
        this.table = table;
        this.flag = flag;
        this.unknownFields = unknownFields;
    }

    /**
     * Returns what fills each column for records like this one.
     *
     * @throws Unplannable when they are no rows of the table
     * @throws UnconfirmedFieldException when a field has no column, and the table is to be looked at before it is left out
     */
    Map<Column, ColumnSource> sources(SinkRecord example) {
        Schema schema = example.valueSchema();
        if (schema == null || schema.type() != Schema.Type.STRUCT) {
            Kind kind = schema == null ? Kind.of(example.value()) : Kind.of(schema);
            throw new Unplannable("the value is " + kind
                    + JsonHint.of(kind, Root.VALUE)
                    + "; columns are found by name in structs and maps, for others set"
                    + " topic.<topic>.<keyspace>.<table>.mapping");
        }
        Map<Column, ColumnSource> sources = new LinkedHashMap<>();
        boolean unconfirmed = false;
        for (Field field : schema.fields()) {
            if (flag.isPresent() && flag.get().equals(field.name())) {
                continue;
            }
            Optional<Column> column = table.column(field.name());
            if (column.isEmpty() && unknownFields == UnknownFields.FAIL) {
                throw new Unplannable(FieldsWithoutColumn.ofStruct(table, field.name(), names(schema)));
            }
            if (column.isEmpty() && ignored.size() < REMEMBERED_FIELDS) {
                unconfirmed |= ignored.add(field.name());
            }
            if (column.isPresent()
                    && sources.put(
                                    column.get(),
                                    new ColumnSource.Field(new FieldPath(Root.VALUE, List.of(field.name()), false)))
                            != null) {
                throw new Unplannable(column.get() + ": two fields of the value have its name, in different cases");
            }
        }
        if (unconfirmed) {
            throw new UnconfirmedFieldException();
        }
        if (sources.isEmpty() && !schema.fields().isEmpty()) {
            throw new Unplannable(FieldsWithoutColumn.ofAll(names(schema)));
        }
        for (Column column : table.primaryKey()) {
            if (!sources.containsKey(column)) {
                KeySources.find(table, example, column).ifPresent(source -> sources.put(column, source));
            }
        }
        if (!table.isOfPartition(sources.keySet())) {
            table.primaryKey().stream()
                    .filter(column -> !sources.containsKey(column))
                    .findFirst()
                    .ifPresent(column -> {
                        throw nowhere(column);
                    });
        }
        return sources;
    }

    private static Set<String> names(Schema schema) {
        return schema.fields().stream().map(Field::name).collect(Collectors.toSet());
    }

    private static Unplannable nowhere(Column column) {
        return new Unplannable(
                column + ": neither the value nor the key has a field of its name, and it is part of the primary key");
    }
}
