package io.millrace.endtoend;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a marker in a page says, {@code <!-- run by: ... -->}: names of tests or of a script; or {@code hand}, when, and what was seen; or
 * {@code nobody}, and why.
 *
 * @param names of test classes, or paths of scripts from the checkout; empty if a person or nobody runs it
 * @param isHand whether a person has run it
 * @param words what was seen, or why nobody has
 */
record RunBy(List<String> names, boolean isHand, String words) {

    private static final Pattern HAND = Pattern.compile("hand, (\\S+): (.+)");
    private static final Pattern NOBODY = Pattern.compile("nobody: (.+)");
    private static final Pattern NAMES =
            Pattern.compile("(?:[A-Z]\\w*(?:Test|IT)|[.a-z]+/[a-z]+)(?:, (?:[A-Z]\\w*(?:Test|IT)|[.a-z]+/[a-z]+))*");

    /** @throws IllegalArgumentException if it says none of these */
    static RunBy parse(String text) {
        Matcher hand = HAND.matcher(text);
        if (hand.matches()) {
            try {
                return new RunBy(List.of(), true, LocalDate.parse(hand.group(1)) + ": " + hand.group(2));
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("no date, which is written 2026-11-29: " + text, e);
            }
        }
        Matcher nobody = NOBODY.matcher(text);
        if (nobody.matches()) {
            return new RunBy(List.of(), false, nobody.group(1));
        }
        if (NAMES.matcher(text).matches()) {
            return new RunBy(List.of(text.split(", ", -1)), false, "");
        }
        throw new IllegalArgumentException(
                "neither tests (SecurityIT, ExamplesIT), nor a script (.ci/run), nor \"hand, <date>: <what was seen>\", nor"
                        + " \"nobody: <why>\": " + text);
    }

    boolean isTest() {
        return !names.isEmpty();
    }

    boolean isNobody() {
        return !isTest() && !isHand;
    }

    /** As the page of pages has it. */
    String inMarkdown() {
        if (isTest()) {
            return "`" + String.join("`, `", names) + "`";
        }
        return (isHand ? "by hand, " : "nobody: ") + words;
    }
}
