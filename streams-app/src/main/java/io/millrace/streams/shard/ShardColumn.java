package io.millrace.streams.shard;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.FieldWriter;
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
    private final FieldWriter field;
    private final CqlReader fieldCql;
    /** The values of a salted column that are spread. */
    private final List<byte[]> hot;

    private final int saltedPosition;

    ShardColumn(KeyColumn spec, Source source, Schema event) {
        this.spec = spec;
        this.hot = spec.values().stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        boolean salted = "salt".equals(spec.function());
        boolean byId = salted || spec.field() == null;
        if (byId && source.id() == null) {
            throw new PipelineException(
                    spec.where(),
                    salted
                            ? "salt() spreads by the event's id; set source.id"
                            : "bucket(n) spreads by the event's id; set source.id, or name a field: bucket(n, field)");
        }
        String spreadBy = byId ? source.id().name() : spec.field();
        Schema.Field found = SourceFields.require(event, spreadBy, spec.where());
        this.field = new FieldWriter(found.pos(), SourceFields.withoutNull(found.schema()));
        this.saltedPosition = salted ? saltedPosition(event) : -1;
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

    private int saltedPosition(Schema event) {
        Schema.Field salted = SourceFields.require(event, spec.field(), spec.where());
        if (SourceFields.withoutNull(salted.schema()).getType() != Schema.Type.STRING) {
            throw new PipelineException(spec.where(), "salt() takes a string field; " + spec.field() + " is not one");
        }
        return salted.pos();
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

    /** Writes the column's value in Avro binary; the scratch is for whatever has to be read back. */
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
            case "salt" -> out.writeLong(isHot(event) ? bucket(event, out, scratch) : 0);
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

    private boolean isHot(EventFields event) throws Rejected {
        if (event.isNull(saltedPosition)) {
            throw new Rejected(Reason.KEY_MISSING, "the key column " + spec.field() + " is null");
        }
        byte[] source = event.source(saltedPosition);
        int from = event.offset(saltedPosition);
        int to = from + event.length(saltedPosition);
        for (byte[] value : hot) {
            if (Arrays.equals(value, 0, value.length, source, from, to)) {
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
