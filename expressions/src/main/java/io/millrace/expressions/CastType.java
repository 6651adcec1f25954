package io.millrace.expressions;

import io.millrace.expressions.ValueType.Kind;
import io.millrace.expressions.ValueType.Meaning;
import java.util.List;
import java.util.Locale;

/**
 * A type that values are cast to.
 *
 * @param name how it is written
 * @param type the type
 * @param least of a whole number, the least there is
 * @param greatest of a whole number, the greatest there is
 */
record CastType(String name, ValueType type, long least, long greatest) {
    static final String NAMES =
            "bigint, integer, smallint, tinyint, double, real, decimal(10, 2), boolean, varchar, bytes, "
                    + "uuid, timestamp, date or time";

    private static final int MOST_DIGITS = 1_000;

    /** Finds a type by one of its names; throws an exception that names those there are if there is none. */
    static CastType of(Syntax.Cast cast) {
        String name = cast.type().toLowerCase(Locale.ROOT);
        List<Integer> numbers = cast.numbers();
        int most = name.equals("decimal") || name.equals("numeric")
                ? 2
                : name.equals("timestamp") || name.equals("time") ? 1 : 0;
        if (numbers.size() > most) {
            throw new ExpressionException(cast.typeColumn(), name + " takes no such numbers in parentheses");
        }
        return switch (name) {
            case "bigint", "long" -> whole(name, Meaning.NONE, Long.MIN_VALUE, Long.MAX_VALUE);
            case "integer", "int" -> whole(name, Meaning.INT, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "smallint" -> whole(name, Meaning.INT, Short.MIN_VALUE, Short.MAX_VALUE);
            case "tinyint" -> whole(name, Meaning.INT, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case "double", "double precision" -> other(name, ValueType.real());
            case "real", "float" -> other(name, new ValueType(Kind.DOUBLE, Meaning.FLOAT, null));
            case "decimal", "numeric" -> decimal(cast, numbers);
            case "boolean" -> other(name, ValueType.truth());
            case "varchar", "text" -> other(name, ValueType.text());
            case "bytes", "varbinary", "blob" -> other(name, ValueType.bytes());
            case "uuid" -> other(name, new ValueType(Kind.TEXT, Meaning.UUID, null));
            case "date" -> other(name, ValueType.date());
            case "time" -> other(name, time(cast, numbers, Meaning.TIME_MILLIS, Meaning.TIME_MICROS));
            case "timestamp" -> other(name, time(cast, numbers, Meaning.TIMESTAMP_MILLIS, Meaning.TIMESTAMP_MICROS));
            default ->
                throw new ExpressionException(cast.typeColumn(), "there is no cast to " + name + "; use " + NAMES);
        };
    }

    private static CastType whole(String name, Meaning meaning, long least, long greatest) {
        return new CastType(name, new ValueType(Kind.LONG, meaning, null), least, greatest);
    }

    private static CastType other(String name, ValueType type) {
        return new CastType(name, type, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private static CastType decimal(Syntax.Cast cast, List<Integer> numbers) {
        if (numbers.isEmpty()) {
            return other(cast.type(), ValueType.decimal());
        }
        int digits = numbers.get(0);
        int scale = numbers.size() == 2 ? numbers.get(1) : 0;
        if (digits < 1 || digits > MOST_DIGITS || scale > digits) {
            throw new ExpressionException(
                    cast.typeColumn(),
                    "write decimal(10, 2) for ten digits, two of them behind the point; at most " + MOST_DIGITS);
        }
        return other(cast.type(), new ValueType(Kind.DECIMAL, Meaning.NONE, new ValueType.Precision(digits, scale)));
    }

    private static ValueType time(Syntax.Cast cast, List<Integer> numbers, Meaning millis, Meaning micros) {
        int digits = numbers.isEmpty() ? 3 : numbers.get(0);
        if (digits != 3 && digits != 6) {
            throw new ExpressionException(
                    cast.typeColumn(),
                    "write " + cast.type() + "(3) for milliseconds or " + cast.type() + "(6) for microseconds");
        }
        return new ValueType(Kind.LONG, digits == 3 ? millis : micros, null);
    }
}
