package io.millrace.expressions;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Arithmetic with decimals: exact, but for a quotient, which has 34 digits. A result with more digits than any column holds is
 * null, as one that does not fit 64 bits is for whole numbers.
 */
final class DecimalArithmetic<R> extends Node<R> {
    /** More than any number has that somebody meant, and few enough to compute with. */
    private static final int MOST_DIGITS = 1_000;

    private final Operator operator;
    private final Node<R> left;
    private final Node<R> right;

    DecimalArithmetic(Operator operator, Node<R> left, Node<R> right) {
        super(ValueType.decimal(), true);
        this.operator = operator;
        this.left = left;
        this.right = right;
    }

    /** Says whether a number is short enough to be computed with, or written without an exponent. */
    static boolean isShort(BigDecimal number) {
        return number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= MOST_DIGITS;
    }

    @Override
    public boolean evaluate(R row) {
        if (!left.evaluate(row) || !right.evaluate(row)) {
            return false;
        }
        BigDecimal one = (BigDecimal) left.object;
        BigDecimal other = (BigDecimal) right.object;
        if (!isShort(one) || !isShort(other) || (operator.divides() && other.signum() == 0)) {
            return false;
        }
        BigDecimal result =
                switch (operator) {
                    case PLUS -> one.add(other);
                    case MINUS -> one.subtract(other);
                    case TIMES -> one.multiply(other);
                    case DIVIDE -> one.divide(other, MathContext.DECIMAL128);
                    case REMAINDER -> one.remainder(other);
                };
        object = result;
        return isShort(result);
    }
}
