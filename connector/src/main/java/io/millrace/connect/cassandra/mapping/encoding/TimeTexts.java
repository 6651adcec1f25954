package io.millrace.connect.cassandra.mapping.encoding;

import io.millrace.connect.cassandra.config.Conversions;
import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads points in time, days and times of day out of texts: by the configured pattern, or else in the forms of ISO 8601
 * and CQL.
 */
final class TimeTexts {

    private static final String LIKE = "like 2026-01-31T12:00:00.000Z";

    /** The second of January, and a time of day, in forms that are always known. */
    private static final List<String> KNOWN = List.of(
            "2026-01-02",
            "2026-01-02 03:04",
            "2026-01-02 03:04:05",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05Z",
            "03:04:05");

    private static final LocalDate KNOWN_DAY = LocalDate.of(2026, 1, 2);

    private final Optional<DateTimeFormatter> pattern;
    private final Optional<ZoneId> zone;
    private final boolean onlyPattern;

    private TimeTexts(Optional<DateTimeFormatter> pattern, Optional<ZoneId> zone) {
        this.pattern = pattern;
        this.zone = zone;
        this.onlyPattern = KNOWN.stream().anyMatch(this::isReadOtherwise);
    }

    static TimeTexts ofTimestamps(Conversions conversions) {
        return new TimeTexts(conversions.timestampPattern(), conversions.zone());
    }

    static TimeTexts ofDates(Conversions conversions) {
        return new TimeTexts(conversions.datePattern(), conversions.zone());
    }

    static TimeTexts ofTimes(Conversions conversions) {
        return new TimeTexts(conversions.timePattern(), conversions.zone());
    }

    /** Reads a text by the pattern; empty where there is none, or the text is not of its form. */
    Optional<TemporalAccessor> byPattern(String text) {
        if (pattern.isEmpty()) {
            return Optional.empty();
        }
        ParsePosition position = new ParsePosition(0);
        // Says that it is another form without an exception.
        if (pattern.get().parseUnresolved(text, position) == null || position.getIndex() < text.length()) {
            return Optional.empty();
        }
        try {
            return Optional.of(pattern.get().parse(text));
        } catch (DateTimeException e) {
            throw new Unencodable("is a string that has the form of the configured pattern, and is no time there is");
        }
    }

    /** Tells whether the pattern makes something else of a known form: then none but the pattern counts. */
    private boolean isReadOtherwise(String known) {
        return byPattern(known)
                .filter(read -> known.length() < KNOWN.get(0).length()
                        ? !LocalTime.of(3, 4, 5).equals(read.query(TemporalQueries.localTime()))
                        : !KNOWN_DAY.equals(read.query(TemporalQueries.localDate())))
                .isPresent();
    }

    Instant instant(String text) {
        try {
            Optional<TemporalAccessor> matched = byPattern(text);
            return matched.isPresent() ? instant(matched.get()) : instant(isoTime(text));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unencodable("is a string with a time outside of the range of times");
        }
    }

    LocalDate date(String text) {
        Optional<TemporalAccessor> matched = byPattern(text);
        if (matched.isPresent()) {
            return Optional.ofNullable(matched.get().query(TemporalQueries.localDate()))
                    .orElseThrow(() -> new Unencodable("is a string of which convert.date.pattern makes no day"));
        }
        TimeText read = known(TimeText::ofDate, text)
                .orElseThrow(() -> new Unencodable("is a string that is not a day like 2026-01-31; for other forms set"
                        + " convert.date.pattern"));
        boolean isDay =
                read.time() == null && (read.offset() == null || read.offset().equals(ZoneOffset.UTC));
        if (isDay || (read.offset() == null && LocalTime.MIDNIGHT.equals(read.time()))) {
            return read.date();
        }
        if (read.offset() == null && zone.isPresent()) {
            return read.date();
        }
        try {
            return day(instant(read));
        } catch (DateTimeException e) {
            // Its message quotes the value.
            throw new Unencodable("is a string with a time outside of the range of days");
        }
    }

    LocalTime time(String text) {
        Optional<TemporalAccessor> matched = byPattern(text);
        if (matched.isPresent()) {
            return Optional.ofNullable(matched.get().query(TemporalQueries.localTime()))
                    .orElseThrow(
                            () -> new Unencodable("is a string of which convert.time.pattern makes no time of day"));
        }
        return known(TimeText::ofTime, text)
                .filter(read -> read.offset() == null || read.offset().equals(ZoneOffset.UTC))
                .map(TimeText::time)
                .orElseThrow(() -> new Unencodable("is a string that is not a time of day like 12:00:00.000, in UTC if"
                        + " it has an offset; for other forms set convert.time.pattern"));
    }

    /** Returns the day since 1970 on which a point in time falls. */
    long dayOfMillis(long millis) {
        try {
            return day(Instant.ofEpochMilli(millis)).toEpochDay();
        } catch (DateTimeException e) {
            throw new Unencodable("is a time outside of the range of days");
        }
    }

    /** Returns the milliseconds since 1970 at which a day begins. */
    long startOfDay(long sinceEpoch) {
        try {
            return start(LocalDate.ofEpochDay(sinceEpoch)).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Unencodable("is a day outside of the range of a timestamp");
        }
    }

    private LocalDate day(Instant instant) {
        return instant.atZone(zone.orElseThrow(TimeTexts::noZoneForDay)).toLocalDate();
    }

    private Instant start(LocalDate day) {
        return day.atStartOfDay(zone.orElseThrow(TimeTexts::noZoneForStart)).toInstant();
    }

    private Optional<TimeText> known(Function<String, Optional<TimeText>> forms, String text) {
        return onlyPattern ? Optional.empty() : forms.apply(text);
    }

    static Unencodable noZoneForDay() {
        return new Unencodable("is a point in time, which falls on different days in different zones: set convert.zone"
                + " to the zone whose days count");
    }

    static Unencodable noZoneForStart() {
        return new Unencodable("is a day, which begins at different times in different zones: set convert.zone to the"
                + " zone whose days count");
    }

    private TimeText isoTime(String text) {
        return known(TimeText::ofDate, text)
                .orElseThrow(() -> new Unencodable("is a string that is not a time with its offset from UTC, " + LIKE
                        + "; for other forms set convert.timestamp.pattern"));
    }

    private Instant instant(TimeText read) {
        if (read.offset() != null) {
            LocalTime time = read.time() == null ? LocalTime.MIDNIGHT : read.time();
            return LocalDateTime.of(read.date(), time).toInstant(read.offset());
        }
        return read.time() == null ? start(read.date()) : instant(LocalDateTime.of(read.date(), read.time()));
    }

    private Instant instant(TemporalAccessor matched) {
        if (matched.isSupported(ChronoField.INSTANT_SECONDS)) {
            return Instant.from(matched);
        }
        LocalDate date = matched.query(TemporalQueries.localDate());
        LocalTime time = matched.query(TemporalQueries.localTime());
        boolean half = time == null
                && Stream.of(ChronoField.values())
                        .filter(ChronoField::isTimeBased)
                        .anyMatch(matched::isSupported);
        if (date == null || half) {
            throw new Unencodable("is a string of which convert.timestamp.pattern makes no whole day and time of day");
        }
        ZoneId own = matched.query(TemporalQueries.zone());
        if (own != null) {
            return date.atStartOfDay(own).toInstant();
        }
        return time == null ? start(date) : instant(LocalDateTime.of(date, time));
    }

    private Instant instant(LocalDateTime local) {
        ZoneId of = zone.orElseThrow(() -> new Unencodable("is a string with a time, and not with its offset from UTC:"
                + " set convert.zone to the zone that such times are of, or send it " + LIKE));
        List<ZoneOffset> offsets = of.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            throw new Unencodable("is a string with a local time that the zone has twice or not at all, as when clocks"
                    + " are set to summer time or back: send it with its offset");
        }
        return local.toInstant(offsets.get(0));
    }
}
