package io.millrace.streams.route;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.Origin;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.expression.Expression;
import io.millrace.streams.store.CommitHook;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Hands a router's events to all outputs that want them, each id once if duplicates are looked for, and tells the outputs of
 * time and commits. What cannot be taken leaves as a dead letter. One per task.
 */
public final class Outputs {
    /** How often outputs are told the time. */
    private static final Duration TICK = Duration.ofSeconds(5);

    private final List<Output> outputs;
    private final Optional<DuplicateFilter> duplicates;
    private final DeadLetters deadLetters;
    private final Counters counters;
    private final Sink sink;

    private ProcessorContext<RoutedKey, byte[]> context;

    /**
     * One output, and which events it wants.
     *
     * @param filter holds for those; empty if it wants all
     * @param to takes them
     */
    public record Output(Optional<Expression> filter, EventOutput to) {}

    /**
     * Where in the topology the outputs stand.
     *
     * @param commitHook the store that tells of commits
     * @param deadLetters the operator that takes dead letters
     * @param again whether the events have been read before: what is wrong with an event for all outputs has been said then
     */
    public record Sink(String commitHook, String deadLetters, boolean again) {}

    /** The progress of what the events are read from. */
    interface Progress {
        /** Returns {@link Event#watermark} as that of an event that came now would be. */
        long watermark(long nowMs);

        /** Says whether the source partition has had no event for so long that nobody is to wait for it. */
        boolean idle(long nowMs);
    }

    /**
     * Creates the outputs of one task.
     *
     * @param outputs who gets the events
     * @param duplicates lets each id pass once; empty if nobody looks for duplicates
     * @param deadLetters makes dead letters
     * @param counters what to count in
     * @param sink where they stand in the topology
     */
    public Outputs(
            List<Output> outputs,
            Optional<DuplicateFilter> duplicates,
            DeadLetters deadLetters,
            Counters counters,
            Sink sink) {
        this.outputs = List.copyOf(outputs);
        this.duplicates = duplicates;
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.sink = sink;
    }

    void init(ProcessorContext<RoutedKey, byte[]> newContext, Progress progress) {
        context = newContext;
        duplicates.ifPresent(filter -> filter.init(newContext));
        outputs.forEach(output -> output.to().init(newContext));
        CommitHook hook = newContext.getStateStore(sink.commitHook());
        hook.beforeCommit(newContext, () -> {
            long watermark = progress.watermark(newContext.currentSystemTimeMs());
            outputs.forEach(output -> output.to().flush(watermark));
        });
        newContext.schedule(
                TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick(now, progress.watermark(now), progress.idle(now)));
    }

    private void tick(long nowMs, long watermark, boolean idle) {
        duplicates.ifPresent(filter -> filter.forget(watermark));
        outputs.forEach(output -> output.to().tick(nowMs, watermark, idle));
    }

    /**
     * Hands an event on. One that an output refuses has been there all the same: others may have taken it. So one that was sent
     * back for one output only is known by its id, and no duplicate.
     */
    void deliver(Event event, EventOutput.Refusals refusals) {
        if (duplicates.isPresent() && event.only() == null && !isFirst(duplicates.get(), event, refusals)) {
            return;
        }
        for (Output output : outputs) {
            if (event.only() != null && !output.to().leadsTo(event.only())) {
                continue;
            }
            if (output.filter().isEmpty() || output.filter().get().test(event.fields())) {
                output.to().take(event, event.headers(), refusals);
            }
        }
    }

    private static boolean isFirst(DuplicateFilter filter, Event event, EventOutput.Refusals refusals) {
        try {
            return filter.isFirst(event);
        } catch (Rejected bad) {
            refusals.refuse(null, bad);
            return false;
        }
    }

    /** Tells the outputs that no event comes any more. */
    void end() {
        outputs.forEach(output -> output.to().end());
    }

    /** Dead-letters a record, or the event that is left in it, for one output or with null for all. */
    void giveUp(Record<byte[], byte[]> original, Origin origin, Rejected bad, String outputName) {
        if (sink.again() && outputName == null) {
            return;
        }
        counters.deadLetter(bad.reason());
        context.forward(
                deadLetters.letter(
                        original.key(),
                        original.value(),
                        DeadLetters.ofEvent(original.headers()),
                        origin,
                        bad,
                        outputName,
                        context.currentSystemTimeMs()),
                sink.deadLetters());
    }

    void close() {
        outputs.forEach(output -> output.to().close());
    }
}
