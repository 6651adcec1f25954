package io.millrace.expressions;

import java.util.List;

/**
 * The arguments of one call, which a function takes one by one as what it needs.
 *
 * @param usage how the function is called
 * @param written the arguments as they are written
 * @param nodes the same, compiled
 */
record Arguments<R>(String usage, List<Syntax> written, List<Node<R>> nodes) {
    int count() {
        return nodes.size();
    }

    Node<R> any(int index) {
        return nodes.get(index);
    }

    Node<R> text(int index) {
        String hint = any(index).isNumber() ? "; write cast(... as text)" : "";
        return require(any(index).is(ValueType.Kind.TEXT), index, "a text", hint);
    }

    List<Node<R>> texts() {
        for (int i = 0; i < count(); i++) {
            text(i);
        }
        return nodes;
    }

    Node<R> integer(int index) {
        boolean integer = any(index).type() != null && any(index).type().isInteger();
        return require(integer, index, "a whole number", "");
    }

    Node<R> number(int index) {
        return require(any(index).isNumber(), index, "a number", "");
    }

    Node<R> condition(int index) {
        return require(any(index).is(ValueType.Kind.BOOLEAN), index, "a boolean", "");
    }

    Node<R> timestamp(int index) {
        ValueType type = any(index).type();
        return require(type != null && type.isTimestamp(), index, "a timestamp", "");
    }

    Node<R> timestampOrDate(int index) {
        ValueType type = any(index).type();
        return require(type != null && (type.isTimestamp() || type.isDate()), index, "a timestamp or date", "");
    }

    /** Returns the text of an argument that is prepared for once, and so cannot be another for each row. */
    String literal(int index) {
        if (written.get(index) instanceof Syntax.TextLiteral literal
                && !literal.value().isEmpty()) {
            return literal.value();
        }
        throw mistake(index, "takes a text in quotes here, and not an empty one");
    }

    /** Makes the exception for a mistake in an argument; the caller throws it. */
    ExpressionException mistake(int index, String message) {
        return new ExpressionException(written.get(index).begin(), usage + " " + message);
    }

    private Node<R> require(boolean right, int index, String wanted, String hint) {
        if (!right) {
            throw mistake(
                    index, "takes " + wanted + " here; this is " + any(index).describe() + hint);
        }
        return any(index);
    }
}
