package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** A part that is true, false, or null for neither. */
abstract non-sealed class BooleanNode extends Node {
    static final int FALSE = 0;
    static final int TRUE = 1;
    static final int NULL = 2;

    BooleanNode(boolean nullable) {
        super(ValueType.truth(), nullable);
    }

    /** Returns {@link #TRUE}, {@link #FALSE} or {@link #NULL}. */
    abstract int evaluate(EventFields fields);

    static int of(boolean value) {
        return value ? TRUE : FALSE;
    }

    @Override
    final void set(EventFields fields, int position) {
        int value = evaluate(fields);
        if (value == NULL) {
            fields.setNull(position);
        } else {
            fields.setNumber(position, value);
        }
    }
}
