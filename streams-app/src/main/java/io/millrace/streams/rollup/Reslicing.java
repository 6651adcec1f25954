package io.millrace.streams.rollup;

import io.millrace.streams.event.Rejected;
import io.millrace.streams.shard.ShardKey;
import io.millrace.streams.shard.Slices;
import io.millrace.streams.wire.AvroOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Says where each part of a rollup's state belongs when the number of slices changes: its rows, its partials and the marks
 * of what has expired. Knows how these are laid out, and nothing of where they are kept. For one thread.
 */
public final class Reslicing {
    private final ShardKey.Keys keys;
    private final PartialBlock.Reader block;
    private final int from;
    private final int to;
    private final Map<Integer, Part> parts = new TreeMap<>();
    /** By window, the mark of each old slice; Long.MIN_VALUE where nothing has expired yet. */
    private final Map<Integer, long[]> marks = new TreeMap<>();

    /**
     * A record of a new slice.
     *
     * @param slice the new slice
     * @param key the record's key; empty for a block of partials
     * @param value its value
     * @param partials how many partials it holds; 0 for a mark
     */
    @SuppressWarnings("ArrayRecordComponent") // On its way to a topic; nothing compares or keeps it.
    public record Moved(int slice, byte[] key, byte[] value, int partials) {}

    /** What one block holds for one new slice. */
    private static final class Part {
        private final AvroOutput out = new AvroOutput();
        private int partials;
    }

    /**
     * Begins with no mark seen.
     *
     * @param plan the rollup
     * @param from how many slices its state is cut into
     * @param to how many it will be cut into
     */
    public Reslicing(RollupPlan plan, int from, int to) {
        this.keys = plan.key().keys();
        this.block = new PartialBlock.Reader(plan.layouts());
        this.from = from;
        this.to = to;
    }

    /**
     * Says whether an entry of the state is a mark rather than a row.
     *
     * @param key the entry's key
     * @return true for a mark, which goes to {@link #mark}; {@link #slice} takes the others
     */
    public boolean isMark(byte[] key) {
        return key.length < RowKey.COLUMNS;
    }

    /**
     * Takes note of a mark. The last of a slice counts.
     *
     * @param oldSlice where it stands
     * @param key its key
     * @param value how far the slice's rows have expired
     */
    public void mark(int oldSlice, byte[] key, byte[] value) {
        long[] ofWindow = marks.computeIfAbsent(RowKey.windowSeconds(key), window -> {
            long[] none = new long[from];
            Arrays.fill(none, Long.MIN_VALUE);
            return none;
        });
        ofWindow[oldSlice] = value == null ? Long.MIN_VALUE : Expiry.decode(value);
    }

    /**
     * Returns the marks of the new slices, once those of all old ones have been taken note of. A slice with rows of several
     * old ones gets the least of their marks: what is valid for one of them must not be refused. A slice cut out of a
     * single old one gets exactly its mark.
     *
     * @return the marks; none for slices of which nothing has expired for certain
     */
    public List<Moved> marks() {
        List<Moved> moved = new ArrayList<>();
        marks.forEach((window, old) -> {
            for (int slice = 0; slice < to; slice++) {
                long least =
                        parents(slice).mapToLong(parent -> old[parent]).min().orElseThrow();
                if (least != Long.MIN_VALUE) {
                    moved.add(new Moved(slice, RowKey.mark(window), Expiry.encode(least), 0));
                }
            }
        });
        return moved;
    }

    /**
     * Returns the new slice of a row.
     *
     * @param oldSlice where it stands
     * @param rowKey its key in the state
     * @return the new slice
     * @throws IllegalStateException if by this pipeline the row never belonged where it stands
     */
    public int slice(int oldSlice, byte[] rowKey) {
        return slice(oldSlice, rowKey, 0, rowKey.length);
    }

    private int slice(int oldSlice, byte[] bytes, int keyFrom, int keyTo) {
        long start = RowKey.windowStart(bytes, keyFrom);
        try {
            int was = keys.slice(bytes, keyFrom + RowKey.COLUMNS, keyTo, start, from);
            if (was != oldSlice) {
                throw new IllegalStateException("a row stands in slice " + oldSlice + " of " + from
                        + " and by this pipeline belongs in slice " + was
                        + "; were the key, the partition key or the types of their fields changed?");
            }
            return keys.slice(bytes, keyFrom + RowKey.COLUMNS, keyTo, start, to);
        } catch (Rejected e) {
            throw new IllegalStateException("a row's key is none that this pipeline makes (" + e.getMessage()
                    + "); were the key or the types of its fields changed?");
        }
    }

    /**
     * Splits a block of partials. Each part keeps the block's task, and its partials their order. The task's clock goes with
     * it only into slices cut out of a single old one: where the backlogs of several meet, a clock from one would run ahead
     * of another's partials, and these would count as expired. Nothing is lost by leaving it out, since the task tells its
     * clock again as soon as it has events.
     *
     * @param oldSlice the slice it was for
     * @param bytes the block
     * @return its parts by slice, rising; none if the block tells a clock and nothing else
     * @throws IllegalStateException if it is no block, or holds what never belonged in the slice
     */
    public List<Moved> split(int oldSlice, byte[] bytes) {
        parts.clear();
        // Its partials keep their layout, so when they were written does not matter yet.
        block.open(bytes, 0);
        while (block.next()) {
            int slice = slice(oldSlice, block.bytes(), block.keyFrom(), block.keyTo());
            Part part = parts.computeIfAbsent(slice, this::begin);
            part.out.writeFixed(block.bytes(), block.from(), block.to() - block.from());
            part.partials++;
        }
        List<Moved> moved = new ArrayList<>(parts.size());
        parts.forEach((slice, part) -> moved.add(new Moved(slice, new byte[0], part.out.toBytes(), part.partials)));
        return moved;
    }

    private Part begin(int slice) {
        Part part = new Part();
        boolean single = parents(slice).limit(2).count() == 1;
        PartialBlock.writeHeader(block.fingerprint(), block.task(), single ? block.clock() : Long.MIN_VALUE, part.out);
        return part;
    }

    private IntStream parents(int slice) {
        return Slices.overlapping(slice, to, from);
    }
}
