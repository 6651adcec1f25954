package io.millrace.streams.shard;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldWriter;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.DecimalBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;

/**
 * A field that is part of a key. Rows are told apart by the bytes it writes, and in Cassandra by the values they stand for:
 * whatever a producer may spell in several ways is written in one, and what is no value of the column's type is refused.
 * Otherwise several counters would take turns at one row.
 */
final class KeyField {
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    private final String name;
    private final FieldWriter field;
    private final Form form;

    /** What has to be done for a value to have one form. */
    private enum Form {
        TEXT,
        UUID_TEXT,
        DECIMAL,
        FLOAT,
        DOUBLE,
        TIME,
        /** Nothing: there is but one. */
        ONLY
    }

    KeyField(Schema.Field field) {
        Schema type = SourceFields.withoutNull(field.schema());
        this.name = field.name();
        this.field = new FieldWriter(field.pos(), type);
        this.form = form(type);
    }

    private static Form form(Schema type) {
        LogicalType logical = type.getLogicalType();
        String name = logical == null ? "" : logical.getName();
        return switch (type.getType()) {
            case STRING -> name.equals("uuid") ? Form.UUID_TEXT : Form.TEXT;
            case BYTES -> name.equals("decimal") ? Form.DECIMAL : Form.ONLY;
            case FLOAT -> Form.FLOAT;
            case DOUBLE -> Form.DOUBLE;
            case INT -> name.equals("time-millis") ? Form.TIME : Form.ONLY;
            default -> Form.ONLY;
        };
    }

    int position() {
        return field.position();
    }

    Schema type() {
        return field.type();
    }

    boolean isUuid() {
        return form == Form.UUID_TEXT;
    }

    /**
     * Writes the value in Avro binary.
     *
     * @param event an event whose field is not null
     * @param out where to
     * @throws Rejected if no column of the field's type can hold it
     */
    void write(EventFields event, AvroOutput out) throws Rejected {
        int position = field.position();
        switch (form) {
            case TEXT -> text(event, out);
            case UUID_TEXT -> uuid(event, out);
            case DECIMAL -> decimal(event, out);
            // Those that are no numbers differ in bits, and are the same to Cassandra.
            case FLOAT -> {
                float real = (float) event.real(position);
                out.writeFloat(Float.isNaN(real) ? Float.NaN : real);
            }
            case DOUBLE -> {
                double real = event.real(position);
                out.writeDouble(Double.isNaN(real) ? Double.NaN : real);
            }
            case TIME -> {
                long time = event.number(position);
                if (time < 0 || time >= DAY_MS) {
                    throw invalid("is not a time of day");
                }
                out.writeLong(time);
            }
            case ONLY -> field.write(event, out);
        }
    }

    private void text(EventFields event, AvroOutput out) throws Rejected {
        byte[] source = event.source(field.position());
        int from = event.offset(field.position());
        int length = event.length(field.position());
        if (!isUtf8(source, from, length)) {
            throw invalid("is not UTF-8");
        }
        out.writeBytes(source, from, length);
    }

    private static boolean isUtf8(byte[] source, int from, int length) {
        int bits = 0;
        for (int i = from; i < from + length; i++) {
            bits |= source[i];
        }
        if (bits >= 0) {
            return true;
        }
        // What cannot be decoded becomes another character, and so never these bytes again.
        byte[] again = new String(source, from, length, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        return Arrays.equals(again, 0, again.length, source, from, from + length);
    }

    private void uuid(EventFields event, AvroOutput out) throws Rejected {
        byte[] source = event.source(field.position());
        int from = event.offset(field.position());
        int length = event.length(field.position());
        if (!UuidText.isUuid(source, from, length)) {
            throw invalid("is not a UUID of 36 characters");
        }
        out.writeBytes(source, from, length);
        UuidText.lowerCase(out.array(), out.size() - length);
    }

    private void decimal(EventFields event, AvroOutput out) throws Rejected {
        byte[] source = event.source(field.position());
        int from = event.offset(field.position());
        int to = from + event.length(field.position());
        if (from == to) {
            throw invalid("is not a decimal: it has no bytes");
        }
        int start = DecimalBytes.start(source, from, to);
        out.writeBytes(source, start, to - start);
    }

    private Rejected invalid(String why) {
        return new Rejected(Reason.KEY_INVALID, "the key column " + name + " " + why);
    }
}
