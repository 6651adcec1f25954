package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.Conversions;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import io.millrace.connect.cassandra.mapping.encoding.Unencodable;
import io.millrace.connect.cassandra.mapping.encoding.Utf8;
import io.millrace.expressions.Node;
import io.millrace.expressions.ValueType;
import io.millrace.expressions.ValueType.Meaning;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** One of the things in a record that an expression reads. */
final class Input {

    private static final long MILLIS_PER_DAY = 86_400_000L;
    private static final long NANOS_PER_MICRO = 1_000L;

    private final Reader reader;
    private final String words;
    private final String absentText;
    private final Schema schema;
    private Object value;
    private Kind kind;

    Input(Reader reader, String words, Conversions conversions) {
        this.reader = reader;
        this.words = words;
        this.absentText = conversions.absentText().orElse(null);
        this.schema = PathReader.schemaOf(reader);
    }

    /**
     * Takes the value of a record.
     *
     * @throws Unencodable when it has no such part
     */
    void read(SinkRecord record) {
        try {
            value = reader.read(record);
        } catch (Unencodable e) {
            if (e.isAbsent()) {
                throw Unencodable.absent("needs " + words + ", which " + e.getMessage());
            }
            throw e.isMissing()
                    ? Unencodable.missing("needs " + words + ", which is missing")
                    : new Unencodable("needs " + words + ", which " + e.getMessage());
        }
        kind = value == null ? null : kindOf();
    }

    private Kind kindOf() {
        if (schema != null) {
            return Kind.of(schema);
        }
        return value instanceof Struct struct ? Kind.of(struct.schema()) : Kind.of(value);
    }

    /** Returns what the value is; null for a null. */
    Kind kind() {
        return kind;
    }

    /** Makes the node that reads values of the kind that the value at hand is of. */
    Node<SinkRecord> node() {
        return kind == null ? Node.unknown() : new Leaf(this, kind, type());
    }

    /** Refuses a text that says that the value was not sent, as late as it is looked at. */
    private String sent(String text) {
        if (text.equals(absentText)) {
            throw Unencodable.absent("needs " + words + ", which " + ColumnPlan.ABSENT);
        }
        return text;
    }

    private ValueType type() {
        return switch (kind) {
            case BOOLEAN -> ValueType.truth();
            case INT8, INT16, INT32, INT64, YEAR -> ValueType.integer();
            case FLOAT32, FLOAT64 -> ValueType.real();
            case STRING -> ValueType.text();
            case BYTES -> ValueType.bytes();
            case DECIMAL -> ValueType.decimal();
            case DATE, EPOCH_DAYS -> ValueType.date();
            case TIMESTAMP, EPOCH_MILLIS -> ValueType.timestamp();
            case EPOCH_MICROS, EPOCH_NANOS -> number(Meaning.TIMESTAMP_MICROS);
            case TIME, MILLIS_OF_DAY -> number(Meaning.TIME_MILLIS);
            case MICROS_OF_DAY -> number(Meaning.TIME_MICROS);
            default -> new ValueType(ValueType.Kind.OBJECT, Meaning.NONE, schema);
        };
    }

    private static ValueType number(Meaning meaning) {
        return new ValueType(ValueType.Kind.LONG, meaning, null);
    }

    private static final class Leaf extends Node<SinkRecord> {

        private final Input input;
        private final Kind kind;

        Leaf(Input input, Kind kind, ValueType type) {
            super(type, true);
            this.input = input;
            this.kind = kind;
        }

        @Override
        public boolean evaluate(SinkRecord record) {
            Object value = input.value;
            if (value == null) {
                return false;
            }
            switch (kind) {
                case BOOLEAN -> hold((boolean) (Boolean) value);
                case INT8,
                        INT16,
                        INT32,
                        INT64,
                        YEAR,
                        EPOCH_DAYS,
                        EPOCH_MILLIS,
                        EPOCH_MICROS,
                        MILLIS_OF_DAY,
                        MICROS_OF_DAY -> number = ((Number) value).longValue();
                case EPOCH_NANOS -> number = Math.floorDiv(((Number) value).longValue(), NANOS_PER_MICRO);
                case DATE -> number = Math.floorDiv(((Date) value).getTime(), MILLIS_PER_DAY);
                case TIMESTAMP, TIME -> number = ((Date) value).getTime();
                // A float as the decimal that it was written as, not with the digits that a double adds to it.
                case FLOAT32 -> real = Double.parseDouble(value.toString());
                case FLOAT64 -> real = (Double) value;
                case STRING -> hold(Utf8.of(input.sent((String) value)));
                case BYTES -> holdBytes(value);
                case DECIMAL -> object = (BigDecimal) value;
                default -> object = value;
            }
            return true;
        }

        private void holdBytes(Object value) {
            if (value instanceof byte[] bytes) {
                hold(bytes);
                return;
            }
            ByteBuffer buffer = ((ByteBuffer) value).duplicate();
            byte[] bytes = buffer(buffer.remaining());
            int count = buffer.remaining();
            buffer.get(bytes, 0, count);
            hold(bytes, 0, count);
        }
    }
}
