package io.millrace.streams.expression;

import io.millrace.expressions.ValueType;
import io.millrace.expressions.ValueType.Kind;
import io.millrace.expressions.ValueType.Meaning;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** Avro's types as those of expressions, and back. */
final class AvroTypes {
    private AvroTypes() {}

    /**
     * Returns the type of a field's values in expressions.
     *
     * @param type the field's, without null
     * @return the type, which keeps the field's; null for a union of several types, of which expressions know none
     */
    static ValueType of(Schema type) {
        return switch (type.getType()) {
            case BOOLEAN -> new ValueType(Kind.BOOLEAN, Meaning.NONE, type);
            case INT, LONG -> new ValueType(Kind.LONG, number(type), type);
            case FLOAT -> new ValueType(Kind.DOUBLE, Meaning.FLOAT, type);
            case DOUBLE -> new ValueType(Kind.DOUBLE, Meaning.NONE, type);
            case STRING -> new ValueType(Kind.TEXT, named(type, "uuid") ? Meaning.UUID : Meaning.NONE, type);
            case ENUM -> ValueType.text();
            case BYTES, FIXED ->
                new ValueType(
                        type.getLogicalType() instanceof LogicalTypes.Decimal ? Kind.DECIMAL : Kind.BYTES,
                        Meaning.NONE,
                        type);
            case RECORD, ARRAY, MAP, NULL -> new ValueType(Kind.OBJECT, Meaning.NONE, type);
            case UNION -> null;
        };
    }

    private static Meaning number(Schema type) {
        LogicalType logical = type.getLogicalType();
        if (logical == null) {
            return type.getType() == Schema.Type.INT ? Meaning.INT : Meaning.NONE;
        }
        return switch (logical.getName()) {
            case "date" -> Meaning.DATE;
            case "time-millis" -> Meaning.TIME_MILLIS;
            case "time-micros" -> Meaning.TIME_MICROS;
            case "timestamp-millis" -> Meaning.TIMESTAMP_MILLIS;
            case "timestamp-micros" -> Meaning.TIMESTAMP_MICROS;
            default -> Meaning.OTHER;
        };
    }

    private static boolean named(Schema type, String name) {
        return type.getLogicalType() != null && type.getLogicalType().getName().equals(name);
    }

    /** Says whether there is an Avro type for an expression's values. */
    static boolean hasSchema(ValueType type) {
        return type.kind() != Kind.DECIMAL || type.origin() != null;
    }

    /**
     * Returns the Avro type of an expression's values.
     *
     * @param type the expression's
     * @return the field's own of one that is passed on, else one that holds the values; without null
     */
    static Schema schema(ValueType type) {
        if (type.origin() instanceof Schema origin) {
            return origin;
        }
        if (type.origin() instanceof ValueType.Precision decimal) {
            return LogicalTypes.decimal(decimal.digits(), decimal.scale())
                    .addToSchema(Schema.create(Schema.Type.BYTES));
        }
        return switch (type.kind()) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case LONG -> number(type.meaning());
            case DOUBLE -> Schema.create(type.meaning() == Meaning.FLOAT ? Schema.Type.FLOAT : Schema.Type.DOUBLE);
            case TEXT -> text(type.meaning());
            case BYTES -> Schema.create(Schema.Type.BYTES);
            // A decimal has a scale only where a field gives it one, and a structure is always a field's.
            case DECIMAL, OBJECT -> throw new IllegalArgumentException(type.describe() + " without a schema");
        };
    }

    private static Schema text(Meaning meaning) {
        Schema text = Schema.create(Schema.Type.STRING);
        return meaning == Meaning.UUID ? LogicalTypes.uuid().addToSchema(text) : text;
    }

    private static Schema number(Meaning meaning) {
        return switch (meaning) {
            case INT -> Schema.create(Schema.Type.INT);
            case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            case TIME_MILLIS -> LogicalTypes.timeMillis().addToSchema(Schema.create(Schema.Type.INT));
            case TIME_MICROS -> LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case TIMESTAMP_MILLIS -> LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
            case TIMESTAMP_MICROS -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            default -> Schema.create(Schema.Type.LONG);
        };
    }

    /**
     * Returns a type's name for messages.
     *
     * @param type an Avro type
     * @return its logical type's, or else its own
     */
    static String describe(Schema type) {
        return type.getLogicalType() == null
                ? type.getType().getName()
                : type.getLogicalType().getName();
    }
}
