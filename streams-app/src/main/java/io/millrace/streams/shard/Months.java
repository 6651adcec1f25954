package io.millrace.streams.shard;

import java.time.LocalDate;

/** Days of the calendar, counted from 1970. */
final class Months {
    private Months() {}

    /** Returns the first day of the month that a day is in. */
    static long firstDay(long day) {
        return LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay();
    }
}
