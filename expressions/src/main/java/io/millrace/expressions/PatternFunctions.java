package io.millrace.expressions;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Arrays;
import java.util.Locale;

/** Functions of a pattern that is compiled once. They make objects for each row. */
final class PatternFunctions {
    private PatternFunctions() {}

    /** Whether a regular expression is found in a text. */
    static <R> Node<R> regexpLike(Arguments<R> in) {
        String pattern = in.literal(1);
        try {
            return new RegexpLike<>(in.text(0), Pattern.compile(pattern));
        } catch (PatternSyntaxException e) {
            throw in.mistake(1, "takes a regular expression of RE2: " + e.getMessage());
        }
    }

    /** Reads a text as a timestamp. */
    static <R> Node<R> parseTimestamp(Arguments<R> in) {
        return new ParseTimestamp<>(in.text(0), formatter(in), in.zone(2));
    }

    /** Writes a date or timestamp. */
    static <R> Node<R> formatTimestamp(Arguments<R> in) {
        return new FormatTimestamp<>(in.timestampOrDate(0), formatter(in).withZone(in.zone(2)));
    }

    private static DateTimeFormatter formatter(Arguments<?> in) {
        try {
            return DateTimeFormatter.ofPattern(in.literal(1), Locale.ENGLISH).withResolverStyle(ResolverStyle.SMART);
        } catch (IllegalArgumentException e) {
            throw in.mistake(1, "takes a pattern of java.time here, as 'dd.MM.yyyy HH:mm': " + e.getMessage());
        }
    }

    private static final class RegexpLike<R> extends Node<R> {
        private final Node<R> text;
        private final Pattern pattern;

        RegexpLike(Node<R> text, Pattern pattern) {
            super(ValueType.truth(), text.nullable());
            this.text = text;
            this.pattern = pattern;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            byte[] bytes = Arrays.copyOfRange(text.source, text.offset, text.offset + text.length);
            return hold(pattern.matcher(bytes).find());
        }
    }

    private static final class ParseTimestamp<R> extends Node<R> {
        private final Node<R> text;
        private final DateTimeFormatter pattern;
        private final ZoneId zone;

        ParseTimestamp(Node<R> text, DateTimeFormatter pattern, ZoneId zone) {
            super(ValueType.timestamp(), true);
            this.text = text;
            this.pattern = pattern;
            this.zone = zone;
        }

        @Override
        public boolean evaluate(R row) {
            if (!text.evaluate(row)) {
                return false;
            }
            String string = new String(text.source, text.offset, text.length, StandardCharsets.UTF_8);
            // This much says that most texts are of another form without an exception for each.
            ParsePosition position = new ParsePosition(0);
            if (pattern.parseUnresolved(string, position) == null || position.getIndex() < string.length()) {
                return false;
            }
            Instant instant = instant(string);
            number = instant == null ? 0 : instant.toEpochMilli();
            return instant != null;
        }

        /** Returns the instant; null if there is no such day, or the text says none. */
        private Instant instant(String string) {
            try {
                TemporalAccessor read = pattern.parse(string);
                if (read.isSupported(ChronoField.INSTANT_SECONDS)) {
                    return Instant.from(read);
                }
                LocalDate date = read.query(TemporalQueries.localDate());
                LocalTime time = read.query(TemporalQueries.localTime());
                ZoneId own = read.query(TemporalQueries.zone());
                return date == null
                        ? null
                        : date.atTime(time == null ? LocalTime.MIDNIGHT : time)
                                .atZone(own == null ? zone : own)
                                .toInstant();
            } catch (DateTimeException e) {
                return null;
            }
        }
    }

    private static final class FormatTimestamp<R> extends Node<R> {
        private final Node<R> time;
        private final DateTimeFormatter pattern;
        private final long perSecond;

        FormatTimestamp(Node<R> time, DateTimeFormatter pattern) {
            super(ValueType.text(), true);
            this.time = time;
            this.pattern = pattern;
            this.perSecond = time.type().isDate() ? 0 : Times.perSecond(time.type());
        }

        @Override
        public boolean evaluate(R row) {
            if (!time.evaluate(row)) {
                return false;
            }
            try {
                return hold(written().getBytes(StandardCharsets.UTF_8));
            } catch (DateTimeException e) {
                // The pattern has hours, and the date has none; or the year has more digits than the pattern.
                return false;
            }
        }

        private String written() {
            if (perSecond == 0) {
                return pattern.format(LocalDate.ofEpochDay(time.number));
            }
            long nanosPerUnit = 1_000_000_000L / perSecond;
            return pattern.format(Instant.ofEpochSecond(
                    Math.floorDiv(time.number, perSecond), Math.floorMod(time.number, perSecond) * nanosPerUnit));
        }
    }
}
