package io.millrace.streams.pipeline;

import io.millrace.streams.pipeline.Pipeline.FieldName;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of a pipeline file that are one word: names, durations and numbers. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(ms|s|m|h|d)");
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,200}");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Scalars() {}

    /** Whether an Avro field may have this name. */
    static boolean isField(String name) {
        return FIELD.matcher(name).matches();
    }

    static String topicName(YamlMapping mapping, String key, String meaning) {
        String name = mapping.requiredText(key, meaning);
        if (!TOPIC.matcher(name).matches()) {
            throw new PipelineException(
                    mapping.where(key), "must be up to 200 letters, digits, dots, dashes and underscores");
        }
        return name;
    }

    static FieldName fieldName(YamlMapping mapping, String key) {
        String name = mapping.text(key);
        if (name == null) {
            return null;
        }
        if (!isField(name)) {
            throw new PipelineException(mapping.where(key), "must be the name of a field of the event");
        }
        return new FieldName(name, mapping.where(key));
    }

    static Duration duration(YamlMapping mapping, String key, Duration absent) {
        String text = mapping.text(key);
        return text == null ? absent : duration(text, mapping.where(key));
    }

    static Duration duration(String text, String where) {
        Matcher matcher = DURATION.matcher(text.trim());
        if (!matcher.matches()) {
            throw new PipelineException(where, "must be a number with a unit: ms, s, m, h or d, as 90s");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    static Instant instant(YamlMapping mapping, String key) {
        String text = mapping.text(key);
        if (text == null) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new PipelineException(mapping.where(key), "must be a time in UTC, as 2026-01-31T00:00:00Z");
        }
    }

    static int wholeNumber(YamlMapping mapping, String key, int absent, int least, int most) {
        String text = absent < 0 ? mapping.requiredText(key, "a whole number") : mapping.text(key);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new PipelineException(mapping.where(key), "must be a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
