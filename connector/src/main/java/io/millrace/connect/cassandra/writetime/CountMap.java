package io.millrace.connect.cassandra.writetime;

/**
 * Counts by 64-bit key, which must be a hash already: open addressing over primitives, because a boxed map would cost
 * more than the rest of a row's way. A count of 0 is no entry.
 */
final class CountMap {

    private static final int ARRAY_HEADERS = 2 * 16;
    private static final int SLOT_BYTES = Long.BYTES + Integer.BYTES;

    private long[] keys = new long[8];
    private int[] counts = new int[8];
    private int size;

    /** Returns where the key is, or would be: good until the next {@link #set}. */
    int slotOf(long key) {
        int mask = keys.length - 1;
        int slot = (int) key & mask;
        while (counts[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    int countAt(int slot) {
        return counts[slot];
    }

    /** Sets the count of the key whose slot it is; returns the bytes that the map has grown by. */
    int set(int slot, long key, int count) {
        boolean isNew = counts[slot] == 0;
        keys[slot] = key;
        counts[slot] = count;
        if (isNew && ++size * 2 > keys.length) {
            return grow();
        }
        return 0;
    }

    int size() {
        return size;
    }

    /** Returns the number of slots; a slot whose count is 0 has no key. */
    int slots() {
        return keys.length;
    }

    long keyAt(int slot) {
        return keys[slot];
    }

    /** Returns the heap that the map holds, in bytes. */
    long heapBytes() {
        return ARRAY_HEADERS + keys.length * (long) SLOT_BYTES;
    }

    private int grow() {
        long[] oldKeys = keys;
        int[] oldCounts = counts;
        keys = new long[oldKeys.length * 2];
        counts = new int[oldCounts.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldCounts[i] != 0) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                counts[slot] = oldCounts[i];
            }
        }
        return oldKeys.length * SLOT_BYTES;
    }
}
