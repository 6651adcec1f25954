package io.millrace.streams.rollup;

import io.millrace.streams.store.ExpiringRange;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Removes the rows of one window from the state once no event can reach them any more.
 *
 * <p>They may go when the least clock of all combining tasks is past their end, the grace and one more window: every task has
 * then promised to send no more of them. A mark in the store says how far that is; partials of such windows are refused from
 * then on. The mark is in the changelog, so a row that has gone stays refused after a restart.
 */
final class Expiry {
    private final KeyValueStore<Bytes, byte[]> store;
    private final WindowPlan window;
    private final Bytes markKey;
    private final ExpiringRange rows;
    private long mark = Long.MIN_VALUE;

    Expiry(KeyValueStore<Bytes, byte[]> store, WindowPlan window) {
        this.store = store;
        this.window = window;
        this.markKey = Bytes.wrap(RowKey.mark(window.seconds()));
        this.rows = new ExpiringRange(store, Bytes.wrap(RowKey.prefix(window.seconds(), Long.MIN_VALUE)));
        byte[] restored = store.get(markKey);
        if (restored != null) {
            moveTo(decode(restored));
        }
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
     * Moves the mark as far as it may go. To be called when every change of a row is in the store: rows at or before the mark
     * change no more, and one that was written after it was deleted would stay for ever.
     *
     * @param least the least clock of all combining tasks; Long.MIN_VALUE while one is not known
     * @return whether rows have expired by it
     */
    boolean advance(long least) {
        if (least == Long.MIN_VALUE) {
            return false;
        }
        long newest = least - 2 * window.lengthMs() - window.graceMs();
        long next = Math.floorDiv(newest, window.lengthMs()) * window.lengthMs();
        if (next <= mark || next < 0) {
            return false;
        }
        store.put(markKey, encode(next));
        moveTo(next);
        return true;
    }

    private void moveTo(long newMark) {
        mark = newMark;
        rows.endAt(Bytes.wrap(RowKey.prefix(window.seconds(), newMark + 1)));
    }

    /** Takes note of a row that was made, and deletes some that have expired if it is time to. */
    void made() {
        if (rows.added()) {
            rows.step();
        }
    }

    /** Deletes some rows that have expired. */
    void delete() {
        rows.step();
    }
}
