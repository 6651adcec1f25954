package io.millrace.streams.expression;

/** An operator of arithmetic. */
enum Operator {
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDE("/"),
    REMAINDER("%");

    private final String symbol;

    Operator(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    boolean divides() {
        return this == DIVIDE || this == REMAINDER;
    }
}
