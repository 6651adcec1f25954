package io.millrace.expressions;

/** How two values of one type are compared. */
public enum Comparison {
    EQUAL("="),
    DIFFERENT("!="),
    LESS("<"),
    AT_MOST("<="),
    GREATER(">"),
    AT_LEAST(">=");

    private final String symbol;

    Comparison(String symbol) {
        this.symbol = symbol;
    }

    /**
     * Returns how it is written.
     *
     * @return the sign; the other way to write {@link #DIFFERENT} is {@code <>}
     */
    public String symbol() {
        return symbol;
    }

    /** Says whether it asks for sameness only, and not for an order. */
    boolean isEquality() {
        return this == EQUAL || this == DIFFERENT;
    }

    boolean holds(long left, long right) {
        return switch (this) {
            case EQUAL -> left == right;
            case DIFFERENT -> left != right;
            case LESS -> left < right;
            case AT_MOST -> left <= right;
            case GREATER -> left > right;
            case AT_LEAST -> left >= right;
        };
    }

    /** As IEEE 754 has it: nothing equals NaN, and nothing is less or greater. */
    boolean holds(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case DIFFERENT -> left != right;
            case LESS -> left < right;
            case AT_MOST -> left <= right;
            case GREATER -> left > right;
            case AT_LEAST -> left >= right;
        };
    }
}
