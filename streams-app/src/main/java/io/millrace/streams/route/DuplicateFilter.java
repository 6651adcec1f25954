package io.millrace.streams.route;

import io.millrace.streams.event.Counters;
import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventId;
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

/** Lets the first event of each id pass, and counts the others. One per task. */
public final class DuplicateFilter {
    private static final byte[] NO_BUCKET = new byte[Deduplicator.ID];
    private static final byte[] A_TIME = new byte[Long.BYTES];

    private final EventId id;
    private final Duration within;
    private final String store;
    private final RecordSizes sizes;
    private final Counters counters;
    private final AvroOutput key = new AvroOutput();
    private final Headers noHeaders = new RecordHeaders();

    private Deduplicator ids;

    /**
     * Creates the filter of one task.
     *
     * @param id takes an event's id
     * @param within how long an id is remembered, by the time of the events
     * @param store the store of the ids
     * @param sizes how large a record may be, of the store's changelog too
     * @param counters what to count in
     */
    public DuplicateFilter(EventId id, Duration within, String store, RecordSizes sizes, Counters counters) {
        this.id = id;
        this.within = within;
        this.store = store;
        this.sizes = sizes;
        this.counters = counters;
    }

    void init(ProcessorContext<RoutedKey, byte[]> context) {
        KeyValueStore<Bytes, byte[]> opened = context.getStateStore(store);
        ids = new Deduplicator(opened, within.toMillis());
    }

    /**
     * Says whether an event is the first of its id, and remembers the id.
     *
     * @throws Rejected if that cannot be said
     */
    boolean isFirst(Event event) throws Rejected {
        key.reset().writeFixed(NO_BUCKET);
        id.write(event.fields(), key);
        byte[] bytes = key.toBytes();
        sizes.check(bytes, A_TIME, noHeaders);
        boolean first = ids.first(bytes, event.time(), event.clock(), event.watermark());
        if (!first) {
            counters.duplicate();
        }
        return first;
    }

    /** Forgets some of the ids that no event can be compared with any more. */
    void forget(long watermark) {
        ids.step(watermark);
    }
}
