package io.millrace.expressions;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;

/** Values as texts. */
final class WrittenValues {
    private WrittenValues() {}

    static final class Whole<R> extends Node<R> {
        private static final int LONGEST = 20;

        private final Node<R> operand;

        Whole(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row)) {
                return false;
            }
            byte[] digits = buffer(LONGEST);
            int at = LONGEST;
            long left = operand.number;
            do {
                digits[--at] = (byte) ('0' + Math.abs(left % 10));
                left /= 10;
            } while (left != 0);
            if (operand.number < 0) {
                digits[--at] = '-';
            }
            return hold(digits, at, LONGEST - at);
        }
    }

    static final class Real<R> extends Node<R> {
        private final Node<R> operand;
        private final boolean narrow;

        Real(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
            this.narrow = operand.type().meaning() == ValueType.Meaning.FLOAT;
        }

        @Override
        public boolean evaluate(R row) {
            if (!operand.evaluate(row)) {
                return false;
            }
            String digits = narrow ? Float.toString((float) operand.real) : Double.toString(operand.real);
            return hold(digits.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    static final class Decimal<R> extends Node<R> {
        private final Node<R> operand;

        Decimal(Node<R> operand) {
            super(ValueType.text(), true);
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row)
                    && DecimalArithmetic.isShort((BigDecimal) operand.object)
                    && hold(((BigDecimal) operand.object).toPlainString().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    static final class Truth<R> extends Node<R> {
        private static final byte[] TRUTH = "true".getBytes(StandardCharsets.UTF_8);
        private static final byte[] FALSEHOOD = "false".getBytes(StandardCharsets.UTF_8);

        private final Node<R> operand;

        Truth(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row) && hold(operand.number == 0 ? FALSEHOOD : TRUTH);
        }
    }

    /** A date, time or timestamp as ISO 8601 writes it, the latter in UTC. */
    static final class Time<R> extends Node<R> {
        private final Node<R> operand;

        Time(Node<R> operand) {
            super(ValueType.text(), operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row) && hold(written().getBytes(StandardCharsets.ISO_8859_1));
        }

        private String written() {
            ValueType type = operand.type();
            if (type.isDate()) {
                return LocalDate.ofEpochDay(operand.number).toString();
            }
            long perSecond = Times.perSecond(type);
            long nanosPerUnit = 1_000_000_000L / perSecond;
            if (type.isTimeOfDay()) {
                long ofDay = Math.floorMod(operand.number, Times.SECONDS_PER_DAY * perSecond);
                return LocalTime.ofNanoOfDay(ofDay * nanosPerUnit).format(DateTimeFormatter.ISO_LOCAL_TIME);
            }
            return Instant.ofEpochSecond(
                            Math.floorDiv(operand.number, perSecond),
                            Math.floorMod(operand.number, perSecond) * nanosPerUnit)
                    .toString();
        }
    }
}
