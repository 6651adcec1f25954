package io.millrace.expressions;

/** An operator of arithmetic. */
public enum Operator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    REMAINDER("%");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    /**
     * Returns how it is written.
     *
     * @return the sign
     */
    public String symbol() {
        return symbol;
    }

    boolean divides() {
        return this == DIVIDE || this == REMAINDER;
    }
}
