package io.millrace.streams.deduplication;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventId;
import io.millrace.streams.event.EventOutput;
import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.RoutedKey;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Hands on the first event of each id, and counts the others. An event that is refused by an output behind this has been there
 * all the same: other outputs may have taken it.
 */
public final class DeduplicatingOutput implements EventOutput {
    private static final byte[] NO_BUCKET = new byte[Deduplicator.ID];
    private static final byte[] A_TIME = new byte[Long.BYTES];

    private final EventId id;
    private final Duration within;
    private final String store;
    private final RecordSizes sizes;
    private final Counters counters;
    private final EventOutput output;
    private final AvroOutput key = new AvroOutput();
    private final Headers noHeaders = new RecordHeaders();

    private Deduplicator ids;

    /**
     * Creates the output of one task.
     *
     * @param id takes an event's id
     * @param within how long an id is remembered, by the time of the events
     * @param store the store of the ids
     * @param sizes how large a record may be, of the store's changelog too
     * @param counters what to count in
     * @param output who gets the events that are no duplicates
     */
    public DeduplicatingOutput(
            EventId id, Duration within, String store, RecordSizes sizes, Counters counters, EventOutput output) {
        this.id = id;
        this.within = within;
        this.store = store;
        this.sizes = sizes;
        this.counters = counters;
        this.output = output;
    }

    @Override
    public void init(ProcessorContext<RoutedKey, byte[]> context) {
        KeyValueStore<Bytes, byte[]> opened = context.getStateStore(store);
        ids = new Deduplicator(opened, within.toMillis());
        output.init(context);
    }

    @Override
    public void take(Event event, Headers headers, Refusals refusals) {
        try {
            if (!first(event)) {
                counters.duplicate();
                return;
            }
        } catch (Rejected bad) {
            refusals.refuse(null, bad);
            return;
        }
        output.take(event, headers, refusals);
    }

    private boolean first(Event event) throws Rejected {
        key.reset().writeFixed(NO_BUCKET);
        id.write(event.fields(), key);
        byte[] bytes = key.toBytes();
        sizes.check(bytes, A_TIME, noHeaders);
        return ids.first(bytes, event.time(), event.clock(), event.watermark());
    }

    @Override
    public void flush(long newWatermark) {
        output.flush(newWatermark);
    }

    @Override
    public void tick(long nowMs, long newWatermark, boolean idle) {
        ids.step(newWatermark);
        output.tick(nowMs, newWatermark, idle);
    }

    @Override
    public void close() {
        output.close();
    }
}
