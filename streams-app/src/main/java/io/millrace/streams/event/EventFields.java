package io.millrace.streams.event;

/**
 * The fields of one event, by position: those of its schema, then the derived ones. Numbers are held as they are; text and
 * bytes stay where they lie, and are referred to. Nothing is boxed or copied. Used again for another event later: whoever
 * keeps a value copies it.
 *
 * <p>What a field is held as follows from its type, see {@link FieldKind}; asking otherwise gives nonsense.
 */
public final class EventFields {
    private final boolean[] present;
    private final long[] numbers;
    private final byte[][] sources;
    private final int[] offsets;
    private final int[] lengths;

    /**
     * Creates a holder without values.
     *
     * @param size how many fields there are, derived ones included
     */
    public EventFields(int size) {
        present = new boolean[size];
        numbers = new long[size];
        sources = new byte[size][];
        offsets = new int[size];
        lengths = new int[size];
    }

    /**
     * Says whether a field is null.
     *
     * @param position the field
     * @return true for null
     */
    public boolean isNull(int position) {
        return !present[position];
    }

    /**
     * Returns a field of kind {@link FieldKind#NUMBER}.
     *
     * @param position the field, not null
     * @return an int, long or enum ordinal; 1 or 0 for a boolean
     */
    public long number(int position) {
        return numbers[position];
    }

    /**
     * Returns a field of kind {@link FieldKind#REAL}.
     *
     * @param position the field, not null
     * @return a double; a float as the double of the same value
     */
    public double real(int position) {
        return Double.longBitsToDouble(numbers[position]);
    }

    /**
     * Returns the array that holds a field of kind {@link FieldKind#BYTES} or {@link FieldKind#RAW}.
     *
     * @param position the field, not null
     * @return the array, from {@link #offset} over {@link #length} bytes
     */
    public byte[] source(int position) {
        return sources[position];
    }

    /**
     * Returns where a field begins in its {@link #source}.
     *
     * @param position the field, not null
     * @return an index
     */
    public int offset(int position) {
        return offsets[position];
    }

    /**
     * Returns how long a field is in its {@link #source}.
     *
     * @param position the field, not null
     * @return bytes
     */
    public int length(int position) {
        return lengths[position];
    }

    /**
     * Makes a field null.
     *
     * @param position the field
     */
    public void setNull(int position) {
        present[position] = false;
    }

    /**
     * Sets a field of kind {@link FieldKind#NUMBER}.
     *
     * @param position the field
     * @param value its value
     */
    public void setNumber(int position, long value) {
        present[position] = true;
        numbers[position] = value;
    }

    /**
     * Sets a field of kind {@link FieldKind#REAL}.
     *
     * @param position the field
     * @param value its value
     */
    public void setReal(int position, double value) {
        present[position] = true;
        numbers[position] = Double.doubleToRawLongBits(value);
    }

    /**
     * Sets a field of kind {@link FieldKind#BYTES} or {@link FieldKind#RAW}.
     *
     * @param position the field
     * @param source the array that holds it; it must not change while this is in use
     * @param offset where it begins
     * @param length how many bytes it has
     */
    public void setBytes(int position, byte[] source, int offset, int length) {
        present[position] = true;
        sources[position] = source;
        offsets[position] = offset;
        lengths[position] = length;
    }
}
