package io.millrace.streams.expression;

import io.millrace.streams.event.SourceFields;
import java.util.Set;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The type of a part of an expression.
 *
 * @param kind how its values are computed
 * @param schema its Avro type, without null
 */
record ValueType(Kind kind, Schema schema) {
    enum Kind {
        BOOLEAN,
        LONG,
        DOUBLE,
        TEXT
    }

    static ValueType truth() {
        return new ValueType(Kind.BOOLEAN, Schema.create(Schema.Type.BOOLEAN));
    }

    static ValueType integer() {
        return new ValueType(Kind.LONG, Schema.create(Schema.Type.LONG));
    }

    static ValueType real() {
        return new ValueType(Kind.DOUBLE, Schema.create(Schema.Type.DOUBLE));
    }

    static ValueType text() {
        return new ValueType(Kind.TEXT, Schema.create(Schema.Type.STRING));
    }

    static ValueType date() {
        return new ValueType(Kind.LONG, LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)));
    }

    static ValueType timestamp() {
        return new ValueType(Kind.LONG, LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)));
    }

    /** Returns the type of a field's values, or null if expressions have no such type. */
    static ValueType of(Schema type) {
        return switch (type.getType()) {
            case BOOLEAN -> new ValueType(Kind.BOOLEAN, type);
            case INT, LONG -> new ValueType(Kind.LONG, type);
            case FLOAT, DOUBLE -> new ValueType(Kind.DOUBLE, type);
            case STRING -> new ValueType(Kind.TEXT, type);
            case ENUM -> text();
            default -> null;
        };
    }

    /** Says whether it is a date or time of some kind: a number of something, which is not to be mixed with others. */
    boolean isTemporal() {
        return kind == Kind.LONG && schema.getLogicalType() != null;
    }

    boolean isDate() {
        return isTemporal() && schema.getLogicalType().getName().equals("date");
    }

    /** Says whether it is an instant in UTC, in milliseconds or microseconds. */
    boolean isTimestamp() {
        return kind == Kind.LONG && SourceFields.isTimestamp(schema);
    }

    boolean isNumber() {
        return isInteger() || kind == Kind.DOUBLE;
    }

    boolean isInteger() {
        return kind == Kind.LONG && !isTemporal();
    }

    /** Returns the type that holds values of both, or null if there is none. */
    ValueType common(ValueType other) {
        if (schema.equals(other.schema)) {
            return this;
        }
        if (isTemporal() || other.isTemporal()) {
            boolean same = isTemporal()
                    && other.isTemporal()
                    && schema.getLogicalType()
                            .getName()
                            .equals(other.schema.getLogicalType().getName());
            return same ? this : null;
        }
        if (kind == other.kind) {
            return switch (kind) {
                case BOOLEAN -> truth();
                case LONG -> integer();
                case DOUBLE -> real();
                case TEXT -> text();
            };
        }
        return Set.of(Kind.LONG, Kind.DOUBLE).containsAll(Set.of(kind, other.kind)) ? real() : null;
    }

    /** Returns the type's name for messages. */
    String describe() {
        return describe(schema);
    }

    static String describe(Schema schema) {
        return schema.getLogicalType() == null
                ? schema.getType().getName()
                : schema.getLogicalType().getName();
    }
}
