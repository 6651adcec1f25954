package io.millrace.expressions;

import java.nio.charset.StandardCharsets;

/**
 * Reads dates and times as ISO 8601 and SQL write them: {@code 2026-01-31}, {@code 2026-01-31T12:00:00.5Z}, {@code 2026-01-31
 * 12:00+01:00}, {@code 12:00:00}. Without an offset a time is UTC.
 */
final class TimeText {
    private static final long SECONDS_PER_DAY = 86_400;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int MOST_OFFSET_HOURS = 18;
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    private static final int FEBRUARY = 2;

    private byte[] source;
    private int at;
    private int end;
    private int year;
    private int month;
    private int day;
    private int second;
    private int nano;
    private int offset;

    /** Reads a literal as the value of a date, time or timestamp; returns null if it is none. */
    static Long parse(String literal, ValueType type) {
        byte[] bytes = literal.getBytes(StandardCharsets.UTF_8);
        TimeText text = new TimeText();
        return text.read(bytes, 0, bytes.length, type) ? (Long) text.value(type) : null;
    }

    /**
     * Reads a text.
     *
     * @param type a date, time or timestamp
     * @return false if it is none, or there is no such day
     */
    boolean read(byte[] bytes, int from, int length, ValueType type) {
        source = bytes;
        at = from;
        end = from + length;
        second = 0;
        nano = 0;
        offset = 0;
        if (type.isTimeOfDay()) {
            return time() && at == end;
        }
        if (!date()) {
            return false;
        }
        boolean separated = accept('T') || accept('t') || accept(' ');
        return at == end ? !separated : separated && time() && offset() && at == end;
    }

    /** Returns what has been read, in the unit of a type. */
    long value(ValueType type) {
        if (type.isTimeOfDay()) {
            long nanos = second * NANOS_PER_SECOND + nano;
            return nanos / (type.meaning() == ValueType.Meaning.TIME_MICROS ? 1_000 : 1_000_000);
        }
        long seconds = days() * SECONDS_PER_DAY + second - offset;
        if (type.isDate()) {
            return Math.floorDiv(seconds, SECONDS_PER_DAY);
        }
        long perSecond = Times.perSecond(type);
        return seconds * perSecond + nano / (NANOS_PER_SECOND / perSecond);
    }

    private long days() {
        long days = 365L * (year - 1970) + leapDays(year - 1) - leapDays(1969) + day - 1;
        for (int before = 1; before < month; before++) {
            days += DAYS[before - 1];
        }
        return days + (month > FEBRUARY && isLeap() ? 1 : 0);
    }

    private boolean isLeap() {
        return leapDays(year) > leapDays(year - 1);
    }

    /** Counts the leap days of all years up to one. */
    private static int leapDays(int year) {
        return Math.floorDiv(year, 4) - Math.floorDiv(year, 100) + Math.floorDiv(year, 400);
    }

    private boolean date() {
        year = digits(4);
        if (year < 0 || !accept('-')) {
            return false;
        }
        month = digits(2);
        if (month < 1 || month > 12 || !accept('-')) {
            return false;
        }
        day = digits(2);
        return day >= 1 && day <= DAYS[month - 1] + (month == FEBRUARY && isLeap() ? 1 : 0);
    }

    private boolean time() {
        int hour = digits(2);
        int minute = accept(':') ? digits(2) : -1;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return false;
        }
        second = hour * 3_600 + minute * 60;
        if (!accept(':')) {
            return true;
        }
        int seconds = digits(2);
        second += seconds;
        boolean point = accept('.') || accept(',');
        return seconds >= 0 && seconds <= 59 && (!point || fraction());
    }

    private boolean fraction() {
        int begin = at;
        int unit = (int) NANOS_PER_SECOND / 10;
        while (at < end && isDigit()) {
            nano += (source[at++] - '0') * unit;
            unit /= 10;
        }
        return at > begin;
    }

    private boolean offset() {
        if (at == end || accept('Z') || accept('z')) {
            return true;
        }
        accept(' ');
        boolean west = accept('-');
        if (!west && !accept('+')) {
            return false;
        }
        int hours = digits(2);
        int minutes = 0;
        if (at < end) {
            accept(':');
            minutes = digits(2);
        }
        offset = (hours * 3_600 + minutes * 60) * (west ? -1 : 1);
        return hours >= 0 && minutes >= 0 && minutes <= 59 && hours * 60 + minutes <= MOST_OFFSET_HOURS * 60;
    }

    /** Returns a number of so many digits, or -1. */
    private int digits(int count) {
        int value = 0;
        for (int left = count; left > 0; left--) {
            if (at == end || !isDigit()) {
                return -1;
            }
            value = value * 10 + source[at++] - '0';
        }
        return value;
    }

    private boolean isDigit() {
        return source[at] >= '0' && source[at] <= '9';
    }

    private boolean accept(char c) {
        boolean found = at < end && source[at] == c;
        at += found ? 1 : 0;
        return found;
    }
}
