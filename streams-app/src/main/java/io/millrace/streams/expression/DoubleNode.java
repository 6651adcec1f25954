package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** A part that is a floating-point number. */
abstract non-sealed class DoubleNode extends Node {
    /** The value, after {@link #evaluate} has returned true. */
    double value;

    DoubleNode(ValueType type, boolean nullable) {
        super(type, nullable);
    }

    /**
     * Computes {@link #value}.
     *
     * @return false for null
     */
    abstract boolean evaluate(EventFields fields);

    @Override
    final void set(EventFields fields, int position) {
        if (evaluate(fields)) {
            fields.setReal(position, value);
        } else {
            fields.setNull(position);
        }
    }
}
