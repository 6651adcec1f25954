package io.millrace.streams.event;

import io.millrace.streams.commit.CommitHook;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** How a router's events leave it: to the outputs, which are told of time and commits, or as dead letters. One per task. */
public final class EventDelivery {
    /** How often outputs are told the time. */
    private static final Duration TICK = Duration.ofSeconds(5);

    private final EventOutput output;
    private final DeadLetters deadLetters;
    private final Counters counters;
    private final String commitHook;
    private final String child;

    private ProcessorContext<RoutedKey, byte[]> context;

    /** Whose events are delivered. */
    interface Reader {
        /** Returns {@link Event#watermark} as that of an event that came now would be. */
        long watermark(long nowMs);

        /** Says whether the source partition has had no event for so long that nobody is to wait for it. */
        boolean idle(long nowMs);
    }

    /**
     * Creates the delivery of one task.
     *
     * @param output who gets the events
     * @param deadLetters makes dead letters
     * @param counters what to count in
     * @param commitHook the store that tells of commits
     * @param child the operator that takes dead letters
     */
    public EventDelivery(
            EventOutput output, DeadLetters deadLetters, Counters counters, String commitHook, String child) {
        this.output = output;
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.commitHook = commitHook;
        this.child = child;
    }

    void init(ProcessorContext<RoutedKey, byte[]> newContext, Reader reader) {
        context = newContext;
        output.init(newContext);
        CommitHook hook = newContext.getStateStore(commitHook);
        hook.beforeCommit(newContext, () -> output.flush(reader.watermark(newContext.currentSystemTimeMs())));
        newContext.schedule(
                TICK,
                PunctuationType.WALL_CLOCK_TIME,
                now -> output.tick(now, reader.watermark(now), reader.idle(now)));
    }

    void deliver(Event event, EventOutput.Refusals refusals) {
        output.take(event, event.record().headers(), refusals);
    }

    /** Dead-letters a record, or the event that is left in it, for one output or with null for all. */
    void giveUp(Record<byte[], byte[]> original, Origin origin, Rejected bad, String outputName) {
        counters.deadLetter(bad.reason());
        context.forward(
                deadLetters.letter(
                        original.key(),
                        original.value(),
                        original.headers(),
                        origin,
                        bad,
                        outputName,
                        context.currentSystemTimeMs()),
                child);
    }

    void close() {
        output.close();
    }
}
