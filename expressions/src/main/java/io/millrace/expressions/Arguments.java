package io.millrace.expressions;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        String hint = any(index).isNumber() ? "; write cast(... as varchar)" : "";
        return require(any(index).is(ValueType.Kind.TEXT), index, "a text", hint, ValueType.text());
    }

    /** Returns all arguments as texts that can be joined. */
    List<Node<R>> texts() {
        List<Node<R>> texts = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            int index = i;
            texts.add(joinable(any(i))
                    .orElseThrow(() -> mistake(
                            index,
                            "takes a text or a number here; this is "
                                    + any(index).describe())));
        }
        return texts;
    }

    /** Returns a value as a text, if it loses nothing by that: a text, a number, true or false. */
    static <R> Optional<Node<R>> joinable(Node<R> value) {
        if (value.is(ValueType.Kind.TEXT)) {
            return Optional.of(value);
        }
        if (value.isUnknown()) {
            return Optional.of(new Nothing<>(ValueType.text()));
        }
        return value.isNumber() || value.is(ValueType.Kind.BOOLEAN)
                ? Optional.of(Casts.toText(value))
                : Optional.empty();
    }

    Node<R> textOrBytes(int index) {
        return require(
                any(index).is(ValueType.Kind.TEXT) || any(index).is(ValueType.Kind.BYTES),
                index,
                "bytes or a text",
                "",
                ValueType.bytes());
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

    /** Returns the zone that an argument names; UTC if there is no such argument. */
    ZoneId zone(int index) {
        if (index >= count()) {
            return ZoneOffset.UTC;
        }
        String name = literal(index);
        try {
            ZoneId zone = ZoneId.of(name);
            return zone.getRules().equals(ZoneOffset.UTC.getRules()) ? ZoneOffset.UTC : zone;
        } catch (DateTimeException e) {
            throw mistake(index, "takes a zone here, as 'Europe/Berlin' or '+01:00'; there is none named " + name);
        }
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

    /** Returns an argument; as a null of a type where it is a null of which nobody knows the type. */
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
