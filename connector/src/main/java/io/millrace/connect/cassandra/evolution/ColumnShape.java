package io.millrace.connect.cassandra.evolution;

import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** What a column has to be to hold all that a schema allows, or what a value without one is taken for. */
public sealed interface ColumnShape {

    /** Deeper structures are their own. */
    int MAX_DEPTH = 16;

    /**
     * One value.
     *
     * @param inKey the type of a column of the primary key
     */
    record Scalar(DataType type, DataType inKey) implements ColumnShape {
        Scalar(DataType type) {
            this(type, type);
        }
    }

    /** Values in order. */
    record Elements(ColumnShape element) implements ColumnShape {}

    /** Values by keys that are data. */
    record Entries(ColumnShape key, ColumnShape value) implements ColumnShape {}

    /** Values by names. */
    record Fields(Map<String, ColumnShape> fields) implements ColumnShape {}

    /** A null without a schema. */
    record Null() implements ColumnShape {}

    /** No field at all. */
    record Missing() implements ColumnShape {}

    /**
     * Nobody can tell.
     *
     * @param why continues a sentence that begins with the field
     */
    record Unknown(String why) implements ColumnShape {}

    /** Returns what values of a schema need. */
    static ColumnShape of(Schema schema) {
        return of(schema, 0);
    }

    private static ColumnShape of(Schema schema, int depth) {
        if (depth > MAX_DEPTH) {
            return new Unknown("is nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (Kind.of(schema)) {
            case DECIMAL, SCALED_DECIMAL -> new Scalar(DataTypes.DECIMAL);
            case DATE, EPOCH_DAYS -> new Scalar(DataTypes.DATE);
            case TIME, MILLIS_OF_DAY, MICROS_OF_DAY, NANOS_OF_DAY -> new Scalar(DataTypes.TIME);
            case TIMESTAMP, EPOCH_MILLIS -> new Scalar(DataTypes.TIMESTAMP);
            // Two times within a millisecond would be one row.
            case EPOCH_MICROS, EPOCH_NANOS -> new Scalar(DataTypes.TIMESTAMP, DataTypes.BIGINT);
            // No part of a primary key is a duration.
            case MICRO_DURATION, NANO_DURATION -> new Scalar(DataTypes.DURATION, DataTypes.BIGINT);
            default -> ofType(schema, depth);
        };
    }

    private static ColumnShape ofType(Schema schema, int depth) {
        return switch (schema.type()) {
            case BOOLEAN -> new Scalar(DataTypes.BOOLEAN);
            case INT8 -> new Scalar(DataTypes.TINYINT);
            case INT16 -> new Scalar(DataTypes.SMALLINT);
            case INT32 -> new Scalar(DataTypes.INT);
            case INT64 -> new Scalar(DataTypes.BIGINT);
            case FLOAT32 -> new Scalar(DataTypes.FLOAT);
            case FLOAT64 -> new Scalar(DataTypes.DOUBLE);
            case STRING -> new Scalar(DataTypes.TEXT);
            case BYTES -> new Scalar(DataTypes.BLOB);
            case ARRAY -> new Elements(of(schema.valueSchema(), depth + 1));
            case MAP -> new Entries(of(schema.keySchema(), depth + 1), of(schema.valueSchema(), depth + 1));
            case STRUCT -> ofFields(schema, depth);
        };
    }

    private static ColumnShape ofFields(Schema schema, int depth) {
        Map<String, ColumnShape> fields = new LinkedHashMap<>();
        for (Field field : schema.fields()) {
            fields.put(field.name(), of(field.schema(), depth + 1));
        }
        return fields.isEmpty() ? new Unknown("is a struct without fields") : new Fields(fields);
    }

    /** Returns what a value is taken for that has no schema. JSON has whole numbers of one size, and others of one. */
    static ColumnShape ofValue(Object value) {
        if (value == null) {
            return new Null();
        }
        if (value instanceof Struct struct) {
            return of(struct.schema());
        }
        return switch (Kind.of(value)) {
            case BOOLEAN -> new Scalar(DataTypes.BOOLEAN);
            case INT8, INT16, INT32, INT64 -> new Scalar(DataTypes.BIGINT);
            case FLOAT32, FLOAT64 -> new Scalar(DataTypes.DOUBLE);
            case DECIMAL -> new Scalar(DataTypes.DECIMAL);
            case STRING -> new Scalar(DataTypes.TEXT);
            case BYTES -> new Scalar(DataTypes.BLOB);
            case TIMESTAMP -> new Scalar(DataTypes.TIMESTAMP);
            // What will be in the next one, nobody knows: only a text takes all of them.
            case ARRAY, MAP -> new Scalar(DataTypes.TEXT);
            default -> new Unknown("is " + Kind.of(value));
        };
    }

    /** Returns why a column cannot be made for this, continuing a sentence that begins with the field; null if it can. */
    default String problem() {
        if (this instanceof Unknown unknown) {
            return unknown.why();
        } else if (this instanceof Null) {
            return "is null";
        } else if (this instanceof Missing) {
            return "is missing";
        } else if (this instanceof Elements list) {
            return within("elements", list.element().problem());
        } else if (this instanceof Entries map) {
            String ofKey = within("keys", map.key().problem());
            return ofKey == null ? within("values", map.value().problem()) : ofKey;
        } else if (this instanceof Fields struct) {
            return ofFields(struct);
        }
        return null;
    }

    private static String ofFields(Fields struct) {
        List<String> names = List.copyOf(struct.fields().keySet());
        String ofNames = ColumnNames.problem(names);
        if (ofNames != null) {
            return "has " + ofNames;
        }
        return struct.fields().values().stream()
                .map(ColumnShape::problem)
                .filter(problem -> problem != null)
                .findFirst()
                .map(problem -> within("fields", problem))
                .orElse(null);
    }

    private static String within(String parts, String problem) {
        return problem == null ? null : "has " + parts + " of which one " + problem;
    }
}
