package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** A part that is a whole number, a date or a time. */
abstract non-sealed class LongNode extends Node {
    /** The value, after {@link #evaluate} has returned true. */
    long value;

    LongNode(ValueType type, boolean nullable) {
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
            fields.setNumber(position, value);
        } else {
            fields.setNull(position);
        }
    }
}
