package io.millrace.expressions;

/** What a value is taken for because of what it stands beside. */
final class Beside {
    private Beside() {}

    /** Compares two values, of a type that they have in common. */
    static <R> Node<R> compare(Comparison comparison, String symbol, int column, Node<R> left, Node<R> right) {
        if (left.type() == null || right.type() == null) {
            throw new ExpressionException(column, symbol + " is never true with null; write is null or is not null");
        }
        if (left.isUnknown() || right.isUnknown()) {
            return new Nothing<>(ValueType.truth());
        }
        ValueType common = Conversion.common(left, right);
        if (common == null || common.kind() == ValueType.Kind.OBJECT) {
            boolean times = left.type().isTemporal() || right.type().isTemporal();
            throw new ExpressionException(
                    column,
                    symbol + " compares values of one type; left is " + left.describe() + ", right is "
                            + right.describe()
                            + (times ? "; write cast(... as bigint) for the number behind a time" : ""));
        }
        return Comparisons.of(comparison, Conversion.convert(left, common), Conversion.convert(right, common));
    }

    /**
     * Reads a text in quotes as a date or time beside one; returns any other node as it is.
     *
     * @param syntax how the node is written
     * @param type what it stands beside; null for a bare null
     */
    static <R> Node<R> literal(Syntax syntax, Node<R> node, ValueType type) {
        if (!(syntax instanceof Syntax.TextLiteral literal) || type == null || !type.isReadFromText()) {
            return node;
        }
        Long time = TimeText.parse(literal.value(), type);
        if (time == null && type.isDate()) {
            throw new ExpressionException(syntax.column(), "stands beside a date; write it as '2026-01-31'");
        }
        if (time == null) {
            throw new ExpressionException(
                    syntax.column(),
                    "stands beside a " + type.describe() + "; write it as "
                            + (type.isTimeOfDay() ? "'12:00:00'" : "'2026-01-31T12:00:00Z' or '2026-01-31'"));
        }
        return Constant.whole(new ValueType(ValueType.Kind.LONG, type.meaning(), null), time);
    }
}
