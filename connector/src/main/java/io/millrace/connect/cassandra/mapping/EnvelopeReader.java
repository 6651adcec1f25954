package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.EnvelopeConfig;
import io.millrace.connect.cassandra.config.EnvelopeConfig.Envelope;
import io.millrace.connect.cassandra.config.EnvelopeConfig.Truncates;
import io.millrace.connect.cassandra.mapping.encoding.FieldValue;
import io.millrace.connect.cassandra.mapping.encoding.Kind;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Takes what is to be written out of Debezium's change events. The fields and the letters of {@code op} are those of
 * <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events">its documentation</a>.
 */
public final class EnvelopeReader {

    private static final String OP = "op";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private final EnvelopeConfig config;
    private final boolean isUsed;

    public EnvelopeReader(EnvelopeConfig config) {
        this.config = config;
        this.isUsed = config.common() != Envelope.NONE || !config.byTopic().isEmpty();
    }

    /** Tells whether any topic has envelopes. */
    boolean isUsed() {
        return isUsed;
    }

    /**
     * Returns the record as it is to be mapped, the same where there is no envelope; empty where there is nothing to do.
     *
     * @throws BadRecordException when the value is no change event, or one that cannot be followed
     */
    public Optional<SinkRecord> open(SinkRecord record) {
        if (!isUsed
                || record.value() == null
                || record instanceof DerivedRecord
                || config.of(record.topic()) == Envelope.NONE) {
            return Optional.of(record);
        }
        String op = op(record);
        switch (op) {
            case "c", "r", "u" -> {
                SchemaAndValue after = part(record, AFTER);
                if (after.value() == null) {
                    throw bad(record, "its " + AFTER + " is null, though its op is " + op);
                }
                return Optional.of(DerivedRecord.opened(record, after, false));
            }
            case "d" -> {
                // Without a before the row is named by the key, as by a record without a value.
                return Optional.of(DerivedRecord.opened(record, part(record, BEFORE), true));
            }
            case "t" -> {
                if (config.truncates() == Truncates.IGNORE) {
                    return Optional.empty();
                }
                throw bad(
                        record,
                        "its source table was emptied (op t), which the connector does not do to the table:"
                                + " TRUNCATE it yourself, or ignore it with value.envelope.truncates=ignore");
            }
            default -> throw bad(record, "its op is none of c, r, u, d and t; filter such events out with a transform");
        }
    }

    private static String op(SinkRecord record) {
        if (part(record, OP).value() instanceof String op) {
            return op;
        }
        throw bad(
                record,
                "the value is " + kind(record) + " without a text op, and so no change event of Debezium"
                        + (isWrapped(record)
                                ? "; it has schema and payload: set value.converter.schemas.enable=true"
                                : "; for other values, and where a transform unwraps them, set topic." + record.topic()
                                        + ".value.envelope=none"));
    }

    /** Tells whether JSON came with its schema, and was read as if it had none. */
    private static boolean isWrapped(SinkRecord record) {
        return record.valueSchema() == null
                && record.value() instanceof Map<?, ?> map
                && map.size() == 2
                && map.containsKey("schema")
                && map.containsKey("payload");
    }

    private static SchemaAndValue part(SinkRecord record, String name) {
        if (record.value() instanceof Map<?, ?> map) {
            return new SchemaAndValue(
                    record.valueSchema() == null ? null : record.valueSchema().valueSchema(), map.get(name));
        }
        if (record.value() instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null
                    ? SchemaAndValue.NULL
                    : new SchemaAndValue(field.schema(), FieldValue.of(struct, field));
        }
        return SchemaAndValue.NULL;
    }

    private static Kind kind(SinkRecord record) {
        return record.valueSchema() == null ? Kind.of(record.value()) : Kind.of(record.valueSchema());
    }

    private static BadRecordException bad(SinkRecord record, String complaint) {
        return RecordErrors.of(record, "value.envelope=debezium: " + complaint);
    }
}
