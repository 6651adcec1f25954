package io.millrace.expressions;

import java.util.ArrayList;
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
        return require(any(index).is(ValueType.Kind.TEXT), index, "a text", hint, ValueType.text());
    }

    List<Node<R>> texts() {
        List<Node<R>> texts = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            texts.add(text(i));
        }
        return texts;
    }

    Node<R> integer(int index) {
        boolean integer = any(index).type() != null && any(index).type().isInteger();
        return require(integer, index, "a whole number", "", ValueType.integer());
    }

    Node<R> number(int index) {
        return require(any(index).isNumber(), index, "a number", "", ValueType.real());
    }

    Node<R> condition(int index) {
        return require(any(index).is(ValueType.Kind.BOOLEAN), index, "a boolean", "", ValueType.truth());
    }

    Node<R> timestamp(int index) {
        ValueType type = any(index).type();
        return require(type != null && type.isTimestamp(), index, "a timestamp", "", ValueType.timestamp());
    }

    Node<R> timestampOrDate(int index) {
        ValueType type = any(index).type();
        return require(
                type != null && (type.isTimestamp() || type.isDate()),
                index,
                "a timestamp or date",
                "",
                ValueType.timestamp());
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

    /** @param type what a null of which nobody knows the type is taken for */
    private Node<R> require(boolean right, int index, String wanted, String hint, ValueType type) {
        if (any(index).isUnknown()) {
            return new Nothing<>(type);
        }
        if (!right) {
            throw mistake(
                    index, "takes " + wanted + " here; this is " + any(index).describe() + hint);
        }
        return any(index);
    }
}
