package io.millrace.tool.redrive;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a time as people write it: with its offset, a day in UTC, or how long ago. */
final class PointInTime {
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    private PointInTime() {}

    /** Records' times are, in 64 bits: years of nine digits are not. */
    private static boolean isInMilliseconds(Instant time) {
        return Math.abs(time.getEpochSecond()) < Long.MAX_VALUE / 1_000;
    }

    /** Returns the time; empty if the text is none. */
    static Optional<Instant> parse(String text, Clock clock) {
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            long number = Long.parseLong(ago.group(1));
            Duration before =
                    switch (ago.group(2)) {
                        case "s" -> Duration.ofSeconds(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofDays(number);
                    };
            return Optional.of(clock.instant().minus(before));
        }
        try {
            return Optional.of(
                            DAY.matcher(text).matches()
                                    ? LocalDate.parse(text)
                                            .atStartOfDay(ZoneOffset.UTC)
                                            .toInstant()
                                    : OffsetDateTime.parse(text).toInstant())
                    .filter(PointInTime::isInMilliseconds);
        } catch (DateTimeParseException notATime) {
            return Optional.empty();
        }
    }
}
