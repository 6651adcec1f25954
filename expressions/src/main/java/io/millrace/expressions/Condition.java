package io.millrace.expressions;

/** A node that is true or false, or null for neither: what it is is handed on, and not left in a field for the next to read. */
abstract class Condition<R> extends Node<R> {
    Condition(boolean nullable) {
        super(ValueType.truth(), nullable);
    }

    @Override
    public abstract int truth(R row);

    @Override
    public final boolean evaluate(R row) {
        int truth = truth(row);
        number = truth;
        return truth != UNKNOWN;
    }

    static int of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
