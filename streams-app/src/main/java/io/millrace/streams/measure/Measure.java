package io.millrace.streams.measure;

import io.millrace.streams.wire.AvroOutput;
import java.util.function.Predicate;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;

/**
 * One column of a rollup's rows, whose value is read from the state of an {@link Accumulator}.
 *
 * @param name its name
 * @param type its type, without null
 * @param doc what it is
 * @param present says whether there is a value; null where there always is
 * @param zero the value in rows from before the column; null where present says that there is none
 * @param value writes it
 */
record Measure(String name, Schema type, String doc, Predicate<Aggregate> present, Object zero, Value value) {
    private static final int NULL = 0;
    private static final int NOT_NULL = 1;

    /** Writes a value in the Avro binary of its type. */
    @FunctionalInterface
    interface Value {
        void write(Aggregate from, AvroOutput out);
    }

    /** Returns a column that is never null. */
    static Measure always(String name, Schema type, String doc, Object zero, Value value) {
        return new Measure(name, type, doc, null, zero, value);
    }

    /** Returns a column that is null while there is no value, which cannot be unless the field it is read of is nullable. */
    static Measure of(String name, SourceField of, Schema type, String doc, Predicate<Aggregate> present, Value value) {
        return new Measure(name, type, doc, of.nullable() ? present : null, null, value);
    }

    /** Returns the output field. */
    Schema.Field field() {
        if (present == null) {
            return zero == null
                    ? new Schema.Field(name, type, doc + ".")
                    : new Schema.Field(name, type, doc + ".", zero);
        }
        Schema orNull = Schema.createUnion(Schema.create(Schema.Type.NULL), type);
        return new Schema.Field(name, orNull, doc + "; null where none had one.", JsonProperties.NULL_VALUE);
    }

    /** Writes the column's value in the Avro binary of its field's type. */
    void write(Aggregate from, AvroOutput out) {
        if (present == null) {
            value.write(from, out);
        } else if (present.test(from)) {
            out.writeLong(NOT_NULL);
            value.write(from, out);
        } else {
            out.writeLong(NULL);
        }
    }
}
