package io.millrace.streams.expression;

import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of one call, which a function takes one by one as what it needs.
 *
 * @param place where the expression stands
 * @param usage how the function is called
 * @param written the arguments as they are written
 * @param nodes the same, compiled
 */
record Arguments(Place place, String usage, List<Syntax> written, List<Node> nodes) {
    int count() {
        return nodes.size();
    }

    Node any(int index) {
        return nodes.get(index);
    }

    TextNode text(int index) {
        if (any(index) instanceof TextNode text) {
            return text;
        }
        String hint = any(index).type() != null && any(index).type().isNumber() ? "; write cast(... as text)" : "";
        throw wrong(index, "a string", hint);
    }

    List<TextNode> texts() {
        List<TextNode> texts = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            texts.add(text(i));
        }
        return texts;
    }

    LongNode integer(int index) {
        if (any(index) instanceof LongNode number && number.type().isInteger()) {
            return number;
        }
        throw wrong(index, "a long or an int", "");
    }

    Node number(int index) {
        if (any(index).type() != null && any(index).type().isNumber()) {
            return any(index);
        }
        throw wrong(index, "a number", "");
    }

    BooleanNode condition(int index) {
        if (any(index) instanceof BooleanNode condition) {
            return condition;
        }
        throw wrong(index, "a boolean", "");
    }

    LongNode timestamp(int index) {
        if (any(index) instanceof LongNode time && time.type().isTimestamp()) {
            return time;
        }
        throw wrong(index, "a timestamp-millis or timestamp-micros", "");
    }

    LongNode timestampOrDate(int index) {
        if (any(index) instanceof LongNode time
                && (time.type().isTimestamp() || time.type().isDate())) {
            return time;
        }
        throw wrong(index, "a timestamp-millis, timestamp-micros or date", "");
    }

    /** Returns the text of an argument that is prepared for once, and so cannot be another for each event. */
    String literal(int index) {
        if (written.get(index) instanceof Syntax.TextLiteral literal
                && !literal.value().isEmpty()) {
            return literal.value();
        }
        throw place.mistake(column(index), usage + " takes a text in quotes here, and not an empty one");
    }

    int column(int index) {
        return Compilation.begin(written.get(index));
    }

    private RuntimeException wrong(int index, String wanted, String hint) {
        return place.mistake(
                column(index),
                usage + " takes " + wanted + " here; this is " + any(index).describe() + hint);
    }
}
