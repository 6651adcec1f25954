package io.millrace.expressions;

import java.math.RoundingMode;

/** Values of one type as another. What cannot be cast, as a text that is no number, becomes null. */
final class Casts {
    private Casts() {}

    /** Returns a value as one of another type, or null if there is no such cast. */
    static <R> Node<R> cast(Node<R> value, CastType target) {
        ValueType type = target.type();
        if (value.type() == null || value.isUnknown()) {
            return new Nothing<>(type);
        }
        return switch (type.kind()) {
            case BOOLEAN -> toTruth(value);
            case LONG -> type.isTemporal() ? toTime(value, type) : toWhole(value, target);
            case DOUBLE -> toDouble(value, type);
            case DECIMAL -> toDecimal(value, type);
            case TEXT -> type.meaning() == ValueType.Meaning.UUID ? toUuid(value) : toText(value);
            case BYTES ->
                value.is(ValueType.Kind.TEXT) || value.is(ValueType.Kind.BYTES) ? new Plain<>(type, value) : null;
            case OBJECT -> null;
        };
    }

    /** Says what to do where there is no cast; begins with a semicolon, or is empty. */
    static String hint(ValueType from, ValueType to) {
        if (to.isTimestamp() && from.isNumber()) {
            return "; write epoch_s(...), epoch_ms(...), epoch_us(...) or epoch_ns(...): the unit must be known";
        }
        if (from.isTemporal()) {
            return "; it can to bigint, for the number behind it";
        }
        if (from.kind() == ValueType.Kind.BYTES) {
            return "; write to_hex(...), to_base64(...), or cast(... as varchar) for UTF-8";
        }
        return from.kind() == ValueType.Kind.BOOLEAN ? "; it can to bigint, as 1 and 0" : "";
    }

    private static <R> Node<R> toTruth(Node<R> value) {
        if (value.is(ValueType.Kind.BOOLEAN)) {
            return new Plain<>(ValueType.truth(), value);
        }
        if (value.is(ValueType.Kind.TEXT)) {
            return new ParsedValues.Truth<>(value);
        }
        return value.type().isInteger() ? Comparisons.of(Comparison.DIFFERENT, value, Constant.whole(0)) : null;
    }

    private static <R> Node<R> toWhole(Node<R> value, CastType target) {
        Node<R> whole =
                switch (value.type().kind()) {
                    case BOOLEAN, LONG -> value;
                    case DOUBLE, DECIMAL -> NumberFunctions.rounded(value, RoundingMode.DOWN);
                    case TEXT -> new ParsedValues.Whole<>(value);
                    case BYTES, OBJECT -> null;
                };
        if (whole == null || target.least() == Long.MIN_VALUE) {
            return whole == null ? null : new Plain<>(target.type(), whole);
        }
        boolean fits = value.is(ValueType.Kind.BOOLEAN)
                || (target.least() == Integer.MIN_VALUE && value.type().meaning() == ValueType.Meaning.INT);
        return fits ? new Plain<>(target.type(), whole) : new Ranged<>(target, whole);
    }

    private static <R> Node<R> toTime(Node<R> value, ValueType type) {
        if (value.is(ValueType.Kind.TEXT)) {
            return new ParsedValues.Time<>(type, value);
        }
        ValueType from = value.type();
        boolean converted = from.isTimestamp()
                || (from.isDate() && !type.isTimeOfDay())
                || (from.isTimeOfDay() && type.isTimeOfDay());
        return converted ? new Plain<>(type, Times.convert(value, type)) : null;
    }

    private static <R> Node<R> toDouble(Node<R> value, ValueType type) {
        if (!value.is(ValueType.Kind.TEXT) && !value.isNumber()) {
            return null;
        }
        Node<R> real = value.is(ValueType.Kind.TEXT) ? new ParsedValues.Real<>(value) : Conversion.toDouble(value);
        boolean narrowed =
                type.meaning() == ValueType.Meaning.FLOAT && value.type().meaning() != ValueType.Meaning.FLOAT;
        return narrowed ? new Narrowed<>(type, real) : new Plain<>(type, real);
    }

    private static <R> Node<R> toDecimal(Node<R> value, ValueType type) {
        if (value.is(ValueType.Kind.TEXT)) {
            return scaled(new ParsedValues.Decimal<>(value), type);
        }
        return value.isNumber() ? scaled(Conversion.toDecimal(value), type) : null;
    }

    private static <R> Node<R> scaled(Node<R> decimal, ValueType type) {
        return type.origin() instanceof ValueType.Precision precision
                ? new RoundedDecimal<>(type, decimal, precision)
                : new Plain<>(type, decimal);
    }

    private static <R> Node<R> toUuid(Node<R> value) {
        return value.is(ValueType.Kind.TEXT) ? new ParsedValues.Uuid<>(value) : null;
    }

    /** Returns a value as a text, or null if there is no such cast. */
    static <R> Node<R> toText(Node<R> value) {
        return switch (value.type().kind()) {
            case TEXT -> new Plain<>(ValueType.text(), value);
            case BYTES -> new ParsedValues.Utf8<>(value);
            case DOUBLE -> new WrittenValues.Real<>(value);
            case DECIMAL -> new WrittenValues.Decimal<>(value);
            case BOOLEAN -> new WrittenValues.Truth<>(value);
            case LONG -> value.type().isTemporal() ? timeAsText(value) : new WrittenValues.Whole<>(value);
            case OBJECT -> null;
        };
    }

    private static <R> Node<R> timeAsText(Node<R> value) {
        return value.type().isReadFromText() ? new WrittenValues.Time<>(value) : null;
    }

    /** A value as it is held, as a plain one: without what it means and where it comes from. */
    private static final class Plain<R> extends Node<R> {
        private final Node<R> operand;

        Plain(ValueType type, Node<R> operand) {
            super(type, operand.nullable());
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            return operand.evaluate(row) && hold(operand);
        }
    }

    /** A whole number that a smaller type holds. */
    private static final class Ranged<R> extends Node<R> {
        private final Node<R> operand;
        private final long least;
        private final long greatest;

        Ranged(CastType target, Node<R> operand) {
            super(target.type(), true);
            this.operand = operand;
            this.least = target.least();
            this.greatest = target.greatest();
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            number = operand.number;
            return present && number >= least && number <= greatest;
        }
    }

    /** The nearest number of 32 bits; null if it would be infinite. */
    private static final class Narrowed<R> extends Node<R> {
        private final Node<R> operand;

        Narrowed(ValueType type, Node<R> operand) {
            super(type, true);
            this.operand = operand;
        }

        @Override
        public boolean evaluate(R row) {
            boolean present = operand.evaluate(row);
            real = (float) operand.real;
            return present && Double.isFinite(real);
        }
    }
}
