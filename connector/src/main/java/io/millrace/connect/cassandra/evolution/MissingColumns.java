package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.ListType;
import com.datastax.oss.driver.api.core.type.MapType;
import com.datastax.oss.driver.api.core.type.SetType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.VectorType;
import io.millrace.connect.cassandra.evolution.ColumnShape.Elements;
import io.millrace.connect.cassandra.evolution.ColumnShape.Entries;
import io.millrace.connect.cassandra.evolution.ColumnShape.Fields;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what a table lacks for what records have, and the statements that add it. Nothing else of it is altered. */
final class MissingColumns {

    /** A table of more columns is one whose fields' names are data. */
    static final int MAX_COLUMNS = 500;

    private static final Logger LOG = LoggerFactory.getLogger(MissingColumns.class);

    private final TableSchema table;
    private final ColumnTypes types;
    private final List<String> additions = new ArrayList<>();
    private final Map<String, String> columns = new LinkedHashMap<>();

    MissingColumns(TableSchema table, SchemaChanges known) {
        this.table = table;
        this.types = new ColumnTypes(table.table(), known);
    }

    /** Compares what records have with what is there. A field that no column can be made for is left to whoever maps it. */
    MissingColumns compare(Map<String, ColumnShape> wanted) {
        boolean namesFit = ColumnNames.problem(wanted.keySet()) == null;
        wanted.forEach((name, shape) -> {
            Optional<Column> column = table.column(name);
            if (column.isPresent()) {
                compare(column.get().type(), shape);
            } else if (namesFit && shape.problem() == null && !isSimilarToAColumn(name)) {
                add(name, shape);
            }
        });
        return this;
    }

    /** Two columns, in cases of their own, of which neither is exactly this one: a third makes it no better. */
    private boolean isSimilarToAColumn(String name) {
        return table.columns().stream()
                .anyMatch(column -> column.name().asInternal().equalsIgnoreCase(name));
    }

    private void add(String name, ColumnShape shape) {
        if (table.columns().size() + columns.size() >= MAX_COLUMNS) {
            return;
        }
        try {
            columns.put(name, types.of(shape, table.table().name().asInternal() + "_" + name, false));
        } catch (ColumnTypes.Impossible e) {
            LOG.debug("Column {} of {} is not added: it {}", name, table, e.getMessage());
        }
    }

    private void compare(DataType type, ColumnShape shape) {
        if (type instanceof UserDefinedType udt && shape instanceof Fields struct) {
            compare(udt, struct);
        } else if (type instanceof MapType map && shape instanceof Entries entries) {
            compare(map.getKeyType(), entries.key());
            compare(map.getValueType(), entries.value());
        } else if (shape instanceof Elements list) {
            elementType(type).ifPresent(element -> compare(element, list.element()));
        }
    }

    private static Optional<DataType> elementType(DataType type) {
        if (type instanceof ListType list) {
            return Optional.of(list.getElementType());
        } else if (type instanceof SetType set) {
            return Optional.of(set.getElementType());
        }
        return type instanceof VectorType vector ? Optional.of(vector.getElementType()) : Optional.empty();
    }

    private void compare(UserDefinedType type, Fields struct) {
        if (ColumnNames.problem(struct.fields().keySet()) != null) {
            return;
        }
        List<String> known =
                type.getFieldNames().stream().map(CqlIdentifier::asInternal).toList();
        struct.fields().forEach((name, shape) -> {
            Optional<String> field = ColumnNames.find(name, known);
            if (field.isPresent()) {
                compare(type.getFieldTypes().get(known.indexOf(field.get())), shape);
            } else if (shape.problem() == null && known.stream().noneMatch(name::equalsIgnoreCase)) {
                add(type, name, shape);
            }
        });
    }

    private void add(UserDefinedType type, String name, ColumnShape shape) {
        try {
            String added = types.of(shape, type.getName().asInternal() + "_" + name, false);
            additions.add("ALTER TYPE " + type.getKeyspace().asCql(true) + "."
                    + type.getName().asCql(true) + " ADD " + ColumnNames.cql(name) + " " + added);
        } catch (ColumnTypes.Impossible e) {
            LOG.debug("Field {} of type {} is not added: it {}", name, type.getName(), e.getMessage());
        }
    }

    /** Returns the statements; none if nothing is missing. */
    List<String> statements() {
        List<String> statements = new ArrayList<>(types.statements());
        additions.stream().distinct().forEach(statements::add);
        if (!columns.isEmpty()) {
            List<String> added = new ArrayList<>();
            columns.forEach((name, type) -> added.add(ColumnNames.cql(name) + " " + type));
            String all = String.join(", ", added);
            statements.add("ALTER TABLE " + table.table() + " ADD " + (added.size() == 1 ? all : "(" + all + ")"));
        }
        return statements;
    }
}
