package io.millrace.connect.cassandra.mapping.encoding;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.function.ToLongFunction;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** How values that are no text are written as one. */
@FunctionalInterface
interface TextForm {

    String text(Object value);

    /** Returns the form of values of a kind: the same in a column and within JSON. */
    static TextForm of(Kind kind, Schema schema, AbsentText absent) {
        return switch (kind) {
            case BOOLEAN -> Object::toString;
            case FLOAT32, FLOAT64 -> Decimals::plain;
            case DECIMAL -> value -> Decimals.plain((BigDecimal) value);
            case SCALED_DECIMAL -> value -> Decimals.plain(Decimals.scaled((Struct) value));
            case TIMESTAMP, EPOCH_MILLIS, EPOCH_MICROS, EPOCH_NANOS, PROTO_TIMESTAMP ->
                value -> Times.instant(kind, value).toString();
            case DATE, EPOCH_DAYS -> {
                ToLongFunction<Object> days = Times.days(kind);
                yield value -> day(days.applyAsLong(value));
            }
            case TIME, MILLIS_OF_DAY, MICROS_OF_DAY, NANOS_OF_DAY -> {
                ToLongFunction<Object> nanos = Times.nanosOfDay(kind);
                yield value -> LocalTime.ofNanoOfDay(nanos.applyAsLong(value)).toString();
            }
            case MICRO_DURATION, NANO_DURATION, PROTO_DURATION ->
                value -> Times.duration(kind, value).toString();
            case STRUCT, MAP, ARRAY -> {
                JsonWriter json = new JsonWriter(absent);
                yield value -> json.write(value, schema);
            }
            default -> value -> Long.toString(((Number) value).longValue());
        };
    }

    private static String day(long sinceEpoch) {
        try {
            return LocalDate.ofEpochDay(sinceEpoch).toString();
        } catch (DateTimeException e) {
            throw new Unencodable("is a day outside of the range of days");
        }
    }
}
