package io.millrace.expressions;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** A value that is the same for every row. */
final class Constant<R> extends Node<R> {
    private Constant(ValueType type) {
        super(type, false);
    }

    static <R> Constant<R> truth(boolean value) {
        Constant<R> constant = new Constant<>(ValueType.truth());
        constant.number = value ? 1 : 0;
        return constant;
    }

    static <R> Constant<R> whole(long value) {
        return whole(ValueType.integer(), value);
    }

    static <R> Constant<R> whole(ValueType type, long value) {
        Constant<R> constant = new Constant<>(type);
        constant.number = value;
        return constant;
    }

    static <R> Constant<R> real(double value) {
        return real(value, null);
    }

    /** Makes a double that is an exact decimal beside decimals; or not, if there is none. */
    static <R> Constant<R> real(double value, BigDecimal exact) {
        Constant<R> constant = new Constant<>(ValueType.real());
        constant.real = value;
        constant.object = exact;
        return constant;
    }

    static <R> Constant<R> decimal(BigDecimal value) {
        Constant<R> constant = new Constant<>(ValueType.decimal());
        constant.object = value;
        return constant;
    }

    static <R> Constant<R> text(String value) {
        Constant<R> constant = new Constant<>(ValueType.text());
        constant.hold(value.getBytes(StandardCharsets.UTF_8));
        return constant;
    }

    @Override
    public boolean evaluate(R row) {
        return true;
    }
}
