package io.millrace.expressions;

import java.util.Arrays;

/**
 * A part of a bound expression. Evaluating it leaves the value in the node's fields, until the next time: so nothing is boxed
 * or allocated for a row, and nothing can be shared between threads. Which of the fields holds the value follows from the
 * kind of its {@link #type}; the others mean nothing.
 *
 * @param <R> what it is evaluated for
 */
public abstract class Node<R> {
    /** What {@link #truth} returns for false. */
    public static final int FALSE = 0;

    /** What {@link #truth} returns for true. */
    public static final int TRUE = 1;

    /** What {@link #truth} returns for null. */
    public static final int UNKNOWN = -1;

    private static final byte[] EMPTY = new byte[0];

    /** The value of a whole number, date or time; 1 for true and 0 for false. */
    public long number;

    /** The value of a double. */
    public double real;

    /** The array that holds a text in UTF-8, or bytes; it must not be changed. */
    public byte[] source = EMPTY;

    /** Where in {@link #source} the value begins. */
    public int offset;

    /** How many bytes it has. */
    public int length;

    /** The value of a decimal, a {@link java.math.BigDecimal}, or of a structure, which only the host knows. */
    public Object object;

    private static final int NUMBER = 0;
    private static final int REAL = 1;
    private static final int BYTES = 2;
    private static final int OBJECT = 3;
    private static final int OBJECT_OR_BYTES = 4;

    private final ValueType type;
    private final boolean nullable;
    private final int fields;
    private byte[] buffer = EMPTY;

    /**
     * Creates a node.
     *
     * @param type the type of its values; null for a bare null only
     * @param nullable whether there may be none
     */
    protected Node(ValueType type, boolean nullable) {
        this.type = type;
        this.nullable = nullable;
        this.fields = type == null ? NUMBER : fields(type.kind());
    }

    /** Looked up once: it is asked for every row. */
    private static int fields(ValueType.Kind kind) {
        return switch (kind) {
            case BOOLEAN, LONG -> NUMBER;
            case DOUBLE -> REAL;
            case TEXT, BYTES -> BYTES;
            case DECIMAL -> OBJECT;
            case OBJECT -> OBJECT_OR_BYTES;
        };
    }

    /**
     * Returns the type of its values.
     *
     * @return the type; null for a bare null, which never leaves the language
     */
    public final ValueType type() {
        return type;
    }

    /**
     * Says whether its value may be null.
     *
     * @return false only if it never is
     */
    public final boolean nullable() {
        return nullable;
    }

    /**
     * Computes the value.
     *
     * @param row what it is computed for
     * @return false for null
     */
    public abstract boolean evaluate(R row);

    /**
     * Computes the value of a condition. What this leaves in {@link #number} means nothing.
     *
     * @param row what it is computed for
     * @return {@link #TRUE}, {@link #FALSE} or {@link #UNKNOWN}
     */
    public int truth(R row) {
        return evaluate(row) ? (int) number : UNKNOWN;
    }

    /**
     * Makes a null whose type nobody knows.
     *
     * @param <R> what it is evaluated for
     * @return a node of {@link ValueType#unknown}
     */
    public static <R> Node<R> unknown() {
        return new Nothing<>(ValueType.unknown());
    }

    /** Takes another node's value, of the same kind, as its own; returns true, as evaluate does for a value. */
    protected final boolean hold(Node<?> other) {
        switch (fields) {
            case NUMBER -> number = other.number;
            case REAL -> real = other.real;
            case BYTES -> hold(other.source, other.offset, other.length);
            case OBJECT -> object = other.object;
            default -> {
                object = other.object;
                hold(other.source, other.offset, other.length);
            }
        }
        return true;
    }

    /** Takes bytes that lie elsewhere as the value; returns true, as evaluate does for a value. */
    protected final boolean hold(byte[] bytes, int from, int count) {
        source = bytes;
        offset = from;
        length = count;
        return true;
    }

    /** Takes all of an array as the value; returns true, as evaluate does for a value. */
    protected final boolean hold(byte[] bytes) {
        return hold(bytes, 0, bytes.length);
    }

    /** Takes a condition's value as its own; returns true, as evaluate does for a value. */
    protected final boolean hold(boolean truth) {
        number = truth ? 1 : 0;
        return true;
    }

    /** Returns a buffer of this node with room for a value. What it held is kept. */
    protected final byte[] buffer(int room) {
        if (buffer.length < room) {
            buffer = Arrays.copyOf(buffer, Math.max(room, 2 * buffer.length));
        }
        return buffer;
    }

    final boolean is(ValueType.Kind kind) {
        return type != null && type.kind() == kind;
    }

    /** Says whether it is a null whose type nobody knows. */
    final boolean isUnknown() {
        return type != null && type.meaning() == ValueType.Meaning.UNKNOWN;
    }

    final boolean isNumber() {
        return type != null && type.isNumber();
    }

    final String describe() {
        return type == null ? "null" : type.describe();
    }
}
