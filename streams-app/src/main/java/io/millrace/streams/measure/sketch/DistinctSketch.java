package io.millrace.streams.measure.sketch;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.util.Arrays;

/**
 * Counts distinct values approximately, in at most 4 KiB. Up to {@link #MOST_TOKENS} values are held as hashes of 32 bits, so
 * that their count is all but exact: two of a thousand values share a hash in 1 of 400 sketches. More are held in an
 * UltraLogLog of 2^12 registers, whose estimate has a standard error of 1.2 %.
 *
 * <p>The state and its bytes follow from the set of values alone: order, grouping and repetition change nothing, because
 * either form is a union and the change from one to the other depends only on how many hashes the union has. For one
 * thread.
 */
public final class DistinctSketch implements MergeableState<DistinctSketch> {
    /** How many hashes are held before registers are: beyond, registers take less room. */
    public static final int MOST_TOKENS = 1024;

    private static final int PRECISION = 12;
    /** Two objects beside the registers themselves. */
    private static final int REGISTERS_BYTES = (1 << PRECISION) + 40;

    private static final int FEWEST = 8;
    /** In place of the number of hashes, where registers follow. */
    private static final int DENSE = -1;
    /** A hash's last bits tell a number of zeros, which is not more. */
    private static final int MOST_ZEROS = 38;

    private static final int ZEROS_MASK = 0x3f;

    /** Which hash it is belongs to the format: other hashes would count values of before once more. */
    private static final Hasher64 HASHER = Hashing.xxh3_64();

    /** Sorted, with the first bit turned, so that the signed order is the unsigned one; the first {@link #size} count. */
    private int[] tokens = new int[FEWEST];

    private int size;
    /** Null while {@link #tokens} has all. */
    private UltraLogLog registers;

    /**
     * Adds a value.
     *
     * @param value a number; those of bytes are apart from these
     */
    public void add(long value) {
        addHash(HASHER.hashLongToLong(value));
    }

    /**
     * Adds a value.
     *
     * @param source where its bytes are
     * @param offset where they begin
     * @param length how many they are
     */
    public void add(byte[] source, int offset, int length) {
        addHash(HASHER.hashBytesToLong(source, offset, length));
    }

    private void addHash(long hash) {
        if (registers != null) {
            registers.add(hash);
        } else {
            addToken(UltraLogLog.computeToken(hash) ^ Integer.MIN_VALUE);
        }
    }

    private void addToken(int token) {
        int found = Arrays.binarySearch(tokens, 0, size, token);
        if (found >= 0) {
            return;
        }
        if (size == MOST_TOKENS) {
            condense();
            registers.addToken(token ^ Integer.MIN_VALUE);
            return;
        }
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * size);
        }
        int place = -found - 1;
        System.arraycopy(tokens, place, tokens, place + 1, size - place);
        tokens[place] = token;
        size++;
    }

    private void condense() {
        registers = UltraLogLog.create(PRECISION);
        for (int i = 0; i < size; i++) {
            registers.addToken(tokens[i] ^ Integer.MIN_VALUE);
        }
        tokens = new int[0];
        size = 0;
    }

    /**
     * Adds all values of another sketch, which stays as it is.
     *
     * @param other the other
     */
    @Override
    public void merge(DistinctSketch other) {
        if (other.registers != null) {
            if (registers == null) {
                condense();
            }
            registers.add(other.registers);
            return;
        }
        for (int i = 0; i < other.size; i++) {
            if (registers != null) {
                registers.addToken(other.tokens[i] ^ Integer.MIN_VALUE);
            } else {
                addToken(other.tokens[i]);
            }
        }
    }

    /**
     * Returns about how many distinct values were added.
     *
     * @return the estimate, to a whole number
     */
    public long estimate() {
        return registers == null ? size : Math.round(registers.getDistinctCountEstimate());
    }

    /**
     * Returns how much memory the sketch takes.
     *
     * @return bytes, about
     */
    @Override
    public int memoryBytes() {
        return 64 + Integer.BYTES * tokens.length + (registers == null ? 0 : REGISTERS_BYTES);
    }

    /**
     * Writes the state.
     *
     * @param out where to
     */
    @Override
    public void write(AvroOutput out) {
        if (registers != null) {
            out.writeLong(DENSE);
            out.writeFixed(registers.getState());
            return;
        }
        out.writeLong(size);
        long last = Integer.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            out.writeLong(tokens[i] - last);
            last = tokens[i];
        }
    }

    /**
     * Reads a state.
     *
     * @param in where from
     * @return a sketch of its own
     * @throws MalformedException if it is none that {@link #write} writes
     */
    public static DistinctSketch read(AvroInput in) throws MalformedException {
        DistinctSketch sketch = new DistinctSketch();
        int size = in.readInt();
        if (size == DENSE) {
            int from = in.position();
            in.skip(1 << PRECISION);
            sketch.tokens = new int[0];
            sketch.registers = UltraLogLog.wrap(Arrays.copyOfRange(in.bytes(), from, in.position()));
            return sketch;
        }
        if (size < 0 || size > MOST_TOKENS) {
            throw new MalformedException("a distinct count has too many hashes");
        }
        sketch.tokens = new int[Math.max(FEWEST, size)];
        sketch.size = size;
        long token = Integer.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            long step = in.readLong();
            token += step;
            if (step < 0 || (step == 0 && i > 0) || token > Integer.MAX_VALUE || (token & ZEROS_MASK) > MOST_ZEROS) {
                throw new MalformedException("a distinct count has a hash that is none");
            }
            sketch.tokens[i] = (int) token;
        }
        return sketch;
    }
}
