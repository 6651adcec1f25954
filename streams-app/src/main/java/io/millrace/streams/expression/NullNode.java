package io.millrace.streams.expression;

import io.millrace.streams.event.EventFields;

/** A bare null: it takes the type of what it stands beside, and so is never part of what is evaluated. */
final class NullNode extends Node {
    NullNode() {
        super(null, true);
    }

    @Override
    void set(EventFields fields, int position) {
        fields.setNull(position);
    }
}
