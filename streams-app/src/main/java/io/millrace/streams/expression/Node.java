package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/**
 * A part of a compiled expression. Evaluating it leaves the value in the node, until the next time: so nothing is boxed or
 * allocated for an event, and nothing can be shared between threads.
 */
abstract sealed class Node permits BooleanNode, LongNode, DoubleNode, TextNode, NullNode {
    private final ValueType type;
    private final boolean nullable;

    Node(ValueType type, boolean nullable) {
        this.type = type;
        this.nullable = nullable;
    }

    /** Returns the type; null for a bare null only. */
    final ValueType type() {
        return type;
    }

    /** Says whether its value may be null. */
    final boolean nullable() {
        return nullable;
    }

    final String describe() {
        return type == null ? "null" : type.describe();
    }

    /** Evaluates it for an event, and makes the value that of one of the event's fields. */
    abstract void set(EventFields fields, int position);
}
