package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventOutput;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.wire.AvroBuffer;
import io.millrace.streams.wire.OutputNames;
import io.millrace.streams.wire.RoutedKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** A rollup resolved against the event's schema: from an event to a partial, and from a row's state to its record. */
public final class RollupPlan {
    private final Rollup rollup;
    private final int shards;
    private final int generation;
    private final ShardKey key;
    private final Measures measures;
    private final Schema keySchema;
    private final Schema valueSchema;

    /**
     * Resolves a rollup.
     *
     * @param pipeline the pipeline
     * @param rollup one of its rollups
     * @param event the event's schema
     * @throws io.millrace.streams.pipeline.PipelineException if the two do not fit
     */
    public RollupPlan(Pipeline pipeline, Rollup rollup, Schema event) {
        this.rollup = rollup;
        this.shards = pipeline.shards();
        this.generation = pipeline.generation();
        this.key = new ShardKey(rollup.key(), pipeline.source(), event);
        this.measures = new Measures(rollup.measures(), event);
        String name = OutputNames.record(rollup.name());
        this.keySchema = Schema.createRecord(
                name + "Key",
                "Tells one row of " + rollup.name() + " from another.",
                event.getNamespace(),
                false,
                keyFields());
        List<Schema.Field> fields = keyFields();
        fields.addAll(measures.fields());
        fields.add(new Schema.Field(
                "version",
                Schema.create(Schema.Type.LONG),
                "Grows with every change of the row: the write time of the row in Cassandra, in microseconds."));
        this.valueSchema = Schema.createRecord(
                name,
                "One row of " + rollup.name() + ": everything counted so far. Absolute values, never increments.",
                event.getNamespace(),
                false,
                fields);
    }

    private List<Schema.Field> keyFields() {
        List<Schema.Field> fields = new ArrayList<>(key.fields(false));
        if (windowed()) {
            fields.add(new Schema.Field(
                    "window_start",
                    LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)),
                    "The first instant of the window, UTC."));
        }
        return fields;
    }

    /**
     * Returns the rollup's name.
     *
     * @return its topic
     */
    public String name() {
        return rollup.name();
    }

    /**
     * Returns the schema of the topic's keys.
     *
     * @return a record of the key's fields and, where windowed, the window's start
     */
    public Schema keySchema() {
        return keySchema;
    }

    /**
     * Returns the schema of the topic's values.
     *
     * @return a record of the key's fields, the measures and the version
     */
    public Schema valueSchema() {
        return valueSchema;
    }

    boolean windowed() {
        return rollup.window() != null;
    }

    long windowMs() {
        return rollup.window().toMillis();
    }

    long graceMs() {
        return rollup.grace().toMillis();
    }

    Measures measures() {
        return measures;
    }

    long nextVersion(byte[] rowKey, RowState last, long events, long nowMs) {
        return windowed()
                ? Versions.windowed(RowKey.windowStart(rowKey), generation, events)
                : Versions.allTime(nowMs, last == null ? 0 : last.version());
    }

    /**
     * Creates the output of one task: it turns an event into a partial.
     *
     * @param child the operator that takes the partials
     * @return the output
     */
    public EventOutput output(String child) {
        return new Output(child);
    }

    private final class Output implements EventOutput {
        private final String child;
        private final AvroBuffer buffer = new AvroBuffer();
        private final RollupCodec codec = new RollupCodec(measures);

        Output(String child) {
            this.child = child;
        }

        @Override
        public String name() {
            return rollup.name();
        }

        @Override
        public String child() {
            return child;
        }

        @Override
        public Record<RoutedKey, byte[]> record(Event event, Headers headers) throws Rejected {
            long windowStart = 0;
            if (windowed()) {
                windowStart = event.time() - event.time() % windowMs();
                if (windowStart + windowMs() + graceMs() <= event.clock()) {
                    throw new Rejected(
                            Reason.LATE,
                            "the event's window of " + rollup.name()
                                    + " had closed, grace included, by the clock of its partition");
                }
            }
            Object[] columns = key.values(event.fields());
            int slice = key.slice(columns, shards);
            byte[] keyFields = buffer.encode(encoder -> key.write(columns, false, encoder));
            byte[] rowKey = windowed() ? RowKey.windowed(windowStart, keyFields) : keyFields;
            Partial partial = new Partial(event.partition(), event.clock(), measures.lift(event.fields()));
            return new Record<>(new RoutedKey(slice, rowKey), codec.encode(partial), event.time(), new RecordHeaders());
        }
    }
}
