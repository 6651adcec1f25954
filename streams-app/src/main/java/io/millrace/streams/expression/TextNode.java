package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;
import java.util.Arrays;

/** A part that is a text, in UTF-8: where it lies, if that can be, or else in a buffer of the node. */
abstract non-sealed class TextNode extends Node {
    /** The array that holds the value, after {@link #evaluate} has returned true. */
    byte[] source = new byte[0];

    /** Where the value begins. */
    int offset;

    /** How many bytes it has. */
    int length;

    private byte[] buffer = new byte[0];

    TextNode(ValueType type, boolean nullable) {
        super(type, nullable);
    }

    /**
     * Computes the value.
     *
     * @return false for null
     */
    abstract boolean evaluate(EventFields fields);

    /** Takes bytes that lie elsewhere as the value; returns true, as evaluate does for a value. */
    final boolean hold(byte[] bytes, int from, int count) {
        source = bytes;
        offset = from;
        length = count;
        return true;
    }

    /** Takes another node's value as its own. */
    final boolean hold(TextNode other) {
        return hold(other.source, other.offset, other.length);
    }

    /** Returns a buffer of this node with room for a value. What it held is kept. */
    final byte[] buffer(int room) {
        if (buffer.length < room) {
            buffer = Arrays.copyOf(buffer, Math.max(room, 2 * buffer.length));
        }
        return buffer;
    }

    @Override
    final void set(EventFields fields, int position) {
        if (evaluate(fields)) {
            fields.setBytes(position, source, offset, length);
        } else {
            fields.setNull(position);
        }
    }
}
