package io.millrace.streams.route;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventId;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.source.EventDecoder;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.RoutedKey;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sends every event to the task of its id, with all that is known of it, so that all events of an id meet. */
public final class Shuffle implements EventOutput {
    /** Which hash it is must not change: an id's events would no longer meet those of before. */
    private static final Hasher64 HASHER = Hashing.xxh3_64();

    private static final byte[] NO_KEY = new byte[0];

    private final EventDecoder decoder;
    private final EventId id;
    private final int shards;
    private final RecordSizes sizes;
    private final String child;
    private final ClockSchedule clockSchedule;
    private final AvroOutput out = new AvroOutput();

    private ProcessorContext<RoutedKey, byte[]> context;

    /**
     * Creates the output of one task.
     *
     * @param decoder what has decoded the events
     * @param id takes an event's id
     * @param shards how many tasks there are
     * @param sizes how large a record may be
     * @param child the operator that takes the events
     * @param clockSchedule when all tasks are told the partition's clock
     */
    public Shuffle(
            EventDecoder decoder,
            EventId id,
            int shards,
            RecordSizes sizes,
            String child,
            ClockSchedule clockSchedule) {
        this.decoder = decoder;
        this.id = id;
        this.shards = shards;
        this.sizes = sizes;
        this.child = child;
        this.clockSchedule = clockSchedule;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> newContext) {
        context = newContext;
        clockSchedule.reset();
    }

    @Override
    public boolean leadsTo(String topic) {
        // To whoever decides that.
        return true;
    }

    @Override
    public void take(Event event, Headers headers, Refusals refusals) {
        Record<RoutedKey, byte[]> shuffled;
        // With those that say where it is to go.
        Headers all = event.record().headers();
        try {
            int slice = slice(event);
            ShuffledEvent.write(event, decoder.alone(event.index()), out.reset());
            byte[] value = out.toBytes();
            sizes.check(NO_KEY, value, all);
            shuffled = new Record<>(new RoutedKey(slice, NO_KEY), value, context.currentSystemTimeMs(), all);
        } catch (Rejected bad) {
            refusals.refuse(null, bad);
            return;
        }
        context.forward(shuffled, child);
    }

    /** Tells every task the clock now and then: the ids of a partition with few events are of few tasks. */
    @Override
    public void tick(long nowMs, long watermark, boolean idle) {
        if (!clockSchedule.due(nowMs, watermark, idle)) {
            return;
        }
        ShuffledEvent.writeClock(context.taskId().partition(), watermark, idle, out.reset());
        byte[] clock = out.toBytes();
        for (int slice = 0; slice < shards; slice++) {
            context.forward(new Record<>(new RoutedKey(slice, NO_KEY), clock, nowMs, new RecordHeaders()), child);
        }
    }

    private int slice(Event event) throws Rejected {
        id.write(event.fields(), out.reset());
        return (int) Math.floorMod(HASHER.hashBytesToLong(out.array(), 0, out.size()), (long) shards);
    }
}
