package io.millrace.streams.shard;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.event.SourceFields;
import io.millrace.streams.pipeline.Pipeline.KeyColumn;
import io.millrace.streams.pipeline.Pipeline.Source;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** One column of a key, resolved against the event's schema: where its value comes from, its Avro and its CQL bytes. */
final class ShardColumn {
    private static final long MINUTE_MS = TimeUnit.MINUTES.toMillis(1);
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    private final KeyColumn spec;
    private final Schema type;
    private final CqlReader cql;
    private final KeyField field;
    private final CqlReader fieldCql;
    /** The field of a salted column; null for others. */
    private final KeyField salted;
    /** The values of it that are spread. */
    private final List<byte[]> hot;

    ShardColumn(KeyColumn spec, Source source, Schema event) {
        this.spec = spec;
        boolean salts = "salt".equals(spec.function());
        boolean byId = salts || spec.field() == null;
        if (byId && source.id() == null) {
            throw new PipelineException(
                    spec.where(),
                    salts
                            ? "salt() spreads by the event's id; set source.id"
                            : "bucket(n) spreads by the event's id; set source.id, or name a field: bucket(n, field)");
        }
        String spreadBy = byId ? source.id().name() : spec.field();
        this.field = new KeyField(SourceFields.require(event, spreadBy, spec.where()));
        this.salted = salts ? salted(event) : null;
        this.hot = spec.values().stream().map(this::hot).toList();
        this.type = outputType();
        this.fieldCql = new CqlReader(spreadBy, field.type(), spec.where());
        this.cql = new CqlReader(spec.name(), type, spec.where());
        if (derived() && event.getField(spec.name()) != null) {
            throw new PipelineException(
                    spec.where(),
                    "the event already has a field " + spec.name() + "; name the column: " + spec.function()
                            + "(...) as other_name");
        }
    }

    private KeyField salted(Schema event) {
        KeyField found = new KeyField(SourceFields.require(event, spec.field(), spec.where()));
        if (found.type().getType() != Schema.Type.STRING) {
            throw new PipelineException(spec.where(), "salt() takes a string field; " + spec.field() + " is not one");
        }
        return found;
    }

    /** Returns a hot value as the field writes it. */
    private byte[] hot(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        if (!salted.isUuid()) {
            return text;
        }
        if (!UuidText.isUuid(text, 0, text.length)) {
            throw new PipelineException(spec.where(), spec.field() + " holds UUIDs, and " + value + " is none");
        }
        UuidText.lowerCase(text, 0);
        return text;
    }

    String name() {
        return spec.name();
    }

    /** Says whether the column is made by a function, and so is no field of the event. */
    boolean derived() {
        return spec.function() != null;
    }

    /** Returns the Avro type of the column's values; never a union with null. */
    Schema type() {
        return type;
    }

    String doc() {
        if (!derived()) {
            return "Part of the key.";
        }
        return switch (spec.function()) {
            case "minute", "hour", "day", "month" -> "The " + spec.function() + " of " + spec.field() + ", UTC.";
            case "salt" ->
                "0, or for the hot values of " + spec.field() + " a number from 0 to " + (spec.buckets() - 1)
                        + " that spreads them.";
            default -> "A number from 0 to " + (spec.buckets() - 1) + " that spreads a partition.";
        };
    }

    /** Returns what is written down of the column. */
    KeyPart part() {
        return new KeyPart(spec.name(), made(), type, cql.typeName());
    }

    private String made() {
        if (!derived()) {
            return spec.field();
        }
        List<String> arguments = new ArrayList<>();
        if (spec.field() != null) {
            arguments.add(spec.field());
        }
        if (spec.buckets() > 0) {
            arguments.add(Integer.toString(spec.buckets()));
        }
        arguments.addAll(spec.values());
        return spec.function() + "(" + String.join(", ", arguments) + ")";
    }

    /**
     * Writes the column's value in Avro binary, in the form that all spellings of it share; the scratch is for whatever has to be
     * read back.
     */
    void write(EventFields event, AvroOutput out, AvroInput scratch) throws Rejected {
        if (event.isNull(field.position())) {
            throw new Rejected(Reason.KEY_MISSING, "the key column " + spec.name() + " is null");
        }
        if (!derived()) {
            field.write(event, out);
            return;
        }
        switch (spec.function()) {
            case "minute" -> out.writeLong(Math.floorDiv(milliseconds(event), MINUTE_MS) * MINUTE_MS);
            case "hour" -> out.writeLong(Math.floorDiv(milliseconds(event), HOUR_MS) * HOUR_MS);
            case "day" -> out.writeLong(Math.floorDiv(milliseconds(event), DAY_MS));
            case "month" -> out.writeLong(Months.firstDay(Math.floorDiv(milliseconds(event), DAY_MS)));
            case "salt" -> out.writeLong(isHot(event, out) ? bucket(event, out, scratch) : 0);
            default -> out.writeLong(bucket(event, out, scratch));
        }
    }

    /** Reads the column's value from Avro binary, and returns the bytes of it that Cassandra hashes. */
    byte[] cqlBytes(AvroInput in) throws Rejected, MalformedException {
        return cql.read(in);
    }

    private long milliseconds(EventFields event) {
        return SourceFields.milliseconds(field.type(), event.number(field.position()));
    }

    private boolean isHot(EventFields event, AvroOutput out) throws Rejected {
        if (event.isNull(salted.position())) {
            throw new Rejected(Reason.KEY_MISSING, "the key column " + spec.field() + " is null");
        }
        int before = out.size();
        salted.write(event, out);
        int to = out.size();
        int from = to - event.length(salted.position());
        out.truncate(before);
        for (byte[] value : hot) {
            if (Arrays.equals(value, 0, value.length, out.array(), from, to)) {
                return true;
            }
        }
        return false;
    }

    private int bucket(EventFields event, AvroOutput out, AvroInput scratch) throws Rejected {
        int before = out.size();
        field.write(event, out);
        byte[] bytes;
        try {
            bytes = fieldCql.read(scratch.on(out.array(), before, out.size()));
        } catch (MalformedException e) {
            throw new IllegalStateException("what was just written cannot be read", e);
        }
        out.truncate(before);
        return Math.floorMod(Murmur3.token(bytes), spec.buckets());
    }

    private Schema outputType() {
        if (!derived()) {
            return field.type();
        }
        if (spec.function().equals("bucket") || spec.function().equals("salt")) {
            return Schema.create(Schema.Type.INT);
        }
        if (!SourceFields.isTimestamp(field.type())) {
            throw new PipelineException(
                    spec.where(),
                    spec.function() + "() needs a timestamp-millis or timestamp-micros field; " + spec.field()
                            + " is not one");
        }
        return spec.function().equals("day") || spec.function().equals("month")
                ? LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT))
                : LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
    }
}
