package io.millrace.expressions;

import java.util.ArrayList;
import java.util.List;

/**
 * Values of which one is taken, brought to the type that they have in common.
 *
 * @param type the type that holds all of them
 * @param nodes the values
 */
record Alternatives<R>(ValueType type, List<Node<R>> nodes) {
    /**
     * Converts the arguments of a call from one on.
     *
     * @param first the first that is an alternative
     */
    static <R> Alternatives<R> of(Arguments<R> in, int first) {
        return of(
                in.usage(), in.written().subList(first, in.count()), in.nodes().subList(first, in.count()));
    }

    /**
     * Converts values.
     *
     * @param usage what they are of, for messages
     * @param written how they are written
     * @param nodes the same, compiled
     */
    static <R> Alternatives<R> of(String usage, List<Syntax> written, List<Node<R>> nodes) {
        ValueType time = nodes.stream()
                .map(Node::type)
                .filter(type -> type != null && type.isReadFromText())
                .findFirst()
                .orElse(null);
        List<Node<R>> read = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            read.add(Beside.literal(written.get(i), nodes.get(i), time));
        }
        return ofOneType(usage, written, read);
    }

    private static <R> Alternatives<R> ofOneType(String usage, List<Syntax> written, List<Node<R>> nodes) {
        ValueType common = null;
        boolean unknown = false;
        int before = 0;
        for (int i = 0; i < nodes.size(); i++) {
            ValueType type = nodes.get(i).type();
            if (type == null || nodes.get(i).isUnknown()) {
                unknown |= type != null;
                continue;
            }
            ValueType both = common == null ? type : common.common(type);
            if (both == null) {
                throw new ExpressionException(
                        written.get(i).begin(),
                        usage + " takes values of one type; this is " + type.describe() + ", and the one at column "
                                + written.get(before).begin() + " is "
                                + nodes.get(before).type().describe() + ": "
                                + remedy(type, nodes.get(before).type()));
            }
            common = both;
            before = i;
        }
        if (common == null && unknown) {
            return new Alternatives<>(
                    ValueType.unknown(),
                    nodes.stream().map(node -> Node.<R>unknown()).toList());
        }
        if (common == null) {
            throw new ExpressionException(
                    written.get(0).begin(), usage + " takes at least one value that is not a bare null");
        }
        ValueType type = Conversion.exact(common, nodes);
        return new Alternatives<>(
                type, nodes.stream().map(node -> Conversion.convert(node, type)).toList());
    }

    private static String remedy(ValueType one, ValueType other) {
        if (one.kind() == ValueType.Kind.OBJECT || other.kind() == ValueType.Kind.OBJECT) {
            return "take a field of the structure";
        }
        if (one.kind() == ValueType.Kind.TEXT || other.kind() == ValueType.Kind.TEXT) {
            return "write cast(... as varchar) for the one that is no text, or cast the text to the other's type";
        }
        return one.isTemporal() || other.isTemporal()
                ? "write cast(... as bigint) for the number behind a time"
                : "cast one of them to the other's type";
    }

    boolean anyNullable() {
        return nodes.stream().anyMatch(Node::nullable);
    }

    boolean allNullable() {
        return nodes.stream().allMatch(Node::nullable);
    }
}
