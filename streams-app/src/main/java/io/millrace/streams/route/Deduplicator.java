package io.millrace.streams.route;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.store.ExpiringRange;
import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Remembers the ids of events, and forgets them when no event can be compared with them any more.
 *
 * <p>Time is cut into buckets as long as an id is remembered. The store's key is the bucket, in 8 bytes that sort by time, and
 * the id; its value is the event's time. Whatever is at most that long away from an event is in the event's bucket or one of
 * its two neighbours, and there is at most one entry of an id in each.
 *
 * <p>A mark in the store says up to which bucket events are refused, because a bucket they would have to be compared with is
 * gone or about to go. It is in the changelog, so what was refused stays refused after a restart.
 */
final class Deduplicator {
    /** Where the id begins in a key. */
    static final int ID = Long.BYTES;

    /** Shorter than every entry's key, and before all of them. */
    private static final Bytes MARK = Bytes.wrap(new byte[1]);

    private static final Bytes FIRST = Bytes.wrap(new byte[ID]);

    private final KeyValueStore<Bytes, byte[]> store;
    private final long withinMs;
    private final ExpiringRange forgotten;
    private long mark = Long.MIN_VALUE;
    private boolean marked;

    /**
     * Goes on with what a store holds.
     *
     * @param store the ids; not cached
     * @param withinMs how long an id is remembered, in milliseconds of event time
     * @throws IllegalStateException if what the store holds was remembered for another time
     */
    Deduplicator(KeyValueStore<Bytes, byte[]> store, long withinMs) {
        this.store = store;
        this.withinMs = withinMs;
        this.forgotten = new ExpiringRange(store, FIRST);
        byte[] restored = store.get(MARK);
        this.marked = restored != null;
        if (!marked) {
            return;
        }
        ByteBuffer of = ByteBuffer.wrap(restored);
        this.mark = of.getLong();
        long before = of.getLong();
        if (before != withinMs) {
            throw new IllegalStateException("The ids in the state were kept within " + before + " ms, not " + withinMs
                    + " ms; take back the change of deduplicate, or start anew under another application.id");
        }
        forgetUpToMark();
    }

    /**
     * Says whether an event is the first of its id, and remembers it if it is.
     *
     * @param key {@link #ID} bytes of room and the event's id; the array is the store's from then on
     * @param time the event's time, in milliseconds since 1970
     * @param clock the clock of the event's partition, this event included
     * @param least the least clock of all partitions whose events come here; Long.MIN_VALUE while one is not known
     * @return false if an event of this id has been let through whose time is no further away than ids are remembered
     * @throws Rejected if that is not known any more
     */
    boolean first(byte[] key, long time, long clock, long least) throws Rejected {
        long bucket = time / withinMs;
        if (time < clock - withinMs || bucket <= mark) {
            throw new Rejected(
                    Reason.TOO_OLD,
                    "the event's time is so far behind the clock that its id, had it been there, would be forgotten");
        }
        if (isRemembered(key, bucket - 1, time)
                || isRemembered(key, bucket + 1, time)
                || isRemembered(key, bucket, time)) {
            return false;
        }
        if (!marked) {
            writeMark();
        }
        store.put(Bytes.wrap(key), ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        if (forgotten.added()) {
            step(least);
        }
        return true;
    }

    /** Leaves the key at the bucket. */
    private boolean isRemembered(byte[] key, long bucket, long time) {
        setBucket(key, bucket);
        // A new object each time: it remembers its hash.
        byte[] found = store.get(Bytes.wrap(key));
        return found != null && Math.abs(ByteBuffer.wrap(found).getLong() - time) <= withinMs;
    }

    /**
     * Forgets some ids that are not needed any more. To be called now and then.
     *
     * @param least the least clock of all partitions whose events come here; Long.MIN_VALUE while one is not known
     */
    void step(long least) {
        if (least != Long.MIN_VALUE) {
            // The oldest event that is still taken needs the bucket before its own.
            long next = Math.floorDiv(least - withinMs, withinMs) - 1;
            if (next > mark && next >= 0) {
                mark = next;
                writeMark();
                forgetUpToMark();
            }
        }
        forgotten.step();
    }

    private void forgetUpToMark() {
        if (mark >= 0) {
            byte[] end = new byte[ID];
            setBucket(end, mark);
            forgotten.endAt(Bytes.wrap(end));
        }
    }

    /** With the length of the buckets: a mark, and every key, means nothing without it. */
    private void writeMark() {
        store.put(
                MARK,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(mark)
                        .putLong(withinMs)
                        .array());
        marked = true;
    }

    private static void setBucket(byte[] key, long bucket) {
        // Sorts unsigned; no bucket but the one before the first is negative, and nothing is ever in that.
        ByteBuffer.wrap(key).putLong(bucket);
    }
}
