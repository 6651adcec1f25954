package io.millrace.expressions;

/** A null: of a type, or a bare one, which takes the type of what it stands beside and so is never evaluated. */
final class Nothing<R> extends Node<R> {
    Nothing(ValueType type) {
        super(type, true);
    }

    @Override
    public boolean evaluate(R row) {
        return false;
    }
}
