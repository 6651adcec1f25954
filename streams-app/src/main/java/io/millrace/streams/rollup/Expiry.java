package io.millrace.streams.rollup;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Removes windows from the state once no event can reach them any more.
 *
 * <p>A window may go when the least clock of all source partitions is past its end, the grace and one more window: every
 * partition has then promised to send no more of it. First a mark is put into the store, from which on partials of such
 * windows are refused; only when the cache has flushed the mark, and with it every row changed before, are rows deleted.
 * Otherwise a deletion could overtake the last change of a row on its way out of the cache. The mark is in the changelog, so
 * a row that has gone stays refused after a restart.
 */
final class Expiry {
    /** Sorts before every row, and is shorter than any. */
    private static final Bytes MARK = Bytes.wrap(new byte[] {0});

    private static final int DELETED_AT_A_TIME = 10_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final RollupPlan plan;
    private final Watermarks watermarks;
    private long mark;
    private long deletedUntil = Long.MIN_VALUE;
    private boolean markFlushed = true;

    Expiry(KeyValueStore<Bytes, byte[]> store, RollupPlan plan, Watermarks watermarks) {
        this.store = store;
        this.plan = plan;
        this.watermarks = watermarks;
        byte[] restored = store.get(MARK);
        this.mark =
                restored == null ? Long.MIN_VALUE : ByteBuffer.wrap(restored).getLong();
    }

    static boolean isMark(Bytes key) {
        return key.equals(MARK);
    }

    /** Says whether a window's rows have left the state, or are about to. */
    boolean expired(long windowStart) {
        return windowStart <= mark;
    }

    /** Tells that the cache has flushed the mark. */
    void markFlushed() {
        markFlushed = true;
    }

    /** Goes one step on: deletes some rows, or moves the mark. Called periodically. */
    void step() {
        if (!markFlushed) {
            return;
        }
        if (deletedUntil < mark) {
            delete();
            return;
        }
        long least = watermarks.least();
        if (least == Long.MIN_VALUE) {
            return;
        }
        long newest = least - 2 * plan.windowMs() - plan.graceMs();
        long next = Math.floorDiv(newest, plan.windowMs()) * plan.windowMs();
        if (next > mark && next >= 0) {
            mark = next;
            markFlushed = false;
            store.put(MARK, ByteBuffer.allocate(Long.BYTES).putLong(mark).array());
        }
    }

    private void delete() {
        Bytes from = Bytes.wrap(RowKey.windowBytes(deletedUntil));
        Bytes to = Bytes.wrap(RowKey.windowBytes(mark + 1));
        List<Bytes> expired = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, to)) {
            while (rows.hasNext() && expired.size() < DELETED_AT_A_TIME) {
                KeyValue<Bytes, byte[]> row = rows.next();
                expired.add(row.key);
            }
        }
        expired.forEach(store::delete);
        if (expired.size() < DELETED_AT_A_TIME) {
            deletedUntil = mark;
        }
    }
}
