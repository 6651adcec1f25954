package io.millrace.streams.tables;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/** Finds the CQL types of one table's Avro fields, and the user-defined types that records inside of them need. */
final class CqlTypes {
    private final Map<String, String> userTypes = new LinkedHashMap<>();
    private final Set<String> open = new LinkedHashSet<>();
    /** Which record has which type's name: a keyspace has each but once, and records are told apart by their full names. */
    private final Map<String, String> recordsByType;

    /**
     * Creates the types of one table.
     *
     * @param recordsByType the names taken by the script's other tables; those of this one are added
     */
    CqlTypes(Map<String, String> recordsByType) {
        this.recordsByType = recordsByType;
    }

    /** Returns the statements that create the user-defined types asked for so far; each stands after those it uses. */
    Iterable<String> statements() {
        return userTypes.values();
    }

    /**
     * Returns the type of a column; empty where CQL has none: unions of several types, records within themselves. Lists are frozen: the
     * sink refuses others, whose elements double when a write is repeated.
     */
    Optional<String> of(Schema avro) {
        return switch (avro.getType()) {
            case UNION -> ofUnion(avro);
            case STRING -> Optional.of(logical(avro).equals("uuid") ? "uuid" : "text");
            case ENUM -> Optional.of("text");
            case INT -> Optional.of(ofInt(logical(avro)));
            case LONG -> Optional.of(ofLong(logical(avro)));
            case FLOAT -> Optional.of("float");
            case DOUBLE -> Optional.of("double");
            case BOOLEAN -> Optional.of("boolean");
            case BYTES, FIXED -> Optional.of(ofBytes(logical(avro)));
            case ARRAY -> of(avro.getElementType()).map(element -> "frozen<list<" + element + ">>");
            case MAP -> of(avro.getValueType()).map(value -> "map<text, " + value + ">");
            case RECORD -> ofRecord(avro);
            case NULL -> Optional.empty();
        };
    }

    private static String logical(Schema avro) {
        LogicalType logical = avro.getLogicalType();
        return logical == null ? "" : logical.getName();
    }

    private static String ofInt(String logical) {
        return switch (logical) {
            case "date" -> "date";
            case "time-millis" -> "time";
            default -> "int";
        };
    }

    /** Of microseconds the sink is handed the bare number, which a timestamp would take for milliseconds. */
    private static String ofLong(String logical) {
        return logical.equals("timestamp-millis") ? "timestamp" : "bigint";
    }

    private static String ofBytes(String logical) {
        return switch (logical) {
            case "decimal" -> "decimal";
            case "uuid" -> "uuid";
            default -> "blob";
        };
    }

    private Optional<String> ofUnion(Schema union) {
        return union.getTypes().size() == 2 && union.isNullable()
                ? of(union.getTypes().get(union.getTypes().get(0).getType() == Schema.Type.NULL ? 1 : 0))
                : Optional.empty();
    }

    private String typeName(Schema record) {
        String name = CqlName.ofRecord(record.getName());
        if (recordsByType.putIfAbsent(name, record.getFullName()) == null
                || recordsByType.get(name).equals(record.getFullName())) {
            return name;
        }
        return CqlName.ofRecord(record.getFullName().replace('.', '_'));
    }

    private Optional<String> ofRecord(Schema avro) {
        if (!open.add(avro.getFullName())) {
            return Optional.empty();
        }
        String name = typeName(avro);
        StringJoiner fields =
                new StringJoiner(",\n", "CREATE TYPE IF NOT EXISTS " + name + " (\n", "\n);\n").setEmptyValue("");
        boolean whole = true;
        for (Schema.Field field : avro.getFields()) {
            Optional<String> type = of(field.schema());
            type.ifPresent(found -> fields.add("  " + CqlName.quoted(field.name()) + " " + found));
            whole &= type.isPresent();
        }
        open.remove(avro.getFullName());
        if (!whole || avro.getFields().isEmpty()) {
            return Optional.empty();
        }
        userTypes.put(name, fields.toString());
        return Optional.of("frozen<" + name + ">");
    }
}
