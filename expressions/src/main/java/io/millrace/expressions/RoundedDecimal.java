package io.millrace.expressions;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** A decimal of so many digits, a half rounded away from zero; null if it has more. */
final class RoundedDecimal<R> extends Node<R> {
    private final Node<R> operand;
    private final int digits;
    private final int scale;

    RoundedDecimal(ValueType type, Node<R> operand, ValueType.Precision precision) {
        super(type, true);
        this.operand = operand;
        this.digits = precision.digits();
        this.scale = precision.scale();
    }

    @Override
    public boolean evaluate(R row) {
        if (!operand.evaluate(row) || !DecimalArithmetic.isShort((BigDecimal) operand.object)) {
            return false;
        }
        BigDecimal rounded = ((BigDecimal) operand.object).setScale(scale, RoundingMode.HALF_UP);
        object = rounded;
        return rounded.precision() <= digits;
    }
}
