package io.millrace.connect.converter;

import java.util.ArrayList;
import java.util.List;

/** How values of an Avro type lie in the bytes. A record is made before its fields are known, since it may hold itself. */
final class AvroType {

    /** What Avro's specification calls its types. */
    enum Kind {
        NULL,
        BOOLEAN,
        INT,
        LONG,
        FLOAT,
        DOUBLE,
        BYTES,
        STRING,
        FIXED,
        ENUM,
        ARRAY,
        MAP,
        UNION,
        RECORD
    }

    /** What Connect takes of a type's values; the others are no values of Connect's logical type. */
    enum Limit {
        NONE,
        /** A decimal has at least one byte. */
        DECIMAL,
        /** Milliseconds of a day. */
        TIME_OF_DAY
    }

    /** A field of a record. */
    record Field(String name, AvroType type) {}

    private final Kind kind;
    private final Limit limit;
    private final int size;
    private final List<String> symbols;
    private final List<AvroType> parts;
    private final List<Field> fields = new ArrayList<>();

    private AvroType(Kind kind, Limit limit, int size, List<String> symbols, List<AvroType> parts) {
        this.kind = kind;
        this.limit = limit;
        this.size = size;
        this.symbols = List.copyOf(symbols);
        this.parts = List.copyOf(parts);
    }

    static AvroType of(Kind kind, Limit limit) {
        return new AvroType(kind, limit, 0, List.of(), List.of());
    }

    static AvroType fixed(int size, Limit limit) {
        return new AvroType(Kind.FIXED, limit, size, List.of(), List.of());
    }

    static AvroType enumeration(List<String> symbols) {
        return new AvroType(Kind.ENUM, Limit.NONE, 0, symbols, List.of());
    }

    /**
     * Makes a type that consists of others.
     *
     * @param parts the branches of a union, or the one type of an array's elements or a map's values
     */
    static AvroType of(Kind kind, List<AvroType> parts) {
        return new AvroType(kind, Limit.NONE, 0, List.of(), parts);
    }

    static AvroType emptyRecord() {
        return new AvroType(Kind.RECORD, Limit.NONE, 0, List.of(), List.of());
    }

    void addField(String name, AvroType type) {
        fields.add(new Field(name, type));
    }

    Kind kind() {
        return kind;
    }

    Limit limit() {
        return limit;
    }

    /** Returns the bytes of each value of a fixed type. */
    int size() {
        return size;
    }

    List<String> symbols() {
        return symbols;
    }

    List<AvroType> parts() {
        return parts;
    }

    List<Field> fields() {
        return fields;
    }

    /** Returns which branch of a union of two is null; -1 if it is no such union. */
    int nullBranch() {
        if (kind != Kind.UNION || parts.size() != 2) {
            return -1;
        }
        boolean first = parts.get(0).kind == Kind.NULL;
        boolean second = parts.get(1).kind == Kind.NULL;
        return first == second ? -1 : first ? 0 : 1;
    }
}
