package io.millrace.streams.rollup;

import io.millrace.streams.measure.AccumulatorSpec;
import io.millrace.streams.measure.Accumulators;
import io.millrace.streams.measure.LayoutHistory;
import io.millrace.streams.measure.StateLayouts;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Rollup;
import io.millrace.streams.shard.ShardKey;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/** A rollup resolved against the event's schema. Immutable; shared by all tasks. */
public final class RollupPlan {
    private final Rollup rollup;
    private final int shards;
    private final ShardKey key;
    private final Accumulators accumulators;
    private final LayoutHistory history;
    private final StateLayouts layouts;
    private final Schema event;
    private final Pipeline pipeline;
    private final List<WindowPlan> windows;
    private final boolean backfilling;

    /**
     * Resolves a rollup.
     *
     * @param pipeline the pipeline
     * @param rollup one of its rollups
     * @param event the event's schema, derived fields included
     * @throws io.millrace.streams.pipeline.PipelineException if the two do not fit
     */
    public RollupPlan(Pipeline pipeline, Rollup rollup, Schema event) {
        this(pipeline, rollup, event, null, false);
    }

    private RollupPlan(Pipeline pipeline, Rollup rollup, Schema event, LayoutHistory known, boolean backfilling) {
        this.pipeline = pipeline;
        this.event = event;
        this.rollup = rollup;
        this.backfilling = backfilling;
        this.shards = pipeline.shards();
        this.key = new ShardKey(rollup.key(), rollup.partitionKey(), pipeline.source(), event);
        this.accumulators = new Accumulators(
                rollup.measures(), event, pipeline.maxKeptBytes(), known == null ? Set.of() : known.late());
        this.history = known == null ? LayoutHistory.beginning(accumulators.specs()) : known;
        if (!history.current().accumulators().equals(accumulators.specs())) {
            throw new IllegalArgumentException("the history of " + rollup.name() + " ends with another layout");
        }
        this.layouts = new StateLayouts(rollup.name(), accumulators, history);
        this.windows = rollup.windows().stream()
                .map(window -> new WindowPlan(
                        window, key, accumulators, !history.late().isEmpty(), pipeline, event.getNamespace()))
                .toList();
    }

    /**
     * Returns what the pipeline file says.
     *
     * @return the rollup
     */
    public Rollup rollup() {
        return rollup;
    }

    /**
     * Returns the rollup's name.
     *
     * @return its name; that of its topic, where there is one window
     */
    public String name() {
        return rollup.name();
    }

    /**
     * Returns the windows.
     *
     * @return one or more, in the file's order
     */
    public List<WindowPlan> windows() {
        return windows;
    }

    /**
     * Returns the layout of the state that this plan writes.
     *
     * @return the accumulators, in the order of their bytes
     */
    public List<AccumulatorSpec> specs() {
        return accumulators.specs();
    }

    /**
     * Returns the same plan over a state that is there.
     *
     * @param known the layouts that the state has had; the last is that of this plan
     * @param isBackfilling whether what the source held before is being counted beside what comes
     * @return a plan that reads all of them
     */
    public RollupPlan over(LayoutHistory known, boolean isBackfilling) {
        return new RollupPlan(pipeline, rollup, event, known, isBackfilling);
    }

    /**
     * Returns the key.
     *
     * @return the columns that tell one row from another, and those that rows are partitioned by
     */
    public ShardKey key() {
        return key;
    }

    /**
     * Says whether what the source held before is being counted beside what comes.
     *
     * @return true while windows have to wait for it
     */
    public boolean backfilling() {
        return backfilling;
    }

    Accumulators accumulators() {
        return accumulators;
    }

    StateLayouts layouts() {
        return layouts;
    }

    int shards() {
        return shards;
    }

    /** Returns the window with a length in seconds, 0 for all time. */
    WindowPlan window(int seconds) {
        for (WindowPlan window : windows) {
            if (window.seconds() == seconds) {
                return window;
            }
        }
        throw new IllegalStateException("The rollup " + name() + " has no window of " + seconds
                + " s; were its windows changed without a new application.id?");
    }
}
