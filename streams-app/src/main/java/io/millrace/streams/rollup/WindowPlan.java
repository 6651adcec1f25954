package io.millrace.streams.rollup;

import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Window;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.wire.OutputNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** One window of a rollup: when an event is late for it, and the topic its rows go to. Immutable. */
public final class WindowPlan {
    /** The column that says since when all measures of a row count. */
    public static final String COMPLETE_SINCE = "complete_since";

    private final Window window;
    private final long lengthMs;
    private final long graceMs;
    private final int generation;
    private final long from;
    private final boolean additions;
    private final Schema keySchema;
    private final Schema valueSchema;

    WindowPlan(
            Window window,
            ShardKey key,
            Accumulators accumulators,
            boolean additions,
            Pipeline pipeline,
            String namespace) {
        this.additions = additions;
        this.window = window;
        this.lengthMs = window.length() == null ? 0 : window.length().toMillis();
        this.graceMs = window.grace() == null ? 0 : window.grace().toMillis();
        this.generation = pipeline.generation();
        this.from = pipeline.generationFrom() == null
                ? Long.MIN_VALUE
                : pipeline.generationFrom().toEpochMilli();
        String name = OutputNames.record(window.topic());
        this.keySchema = Schema.createRecord(
                name + "Key",
                "Tells one row of " + window.topic() + " from another.",
                namespace,
                false,
                keyFields(key));
        List<Schema.Field> fields = keyFields(key);
        fields.addAll(accumulators.fields());
        if (additions) {
            fields.add(new Schema.Field(
                    COMPLETE_SINCE,
                    Schema.createUnion(
                            Schema.create(Schema.Type.NULL),
                            LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG))),
                    "Since when all measures of the row count all events: some were added later than its first event. Null"
                            + " if they have counted all.",
                    JsonProperties.NULL_VALUE));
        }
        fields.add(new Schema.Field(
                "version",
                Schema.create(Schema.Type.LONG),
                "Grows with every change of the row: the write time of the row in Cassandra, in microseconds."));
        this.valueSchema = Schema.createRecord(
                name,
                "One row of " + window.topic() + ": everything counted so far. Absolute values, never increments.",
                namespace,
                false,
                fields);
    }

    private List<Schema.Field> keyFields(ShardKey key) {
        List<Schema.Field> fields = new ArrayList<>(key.fields(false));
        if (windowed()) {
            fields.add(new Schema.Field(
                    ShardKey.WINDOW_START,
                    LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)),
                    "The first instant of the window, UTC."));
        }
        return fields;
    }

    /**
     * Returns the topic of the window's rows.
     *
     * @return its name
     */
    public String topic() {
        return window.topic();
    }

    /**
     * Returns the schema of the topic's keys.
     *
     * @return a record of the key's columns and, where windowed, the window's start
     */
    public Schema keySchema() {
        return keySchema;
    }

    /**
     * Returns the schema of the topic's values.
     *
     * @return a record of the key's columns, the measures and the version
     */
    public Schema valueSchema() {
        return valueSchema;
    }

    /** Says whether the rows tell since when all their measures count. */
    boolean tellsCompleteness() {
        return additions;
    }

    /** Whether rows are of a window, rather than of all time. */
    boolean windowed() {
        return lengthMs > 0;
    }

    /** Returns what tells this window from the rollup's others: its length in seconds, 0 for all time. */
    int seconds() {
        return (int) (lengthMs / 1000);
    }

    long lengthMs() {
        return lengthMs;
    }

    long graceMs() {
        return graceMs;
    }

    /** Returns the start of the window that a time is in; 0 for all time. */
    long start(long time) {
        return windowed() ? time - time % lengthMs : 0;
    }

    /** Says whether a window takes no more events once the partition's clock stands where it does. */
    boolean late(long start, long clock) {
        return windowed() && start + lengthMs + graceMs <= clock;
    }

    /** Says whether a window is left as an earlier generation counted it. */
    boolean beforeGeneration(long start) {
        return windowed() && start < from;
    }

    long nextVersion(long start, long lastVersion, long events, long nowMs) {
        return windowed() ? Versions.windowed(start, generation, events) : Versions.allTime(nowMs, lastVersion);
    }
}
