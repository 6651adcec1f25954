package io.millrace.streams.event;

import io.millrace.streams.commit.CommitHook;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Decides everything that is decided about an event: whether it can be read, whether its time can be trusted, and for each
 * output whether it takes the event. What is bad for all is dead-lettered once; what one output cannot take is dead-lettered
 * once with that output's name, and the others still get it. A record may hold many events: each is decided by itself.
 *
 * <p>It also keeps the partition's clock, the greatest event time seen, in whole seconds: lateness is decided against it and
 * nowhere else. The clock is in a changelogged store, so that a restart does not let in what was late before.
 */
public final class EventRouter implements Processor<byte[], byte[], RoutedKey, byte[]> {
    /** How often outputs are told the time. */
    private static final Duration TICK = Duration.ofSeconds(5);

    private static final long CLOCK_TICK_MS = 1000;

    private final EventDecoder decoder;
    private final EventTime time;
    private final Consumer<EventFields> derivations;
    private final List<EventOutput> outputs;
    private final DeadLetters deadLetters;
    private final Counters counters;
    private final RouterNames names;
    private final Event event = new Event();
    private final EventOutput.Refusals refusals = this::refuse;

    private ProcessorContext<RoutedKey, byte[]> context;
    private KeyValueStore<Integer, Long> clocks;
    private long clock;
    private Record<byte[], byte[]> record;
    private RecordMetadata source;
    private boolean single;

    /**
     * The names a router is wired by.
     *
     * @param clocks the store of the partition's clock
     * @param commitHook the store that tells of commits
     * @param deadLetters the child that takes dead letters
     */
    public record RouterNames(String clocks, String commitHook, String deadLetters) {}

    /**
     * Creates the router of one task.
     *
     * @param decoder reads values
     * @param time takes the event's time
     * @param derivations makes the derived fields
     * @param outputs who gets the events
     * @param deadLetters makes dead letters
     * @param counters what to count in
     * @param names what it is wired to
     */
    public EventRouter(
            EventDecoder decoder,
            EventTime time,
            Consumer<EventFields> derivations,
            List<EventOutput> outputs,
            DeadLetters deadLetters,
            Counters counters,
            RouterNames names) {
        this.decoder = decoder;
        this.time = time;
        this.derivations = derivations;
        this.outputs = List.copyOf(outputs);
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.names = names;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        context = newContext;
        clocks = newContext.getStateStore(names.clocks());
        Long restored = clocks.get(newContext.taskId().partition());
        clock = restored == null ? 0 : restored;
        outputs.forEach(output -> output.init(newContext));
        CommitHook hook = newContext.getStateStore(names.commitHook());
        hook.beforeCommit(newContext, () -> outputs.forEach(EventOutput::flush));
        newContext.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> outputs.forEach(output -> output.tick(now)));
    }

    @Override
    public void process(Record<byte[], byte[]> newRecord) {
        record = newRecord;
        source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("an event always comes from a topic"));
        counters.record();
        EventBatch batch;
        try {
            batch = decoder.decode(record.value());
        } catch (Rejected bad) {
            counters.event();
            giveUp(bad, null, record.value());
            return;
        }
        single = decoder.single();
        long now = context.currentSystemTimeMs();
        for (int i = 0; i < batch.size(); i++) {
            counters.event();
            event.at(source.partition(), source.offset(), i);
            event.is(batch.fields(i), batch.avro(), batch.start(i), batch.length(i));
            route(now);
        }
    }

    @Override
    public void close() {
        outputs.forEach(EventOutput::close);
    }

    private void route(long now) {
        try {
            long eventTime = time.of(event.fields(), record.timestamp(), now);
            advanceClock(eventTime);
            event.happened(eventTime, clock);
        } catch (Rejected bad) {
            refuse(null, bad);
            return;
        }
        derivations.accept(event.fields());
        for (EventOutput output : outputs) {
            output.take(event, record.headers(), refusals);
        }
    }

    private void advanceClock(long eventTime) {
        long tick = eventTime - eventTime % CLOCK_TICK_MS;
        if (tick > clock) {
            clock = tick;
            clocks.put(source.partition(), tick);
        }
    }

    private void refuse(String output, Rejected bad) {
        giveUp(bad, output, single ? record.value() : decoder.alone(event.index()));
    }

    private void giveUp(Rejected bad, String output, byte[] value) {
        counters.deadLetter(bad.reason());
        context.forward(
                deadLetters.letter(
                        record.key(),
                        value,
                        record.headers(),
                        source,
                        record.timestamp(),
                        bad,
                        output,
                        context.currentSystemTimeMs()),
                names.deadLetters());
    }
}
