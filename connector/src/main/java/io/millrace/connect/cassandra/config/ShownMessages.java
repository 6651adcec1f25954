package io.millrace.connect.cassandra.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;

/**
 * Takes out of messages about a configuration what of its values is not to be shown (see {@link ShownValue}), whoever has put it there:
 * Kafka's own messages and the driver's quote whatever they cannot read.
 */
public final class ShownMessages {

    private static final Pattern LINE_BREAKS = Pattern.compile("\\s*\\R\\s*");
    private static final Pattern PEM_LINES = Pattern.compile("\\R|\\\\r|\\\\n|,");
    /** Kafka's words for a value that is none of its type. */
    private static final Pattern INVALID = Pattern.compile("^Invalid value (.*) for configuration ", Pattern.DOTALL);
    /** A line of PEM has more, unless it is the last. */
    private static final int SHORTEST_LINE = 8;

    /** What may be a piece of a key: a reader of names and expressions drops what stands between its lines. */
    private static final Pattern PIECE =
            Pattern.compile("(?=[\\w+/=]*[a-z])(?=[\\w+/=]*[A-Z])(?=[\\w+/=]*\\d)[\\w+/=]{40,}");

    private static final Pattern PUNCTUATION = Pattern.compile("[^A-Za-z0-9]+");

    private final List<Hidden> hidden;
    /** The same without anything but letters and digits. */
    private final List<String> letters;

    /** A text that is not to be shown, and what is in its place. */
    private record Hidden(String text, String shown) {}

    /** Takes note of what a configuration has to hide. */
    public ShownMessages(Map<String, String> properties) {
        hidden = properties.values().stream()
                .filter(Objects::nonNull)
                .map(String::trim)
                .filter(value -> !ShownValue.isShown(value))
                .flatMap(ShownMessages::hidden)
                .distinct()
                .sorted(Comparator.comparingInt((Hidden each) -> each.text().length())
                        .reversed())
                .toList();
        letters = hidden.stream().map(each -> letters(each.text())).toList();
    }

    private static String letters(String text) {
        return PUNCTUATION.matcher(text).replaceAll("");
    }

    /** A whole value, and each line of PEM: some messages have a part. Pieces of other texts are words like any. */
    private static Stream<Hidden> hidden(String value) {
        String shown = ShownValue.of(value);
        Stream<String> lines = ShownValue.isPem(value)
                ? PEM_LINES.splitAsStream(value).map(String::trim).filter(line -> line.length() >= SHORTEST_LINE)
                : Stream.of();
        return Stream.concat(Stream.of(value), lines).map(text -> new Hidden(text, shown));
    }

    /** Goes through the messages of all options, and hides values with PEM in them: they are in the worker's answer, too. */
    public void hideIn(Collection<ConfigValue> values) {
        for (ConfigValue value : values) {
            value.errorMessages().replaceAll(this::shown);
            if (value.value() instanceof String text && ShownValue.isPem(text)) {
                value.value(Password.HIDDEN);
            } else if (value.value() instanceof List<?> list
                    && list.stream().anyMatch(each -> ShownValue.isPem(String.valueOf(each)))) {
                value.value(List.of(Password.HIDDEN));
            }
        }
    }

    /** Returns the message without what is not to be shown, on one line. */
    String shown(String message) {
        String shown = message;
        Matcher invalid = INVALID.matcher(shown);
        if (invalid.find() && !ShownValue.isShown(invalid.group(1))) {
            shown = new StringBuilder(shown)
                    .replace(invalid.start(1), invalid.end(1), ShownValue.of(invalid.group(1)))
                    .toString();
        }
        for (Hidden each : hidden) {
            shown = shown.replace(each.text(), each.shown());
        }
        if (!hidden.isEmpty()) {
            shown = PIECE.matcher(shown)
                    .replaceAll(piece -> Matcher.quoteReplacement(
                            isOfHidden(piece.group()) ? ShownValue.inPlaceOf(piece.group()) : piece.group()));
        }
        return LINE_BREAKS.matcher(shown).replaceAll(" ");
    }

    private boolean isOfHidden(String piece) {
        String wanted = letters(piece);
        return letters.stream().anyMatch(each -> each.contains(wanted));
    }
}
