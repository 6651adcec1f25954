package io.millrace.streams.event;

import io.millrace.streams.wire.RoutedKey;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Decides everything that is decided about an event: whether it can be read, whether its time can be trusted, and for each
 * output whether it takes the event. What is bad for all is dead-lettered once; what one output cannot take is dead-lettered
 * once with that output's name, and the others still get it.
 *
 * <p>It also keeps the partition's clock, the greatest event time seen, in whole seconds: lateness is decided against it and
 * nowhere else. The clock is in a changelogged store, so that a restart does not let in what was late before.
 */
public final class EventRouter implements Processor<byte[], byte[], RoutedKey, byte[]> {
    private static final long CLOCK_TICK_MS = 1000;

    private final EventDecoder decoder;
    private final EventTime time;
    private final List<EventOutput> outputs;
    private final DeadLetters deadLetters;
    private final RecordSizes sizes;
    private final Counters counters;
    private final String clockStore;
    private final String deadLetterChild;

    private ProcessorContext<RoutedKey, byte[]> context;
    private KeyValueStore<Integer, Long> clocks;
    private long clock;

    /**
     * Creates the router of one task.
     *
     * @param decoder reads values
     * @param time takes the event's time
     * @param outputs who gets the events
     * @param deadLetters makes dead letters
     * @param sizes how large a record may be
     * @param counters what to count in
     * @param clockStore the store of the partition's clock
     * @param deadLetterChild the operator that takes dead letters
     */
    public EventRouter(
            EventDecoder decoder,
            EventTime time,
            List<EventOutput> outputs,
            DeadLetters deadLetters,
            RecordSizes sizes,
            Counters counters,
            String clockStore,
            String deadLetterChild) {
        this.decoder = decoder;
        this.time = time;
        this.outputs = List.copyOf(outputs);
        this.deadLetters = deadLetters;
        this.sizes = sizes;
        this.counters = counters;
        this.clockStore = clockStore;
        this.deadLetterChild = deadLetterChild;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        context = newContext;
        clocks = newContext.getStateStore(clockStore);
        Long restored = clocks.get(newContext.taskId().partition());
        clock = restored == null ? 0 : restored;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        counters.event();
        RecordMetadata source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("an event always comes from a topic"));
        Event event;
        try {
            EventDecoder.Decoded decoded = decoder.decode(record.value());
            long eventTime = time.of(decoded.fields(), record.timestamp(), context.currentSystemTimeMs());
            advanceClock(source.partition(), eventTime);
            event = new Event(decoded.fields(), decoded.avro(), decoded.offset(), eventTime, source.partition(), clock);
        } catch (Rejected bad) {
            giveUp(record, source, bad, null);
            return;
        }
        for (EventOutput output : outputs) {
            Record<RoutedKey, byte[]> routed;
            try {
                routed = output.record(event, record.headers());
                sizes.check(routed.key().bytes(), routed.value(), routed.headers());
            } catch (Rejected bad) {
                giveUp(record, source, bad, output.name());
                continue;
            }
            counters.routed();
            context.forward(routed, output.child());
        }
    }

    private void advanceClock(int partition, long eventTime) {
        long tick = eventTime - eventTime % CLOCK_TICK_MS;
        if (tick > clock) {
            clock = tick;
            clocks.put(partition, tick);
        }
    }

    private void giveUp(Record<byte[], byte[]> record, RecordMetadata source, Rejected bad, String output) {
        counters.deadLetter(bad.reason());
        context.forward(
                deadLetters.letter(
                        record.key(),
                        record.value(),
                        record.headers(),
                        source,
                        record.timestamp(),
                        bad,
                        output,
                        context.currentSystemTimeMs()),
                deadLetterChild);
    }
}
