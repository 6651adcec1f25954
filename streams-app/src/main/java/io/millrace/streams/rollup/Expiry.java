package io.millrace.streams.rollup;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Removes the rows of one window from the state once no event can reach them any more.
 *
 * <p>They may go when the least clock of all combining tasks is past their end, the grace and one more window: every task has
 * then promised to send no more of them. A mark in the store says how far that is; partials of such windows are refused from
 * then on. The mark is in the changelog, so a row that has gone stays refused after a restart.
 */
final class Expiry {
    private static final int DELETED_AT_A_TIME = 10_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final WindowPlan window;
    private final Bytes markKey;
    private long mark;
    private long deletedUntil = Long.MIN_VALUE;

    Expiry(KeyValueStore<Bytes, byte[]> store, WindowPlan window) {
        this.store = store;
        this.window = window;
        this.markKey = Bytes.wrap(RowKey.mark(window.seconds()));
        byte[] restored = store.get(markKey);
        this.mark = restored == null ? Long.MIN_VALUE : decode(restored);
    }

    static byte[] encode(long mark) {
        return ByteBuffer.allocate(Long.BYTES).putLong(mark).array();
    }

    static long decode(byte[] mark) {
        return ByteBuffer.wrap(mark).getLong();
    }

    /** Says whether a window's rows have left the state, or are about to. */
    boolean expired(long windowStart) {
        return windowStart <= mark;
    }

    /**
     * Goes one step on: moves the mark, and deletes some rows. Called periodically, when every change of a row is in the
     * store.
     *
     * @return whether rows were deleted
     */
    boolean step(long least) {
        if (least != Long.MIN_VALUE) {
            long newest = least - 2 * window.lengthMs() - window.graceMs();
            long next = Math.floorDiv(newest, window.lengthMs()) * window.lengthMs();
            if (next > mark && next >= 0) {
                mark = next;
                store.put(markKey, encode(mark));
            }
        }
        return deletedUntil < mark && delete();
    }

    private boolean delete() {
        Bytes from = Bytes.wrap(RowKey.prefix(window.seconds(), deletedUntil));
        Bytes to = Bytes.wrap(RowKey.prefix(window.seconds(), mark + 1));
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
        return !expired.isEmpty();
    }
}
