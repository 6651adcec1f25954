package io.millrace.connect.cassandra.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/** Reads the values of options about conversions. The exceptions name the option. */
final class ConversionTexts {

    private static final String NO_BOUND = "none";

    private ConversionTexts() {}

    static Instant earliest(String option, String text) {
        return bound(option, text, Instant.MIN);
    }

    static Instant latest(String option, String text) {
        return bound(option, text, Instant.MAX);
    }

    static Optional<ZoneId> zone(String option, String text) {
        try {
            return given(text).map(ZoneId::of);
        } catch (DateTimeException e) {
            throw new ConfigException(option, text, "must be a time zone like Europe/Berlin, UTC or +01:00");
        }
    }

    /** Reads strictly: java.time would otherwise make the last day of February of its thirtieth. */
    static Optional<DateTimeFormatter> pattern(String option, String text) {
        try {
            return given(text).map(pattern -> new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(pattern)
                    // What yyyy counts is the year of an era.
                    .parseDefaulting(ChronoField.ERA, 1)
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(option, text, "must be a pattern of java.time: " + e.getMessage());
        }
    }

    /** Reads texts that are separated by commas; two quotes are the empty one. */
    static Set<String> texts(String list) {
        Set<String> texts = new LinkedHashSet<>();
        for (String entry : given(list).map(given -> given.split(",", -1)).orElseGet(() -> new String[0])) {
            String text = entry.strip();
            boolean quoted = text.length() > 1 && text.startsWith("'") && text.endsWith("'");
            texts.add(quoted ? text.substring(1, text.length() - 1) : text);
        }
        return texts;
    }

    private static Instant bound(String option, String text, Instant none) {
        String given = text.strip();
        if (given.equalsIgnoreCase(NO_BOUND)) {
            return none;
        }
        try {
            return Instant.parse(given);
        } catch (DateTimeException e) {
            throw new ConfigException(option, text, "must be a time like 1990-01-01T00:00:00Z, or " + NO_BOUND);
        }
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).map(String::strip).filter(stripped -> !stripped.isEmpty());
    }
}
