package io.millrace.connect.converter;

/** Goes through the elements of an array, or the entries of a map, whose bytes have been checked. */
public final class AvroItems {

    private static final int NULL = -1;

    private final AvroField items;
    private final int nullBranch;
    private final boolean hasKeys;
    private final byte[] bytes;

    private long leftInBlock;
    private int next;
    private int keyStart;
    private int keyEnd;
    private int position;

    /** @param nullBranch which branch of a union the nulls are; -1 if there can be none */
    AvroItems(AvroField items, int nullBranch, boolean hasKeys, byte[] bytes, int at) {
        this.items = items;
        this.nullBranch = nullBranch;
        this.hasKeys = hasKeys;
        this.bytes = bytes;
        this.next = at;
    }

    /** Goes on to the next; false if there is none, and then no more calls. */
    public boolean next() {
        if (leftInBlock == 0) {
            leftInBlock = signed(varint());
            if (leftInBlock < 0) {
                leftInBlock = -leftInBlock;
                // The block's size in bytes.
                next = AvroField.pastVarint(bytes, next);
            }
            if (leftInBlock == 0) {
                return false;
            }
        }
        leftInBlock--;
        if (hasKeys) {
            int length = (int) signed(varint());
            keyStart = next;
            keyEnd = keyStart + length;
            next = keyEnd;
        }
        // An int may have bits beyond its 32, which Avro leaves out.
        if (nullBranch >= 0 && signed(varint() & 0xFFFF_FFFFL) == nullBranch) {
            position = NULL;
        } else {
            position = next;
            next = items.end(bytes, next);
        }
        return true;
    }

    /** Returns where the element or the entry's value lies; negative for a null. */
    public int position() {
        return position;
    }

    /** Returns where the UTF-8 of the entry's key begins. */
    public int keyStart() {
        return keyStart;
    }

    /** Returns where it ends. */
    public int keyEnd() {
        return keyEnd;
    }

    /** Returns the place behind the last, when there are no more. */
    int end() {
        return next;
    }

    private long varint() {
        long number = 0;
        int shift = 0;
        byte b;
        do {
            b = bytes[next++];
            number |= (b & 0x7FL) << shift;
            shift += 7;
        } while (b < 0);
        return number;
    }

    private static long signed(long zigzag) {
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}
