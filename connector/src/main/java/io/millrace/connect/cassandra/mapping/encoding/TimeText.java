package io.millrace.connect.cassandra.mapping.encoding;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Optional;

/**
 * A day, a time of day or both, with or without an offset from UTC, as ISO 8601 and CQL's literals write them: with a T
 * or a blank between the two, with and without separators, offsets like {@code Z}, {@code +01:00}, {@code +0100},
 * {@code +01} and {@code UTC}.
 *
 * @param date null if there is none
 * @param time null if there is none
 * @param offset null if there is none
 */
record TimeText(LocalDate date, LocalTime time, ZoneOffset offset) {

    private static final int NANO_DIGITS = 9;
    private static final int YEAR_DIGITS = 4;
    private static final int LONGEST_YEAR = 9;
    private static final int BASIC_DATE_DIGITS = 8;

    /** Reads a text that begins with a day; empty if it does not, or goes on with something else. */
    static Optional<TimeText> ofDate(String text) {
        return read(text, Scanner::day);
    }

    /** Reads a text that is a time of day; empty if it is none. */
    static Optional<TimeText> ofTime(String text) {
        return read(text, Scanner::timeOfDay);
    }

    @FunctionalInterface
    private interface Form {
        TimeText read(Scanner scanner);
    }

    private static Optional<TimeText> read(String text, Form form) {
        Scanner scanner = new Scanner(text);
        try {
            TimeText read = form.read(scanner);
            return scanner.isAtEnd() ? Optional.of(read) : Optional.empty();
        } catch (DateTimeException e) {
            // Its message quotes the value.
            return Optional.empty();
        }
    }

    /** Goes over a text from left to right. */
    private static final class Scanner {

        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        boolean isAtEnd() {
            return at == text.length();
        }

        TimeText day() {
            LocalDate date = date();
            boolean blank = next() == ' ';
            if ((blank && isDigit(at + 1)) || next() == 'T' || next() == 't') {
                at++;
                boolean endOfDay = text.startsWith("24", at);
                LocalTime time = endOfDay ? endOfDay() : time(!blank);
                return new TimeText(endOfDay ? date.plusDays(1) : date, time, offset());
            }
            return new TimeText(date, null, offset());
        }

        TimeText timeOfDay() {
            boolean marked = next() == 'T' || next() == 't';
            at += marked ? 1 : 0;
            return new TimeText(null, time(marked), offset());
        }

        private LocalDate date() {
            boolean signed = next() == '-' || next() == '+';
            boolean negative = next() == '-';
            at += signed ? 1 : 0;
            int digits = 0;
            while (isDigit(at + digits)) {
                digits++;
            }
            if (!signed && digits == BASIC_DATE_DIGITS) {
                return LocalDate.of(number(YEAR_DIGITS), number(2), number(2));
            }
            if (digits < YEAR_DIGITS || digits > (signed ? LONGEST_YEAR : YEAR_DIGITS)) {
                throw other();
            }
            int year = number(digits) * (negative ? -1 : 1);
            skip('-');
            if (next() == 'W') {
                at++;
                int week = number(2);
                skip('-');
                // The fourth of January is in the first week of every year.
                return LocalDate.of(year, 1, 4)
                        .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, week)
                        .with(ChronoField.DAY_OF_WEEK, number(1));
            }
            if (isDigit(at) && isDigit(at + 1) && isDigit(at + 2)) {
                return LocalDate.ofYearDay(year, number(3));
            }
            int month = number(2);
            skip('-');
            return LocalDate.of(year, month, number(2));
        }

        /** Reads a time of day; a basic one may do without separators. */
        private LocalTime time(boolean basic) {
            int hour = number(2);
            boolean separated = next() == ':';
            if (!separated && !(basic && isDigit(at))) {
                throw other();
            }
            at += separated ? 1 : 0;
            int minute = number(2);
            boolean seconds = separated ? next() == ':' : isDigit(at);
            if (!seconds) {
                return LocalTime.of(hour, minute);
            }
            at += separated ? 1 : 0;
            int second = number(2);
            return LocalTime.of(hour, minute, second, nanos());
        }

        /** Takes the midnight that a day ends with, which ISO 8601 writes as 24:00. */
        private LocalTime endOfDay() {
            at += 2;
            while (next() == '0' || next() == ':' || next() == '.') {
                at++;
            }
            return LocalTime.MIDNIGHT;
        }

        /** What is finer than a nanosecond is cut off. */
        private int nanos() {
            if (next() != '.' && next() != ',') {
                return 0;
            }
            at++;
            int start = at;
            int nanos = 0;
            for (; isDigit(at); at++) {
                if (at - start < NANO_DIGITS) {
                    nanos = nanos * 10 + (text.charAt(at) - '0');
                }
            }
            if (at == start) {
                throw other();
            }
            for (int digits = at - start; digits < NANO_DIGITS; digits++) {
                nanos *= 10;
            }
            return nanos;
        }

        private ZoneOffset offset() {
            if (isAtEnd()) {
                return null;
            }
            at += next() == ' ' ? 1 : 0;
            if (rest("Z") || rest("UTC") || rest("GMT")) {
                at = text.length();
                return ZoneOffset.UTC;
            }
            if (next() != '+' && next() != '-') {
                throw other();
            }
            int sign = next() == '-' ? -1 : 1;
            at++;
            int hours = number(2);
            int minutes = isAtEnd() ? 0 : part();
            int seconds = isAtEnd() ? 0 : part();
            return ZoneOffset.ofHoursMinutesSeconds(sign * hours, sign * minutes, sign * seconds);
        }

        private boolean rest(String word) {
            return text.length() - at == word.length() && text.regionMatches(true, at, word, 0, word.length());
        }

        private int part() {
            at += next() == ':' ? 1 : 0;
            return number(2);
        }

        private int number(int digits) {
            int number = 0;
            for (int i = 0; i < digits; i++, at++) {
                if (!isDigit(at)) {
                    throw other();
                }
                number = number * 10 + (text.charAt(at) - '0');
            }
            return number;
        }

        private void skip(char expected) {
            if (next() != expected) {
                throw other();
            }
            at++;
        }

        private char next() {
            return isAtEnd() ? '\0' : text.charAt(at);
        }

        private boolean isDigit(int position) {
            return position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9';
        }

        private static DateTimeException other() {
            return new DateTimeException("is of another form");
        }
    }
}
