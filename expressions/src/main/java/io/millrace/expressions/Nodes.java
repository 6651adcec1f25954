package io.millrace.expressions;

import java.util.List;

/** Nodes in arrays, where they are gone through for every row. */
final class Nodes {
    private Nodes() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    static <R> Node<R>[] array(List<Node<R>> nodes) {
        return nodes.toArray(new Node[0]);
    }
}
