package io.millrace.streams.route;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Origin;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.source.EventBatch;
import io.millrace.streams.source.EventDecoder;
import io.millrace.streams.source.EventTime;
import io.millrace.streams.source.SafeTimestamps;
import io.millrace.streams.source.SourceEnd;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import java.util.function.Consumer;
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
    /** The clock of a partition whose range has come to its end: no event of it is to be waited for. */
    public static final long ENDED = Long.MAX_VALUE;

    private static final long CLOCK_TICK_MS = 1000;

    private final EventDecoder decoder;
    private final Consumer<EventFields> derivations;
    private final EventTime time;
    private final Outputs outputs;
    private final Counters counters;
    private final String clockStore;
    private final Event event = new Event();
    private final EventOutput.Refusals refusals = this::refuse;
    private final Reading reading;

    private ProcessorContext<RoutedKey, byte[]> context;
    /** When an event came last, or there was something left to read. */
    private long notIdleAt;

    private KeyValueStore<Integer, Long> clocks;
    private long clock;
    private Record<byte[], byte[]> record;
    /** Null for a record that was not sent back. */
    private Redriven redriven;

    private long recordTimestamp;
    private RecordMetadata source;
    /** Whether the partition was at its end when that was looked at last, and no record has come since. */
    private boolean quietAtEnd;

    /**
     * How the source is read.
     *
     * @param range which of its records
     * @param end says whether a partition has been read to its end
     * @param idleTimeout how long it must be at its end, without an event, until nobody is to wait for it
     * @param incarnation that of the state
     */
    public record Reading(SourceRange range, SourceEnd end, Duration idleTimeout, String incarnation) {}

    /**
     * Creates the router of one task.
     *
     * @param decoder reads values
     * @param derivations makes the derived fields
     * @param time takes the event's time
     * @param outputs who gets the events
     * @param counters what to count in
     * @param clockStore the store of the partition's clock
     * @param reading how the source is read
     */
    public EventRouter(
            EventDecoder decoder,
            Consumer<EventFields> derivations,
            EventTime time,
            Outputs outputs,
            Counters counters,
            String clockStore,
            Reading reading) {
        this.decoder = decoder;
        this.derivations = derivations;
        this.time = time;
        this.outputs = outputs;
        this.counters = counters;
        this.clockStore = clockStore;
        this.reading = reading;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        context = newContext;
        clocks = newContext.getStateStore(clockStore);
        Long restored = clocks.get(newContext.taskId().partition());
        clock = restored == null ? 0 : restored;
        notIdleAt = newContext.currentSystemTimeMs();
        outputs.init(newContext, new Outputs.Progress() {
            @Override
            public long watermark(long nowMs) {
                return clock;
            }

            @Override
            public boolean idle(long nowMs) {
                boolean atEnd = reading.end().reached(newContext.taskId().partition());
                if (!atEnd) {
                    notIdleAt = nowMs;
                }
                endWhenQuiet(atEnd);
                return nowMs - notIdleAt >= reading.idleTimeout().toMillis();
            }
        });
    }

    @Override
    public void process(Record<byte[], byte[]> newRecord) {
        quietAtEnd = false;
        long end = reading.range().end(context.taskId().partition());
        long offset = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("an event always comes from a topic"))
                .offset();
        if (offset < end) {
            read(newRecord);
        }
        if (offset >= end - 1) {
            end();
        }
    }

    /**
     * Ends a range whose last offsets hold no record: they are a transaction's marker, or compacted away. What has been polled
     * counts as read, so it takes two looks with no record between them: in that time all would have been processed.
     */
    private void endWhenQuiet(boolean atEnd) {
        if (reading.range().hasEnd() && atEnd && quietAtEnd) {
            end();
        }
        quietAtEnd = atEnd;
    }

    private void end() {
        if (clock != ENDED) {
            outputs.end();
            // With what was sent, in one transaction: whoever sees it here need not wait for anything more.
            clock = ENDED;
            clocks.put(context.taskId().partition(), ENDED);
        }
    }

    private void read(Record<byte[], byte[]> newRecord) {
        record = newRecord;
        recordTimestamp = SafeTimestamps.takeOwn(newRecord);
        redriven = Redriven.of(newRecord.headers(), recordTimestamp);
        if (redriven != null) {
            recordTimestamp = redriven.timestamp();
        }
        source = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("an event always comes from a topic"));
        counters.record();
        if (redriven != null && isDecidedAnew()) {
            counters.duplicate();
            return;
        }
        EventBatch batch;
        try {
            batch = decoder.decode(record.value());
        } catch (Rejected bad) {
            counters.event();
            outputs.giveUp(record, new Origin(source, recordTimestamp, Origin.WHOLE), bad, null);
            return;
        }
        long now = context.currentSystemTimeMs();
        counters.events(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            cameIn();
            event.at(source.partition(), source.offset(), i);
            event.is(batch.fields(i), batch.avro(), batch.start(i), batch.length(i));
            route(now);
        }
    }

    /** Says whether what the record is a copy of is read once more: by a backfill, or since a reset. It is decided there. */
    private boolean isDecidedAnew() {
        return reading.range().hasEnd() || redriven.isOfAnother(reading.incarnation());
    }

    private void cameIn() {
        if (redriven == null) {
            event.cameIn(record, recordTimestamp);
        } else {
            event.cameIn(record, recordTimestamp, Redriven.forOutputs(record.headers()), redriven.output());
        }
    }

    @Override
    public void close() {
        outputs.close();
    }

    private void route(long now) {
        // Its time may be a derived field.
        derivations.accept(event.fields());
        try {
            long eventTime = time.of(event.fields(), recordTimestamp, now);
            advanceClock(eventTime);
            event.happened(eventTime, clock, clock);
            notIdleAt = now;
        } catch (Rejected bad) {
            refuse(null, bad);
            return;
        }
        outputs.deliver(event, refusals);
    }

    private void advanceClock(long eventTime) {
        long tick = eventTime - eventTime % CLOCK_TICK_MS;
        if (tick > clock) {
            clock = tick;
            clocks.put(source.partition(), tick);
        }
    }

    private void refuse(String output, Rejected bad) {
        outputs.giveUp(
                record.withValue(decoder.alone(event.index())),
                new Origin(source, recordTimestamp, decoder.readsBatches() ? event.index() : Origin.WHOLE),
                bad,
                output);
    }
}
