package io.millrace.streams.expression;

import java.util.List;

/**
 * Values of which one is taken, brought to the kind that they have in common.
 *
 * @param type the type that holds all of them
 * @param nodes the values
 */
record Alternatives(ValueType type, List<Node> nodes) {
    /**
     * Converts the arguments from one on.
     *
     * @param first the first that is an alternative
     */
    static Alternatives of(Arguments in, int first) {
        ValueType common = null;
        int before = first;
        for (int i = first; i < in.count(); i++) {
            ValueType type = in.any(i).type();
            if (type == null) {
                continue;
            }
            ValueType both = common == null ? type : common.common(type);
            if (both == null) {
                throw in.place()
                        .mistake(
                                in.column(i),
                                in.usage() + " takes values of one type; this is "
                                        + in.any(i).describe() + ", and before stands "
                                        + in.any(before).describe());
            }
            common = both;
            before = i;
        }
        if (common == null) {
            throw in.place()
                    .mistake(in.column(first), in.usage() + " takes at least one value that is not a bare null");
        }
        ValueType type = common;
        List<Node> nodes = in.nodes().stream()
                .skip(first)
                .map(node -> converted(node, type))
                .toList();
        return new Alternatives(type, nodes);
    }

    private static Node converted(Node node, ValueType type) {
        if (node.type() == null) {
            return Constants.nothing(type);
        }
        return type.kind() == ValueType.Kind.DOUBLE && node instanceof LongNode number
                ? Arithmetic.widened(number)
                : node;
    }
}
