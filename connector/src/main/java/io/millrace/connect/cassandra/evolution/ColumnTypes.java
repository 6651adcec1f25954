package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import io.millrace.connect.cassandra.evolution.ColumnShape.Elements;
import io.millrace.connect.cassandra.evolution.ColumnShape.Entries;
import io.millrace.connect.cassandra.evolution.ColumnShape.Fields;
import io.millrace.connect.cassandra.evolution.ColumnShape.Scalar;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes types as CQL has them, and the statements that create the user-defined ones among them. */
final class ColumnTypes {

    private final Table table;
    private final SchemaChanges known;
    private final List<String> statements = new ArrayList<>();

    ColumnTypes(Table table, SchemaChanges known) {
        this.table = table;
        this.known = known;
    }

    /** Thrown where there can be no such type; the message says why. */
    static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Impossible(String message) {
            super(message, null, false, false);
        }
    }

    /** Returns the statements that have to come before whatever uses the types. */
    List<String> statements() {
        return statements;
    }

    /**
     * Returns the type of a column, or of a field of a type.
     *
     * @param place what holds it, as far as names of types are made from that: {@code table_column}
     * @param inKey whether it is part of the primary key
     */
    String of(ColumnShape shape, String place, boolean inKey) {
        if (shape instanceof Scalar scalar) {
            return (inKey ? scalar.inKey() : scalar.type()).asCql(false, true);
        } else if (shape instanceof Elements list) {
            return "frozen<list<" + of(list.element(), place, inKey) + ">>";
        } else if (shape instanceof Entries map) {
            return "frozen<map<" + of(map.key(), place + "_key", inKey) + ", " + of(map.value(), place, inKey) + ">>";
        } else if (shape instanceof Fields struct) {
            return "frozen<" + userDefined(struct, place.replaceAll("\\W", "_"), inKey) + ">";
        }
        throw new Impossible(shape.problem());
    }

    private String userDefined(Fields struct, String name, boolean inKey) {
        if (!ColumnNames.isNameOfTable(name)) {
            throw new Impossible(
                    "would need a user-defined type " + name + ", and such names have at most 48 characters");
        }
        Optional<UserDefinedType> existing = known.type(table.keyspace(), CqlIdentifier.fromInternal(name));
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, ColumnShape> field : struct.fields().entrySet()) {
            fields.add(
                    ColumnNames.cql(field.getKey()) + " " + of(field.getValue(), name + "_" + field.getKey(), inKey));
        }
        String type = table.keyspace().asCql(true) + "." + ColumnNames.cql(name);
        if (existing.isEmpty()) {
            statements.add("CREATE TYPE IF NOT EXISTS " + type + " (" + String.join(", ", fields) + ")");
        } else if (!cql(existing.get()).equals(String.join(", ", fields))) {
            throw new Impossible(
                    "would need a user-defined type " + type + ", and there is another of that name: drop it");
        }
        return type;
    }

    private static String cql(UserDefinedType type) {
        return type.getFieldNames().stream()
                .map(name -> name.asCql(true) + " "
                        + type.getFieldTypes().get(type.firstIndexOf(name)).asCql(true, true))
                .collect(Collectors.joining(", "));
    }
}
