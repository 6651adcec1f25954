package io.millrace.streams.rollup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A hash table by bytes, which finds an entry by a slice of a buffer without making an object of it: it is asked for every
 * event. Open addressing with linear probing, at most half full. For one thread.
 */
final class KeyMap<E extends KeyMap.Entry> {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SMALLEST = 64;
    /** Another in each process: who can choose keys must not know which of them collide. */
    private static final long SEED_1 = new SecureRandom().nextLong();

    private static final long SEED_2 = new SecureRandom().nextLong();

    private Entry[] table = new Entry[SMALLEST];
    /** The entries' hashes, side by side: a probe that misses does not touch the entry. */
    private int[] hashes = new int[SMALLEST];

    private int size;

    /** What is kept for a key. */
    interface Entry {
        /** Returns the key, which stays as it is. */
        byte[] key();
    }

    /** Returns the entry of the key that stands in a buffer, or null. */
    @SuppressWarnings("unchecked") // Only put fills the table.
    E get(byte[] bytes, int from, int to) {
        int hash = hash(bytes, from, to);
        int mask = table.length - 1;
        for (int i = hash & mask; hashes[i] != 0; i = (i + 1) & mask) {
            if (hashes[i] == hash) {
                Entry entry = table[i];
                byte[] key = entry.key();
                if (Arrays.equals(key, 0, key.length, bytes, from, to)) {
                    return (E) entry;
                }
            }
        }
        return null;
    }

    /** Adds the entry of a key that is not there yet. */
    void put(E entry) {
        if (2 * (size + 1) > table.length) {
            Entry[] old = table;
            int[] oldHashes = hashes;
            table = new Entry[2 * old.length];
            hashes = new int[2 * old.length];
            for (int i = 0; i < old.length; i++) {
                if (old[i] != null) {
                    place(old[i], oldHashes[i]);
                }
            }
        }
        byte[] key = entry.key();
        place(entry, hash(key, 0, key.length));
        size++;
    }

    private void place(Entry entry, int hash) {
        int mask = table.length - 1;
        int i = hash & mask;
        while (hashes[i] != 0) {
            i = (i + 1) & mask;
        }
        table[i] = entry;
        hashes[i] = hash;
    }

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // Only put fills the table.
    void forEach(Consumer<E> action) {
        for (Entry entry : table) {
            if (entry != null) {
                action.accept((E) entry);
            }
        }
    }

    /** Takes out the entries that a condition holds for, and tells of each. */
    @SuppressWarnings("unchecked") // Only put fills the table.
    void remove(Predicate<E> condition, Consumer<E> removed) {
        List<E> out = new ArrayList<>();
        forEach(entry -> {
            if (condition.test(entry)) {
                out.add(entry);
            }
        });
        if (out.isEmpty()) {
            return;
        }
        // Anew, since a free place in between would hide what was put behind it.
        Entry[] old = table;
        int[] oldHashes = hashes;
        table = new Entry[old.length];
        hashes = new int[old.length];
        size -= out.size();
        for (int i = 0; i < old.length; i++) {
            if (old[i] != null && !condition.test((E) old[i])) {
                place(old[i], oldHashes[i]);
            }
        }
        out.forEach(removed);
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(table, null);
            Arrays.fill(hashes, 0);
            size = 0;
        }
    }

    /** Returns a hash that is never 0, which stands for a free place. */
    static int hash(byte[] bytes, int from, int to) {
        long hash = Integer.toUnsignedLong(to - from);
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = mix(hash, (long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < to; at++) {
            rest = rest << 8 | (bytes[at] & 0xff);
        }
        hash = mix(hash, rest);
        int folded = (int) (hash ^ hash >>> 32);
        return folded == 0 ? 1 : folded;
    }

    /** Multiplies to 128 bits and folds these, as wyhash does: which differences cancel out depends on the seeds. */
    private static long mix(long hash, long word) {
        long one = hash ^ SEED_1;
        long other = word ^ SEED_2;
        return one * other ^ Math.multiplyHigh(one, other);
    }
}
