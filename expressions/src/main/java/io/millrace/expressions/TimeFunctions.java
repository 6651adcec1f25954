package io.millrace.expressions;

import java.time.ZoneId;
import java.time.ZoneOffset;

/** Functions of dates and times. */
final class TimeFunctions {
    private TimeFunctions() {}

    /** Cuts a date or timestamp to a unit. */
    static <R> Node<R> truncated(Arguments<R> in) {
        String name = in.literal(0);
        TimeUnit unit = TimeUnit.of(name)
                .orElseThrow(() ->
                        in.mistake(0, "takes a unit here: " + TimeUnit.names() + "; there is none named " + name));
        Node<R> time = in.timestampOrDate(1);
        ZoneId zone = in.zone(2);
        if (time.type().isDate() && !unit.ofDates()) {
            throw in.mistake(0, "takes a unit of a day or longer for a date; write cast(... as timestamp)");
        }
        return zone.equals(ZoneOffset.UTC) || time.type().isDate()
                ? Truncation.of(unit, time)
                : Truncation.of(unit, time, zone);
    }

    /** Takes a part of a date or timestamp. */
    static <R> Node<R> extracted(Arguments<R> in) {
        String name = in.literal(0);
        TimePart part = TimePart.of(name)
                .orElseThrow(() ->
                        in.mistake(0, "takes a part here: " + TimePart.names() + "; there is none named " + name));
        Node<R> time = in.timestampOrDate(1);
        if (time.type().isDate() && !part.ofDates()) {
            throw in.mistake(1, "takes a timestamp here; this is a date, which has no " + name);
        }
        return new Extraction<>(part, time, in.zone(2));
    }

    /** Returns the beginning of a unit in milliseconds, whatever the timestamp is in. */
    static <R> Node<R> beginning(Node<R> timestamp, TimeUnit unit) {
        return Times.convert(Truncation.of(unit, timestamp), ValueType.timestamp());
    }
}
