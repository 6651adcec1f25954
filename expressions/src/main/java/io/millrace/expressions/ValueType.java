package io.millrace.expressions;

/**
 * The type of a part of an expression.
 *
 * @param kind how its values are held
 * @param meaning what they stand for
 * @param origin what a host keeps with the type of what it reads, as a schema: a value that is passed on as it is, or chosen
 *     among such of an equal type, still has it; null for what the language has made
 */
public record ValueType(Kind kind, Meaning meaning, Object origin) {
    /** How a {@link Node} holds a value. */
    public enum Kind {
        /** True or false, as 1 or 0 in {@link Node#number}. */
        BOOLEAN("boolean"),
        /** A whole number, date or time in {@link Node#number}. */
        LONG("bigint"),
        /** A number in {@link Node#real}. */
        DOUBLE("double"),
        /** A {@link java.math.BigDecimal} in {@link Node#object}. */
        DECIMAL("decimal"),
        /** A text in UTF-8, in {@link Node#source}. */
        TEXT("text"),
        /** Bytes in {@link Node#source}. */
        BYTES("bytes"),
        /** A structure that only its host can look into: in {@link Node#object}, or in {@link Node#source}. */
        OBJECT("structure");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** What a value stands for, beyond its kind. */
    public enum Meaning {
        /** Itself. */
        NONE(null),
        /** Of a {@link Kind#LONG}: a whole number of 32 bits. */
        INT("int"),
        /** Of a {@link Kind#DOUBLE}: a number of 32 bits. */
        FLOAT("float"),
        /** Of a {@link Kind#LONG}: days since 1970. */
        DATE("date"),
        /** Of a {@link Kind#LONG}: milliseconds since midnight. */
        TIME_MILLIS("time"),
        /** Of a {@link Kind#LONG}: microseconds since midnight. */
        TIME_MICROS("time of microseconds"),
        /** Of a {@link Kind#LONG}: milliseconds since 1970, UTC. */
        TIMESTAMP_MILLIS("timestamp"),
        /** Of a {@link Kind#LONG}: microseconds since 1970, UTC. */
        TIMESTAMP_MICROS("timestamp of microseconds"),
        /** Of a {@link Kind#OBJECT}: a null whose type nobody knows. It fits anywhere, and makes a null of what it is in. */
        UNKNOWN("null"),
        /** Of a {@link Kind#TEXT}: a UUID. */
        UUID("uuid"),
        /** Of a {@link Kind#LONG}: a number of something that only the host knows; not to be mixed with anything else. */
        OTHER("number of a kind of its own");

        private final String word;

        Meaning(String word) {
            this.word = word;
        }
    }

    /**
     * The origin of a decimal that the language has made of so many digits.
     *
     * @param digits how many at most
     * @param scale how many of them behind the point
     */
    public record Precision(int digits, int scale) {}

    /**
     * Returns the type of conditions.
     *
     * @return the type
     */
    public static ValueType truth() {
        return of(Kind.BOOLEAN);
    }

    /**
     * Returns the type of whole numbers.
     *
     * @return the type
     */
    public static ValueType integer() {
        return of(Kind.LONG);
    }

    /**
     * Returns the type of doubles.
     *
     * @return the type
     */
    public static ValueType real() {
        return of(Kind.DOUBLE);
    }

    /**
     * Returns the type of decimals.
     *
     * @return the type
     */
    public static ValueType decimal() {
        return of(Kind.DECIMAL);
    }

    /**
     * Returns the type of texts.
     *
     * @return the type
     */
    public static ValueType text() {
        return of(Kind.TEXT);
    }

    /**
     * Returns the type of bytes.
     *
     * @return the type
     */
    public static ValueType bytes() {
        return of(Kind.BYTES);
    }

    /**
     * Returns the type of dates.
     *
     * @return the type
     */
    public static ValueType date() {
        return new ValueType(Kind.LONG, Meaning.DATE, null);
    }

    /**
     * Returns the type of timestamps in milliseconds.
     *
     * @return the type
     */
    public static ValueType timestamp() {
        return new ValueType(Kind.LONG, Meaning.TIMESTAMP_MILLIS, null);
    }

    /**
     * Returns the type of nulls whose type nobody knows, as of a field of JSON that is null. Unlike a null that is written down they are
     * no mistake where they make everything null.
     *
     * @return the type
     */
    public static ValueType unknown() {
        return new ValueType(Kind.OBJECT, Meaning.UNKNOWN, null);
    }

    private static ValueType of(Kind kind) {
        return new ValueType(kind, Meaning.NONE, null);
    }

    /**
     * Says whether it is a date or time of some kind: a number of something, which is not to be mixed with others.
     *
     * @return whether it is
     */
    public boolean isTemporal() {
        return kind == Kind.LONG && meaning != Meaning.NONE && meaning != Meaning.INT;
    }

    /**
     * Says whether it is a date.
     *
     * @return whether it is
     */
    public boolean isDate() {
        return meaning == Meaning.DATE;
    }

    /**
     * Says whether it is an instant, in milliseconds or microseconds.
     *
     * @return whether it is
     */
    public boolean isTimestamp() {
        return meaning == Meaning.TIMESTAMP_MILLIS || meaning == Meaning.TIMESTAMP_MICROS;
    }

    /**
     * Says whether it is a number: whole, double or decimal.
     *
     * @return whether it is
     */
    public boolean isNumber() {
        return isInteger() || kind == Kind.DOUBLE || kind == Kind.DECIMAL;
    }

    /**
     * Says whether it is a whole number.
     *
     * @return whether it is
     */
    public boolean isInteger() {
        return kind == Kind.LONG && !isTemporal();
    }

    /** Returns the type that holds values of both, or null if there is none. */
    ValueType common(ValueType other) {
        if (equals(other)) {
            return this;
        }
        if (isTemporal() || other.isTemporal()) {
            return commonTime(other);
        }
        if (kind == other.kind) {
            return kind == Kind.OBJECT ? null : of(kind);
        }
        if (!isNumber() || !other.isNumber()) {
            return null;
        }
        return kind == Kind.DOUBLE || other.kind == Kind.DOUBLE ? real() : decimal();
    }

    private ValueType commonTime(ValueType other) {
        if (meaning == other.meaning) {
            return meaning == Meaning.OTHER ? null : this;
        }
        boolean times = isTimeOfDay() && other.isTimeOfDay();
        boolean converted = times || ((isTimestamp() || isDate()) && (other.isTimestamp() || other.isDate()));
        if (!converted) {
            return null;
        }
        // The finer of the two: the last, as they are declared.
        return meaning.compareTo(other.meaning) > 0 ? this : other;
    }

    /** Says whether it is a time of day. */
    boolean isTimeOfDay() {
        return meaning == Meaning.TIME_MILLIS || meaning == Meaning.TIME_MICROS;
    }

    /** Says whether a text can be read as one where it stands beside one. */
    boolean isReadFromText() {
        return isDate() || isTimestamp() || isTimeOfDay();
    }

    /**
     * Returns its name.
     *
     * @return the name for messages
     */
    public String describe() {
        return meaning.word == null ? kind.word : meaning.word;
    }
}
