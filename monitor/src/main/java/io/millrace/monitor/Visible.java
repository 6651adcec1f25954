package io.millrace.monitor;

import java.util.Locale;

/**
 * Makes text from outside fit for a terminal: keys, topics' names and messages may hold what that would obey, or what has letters shown in
 * another order or not at all. Such characters are written out, as JSON does.
 */
public final class Visible {

    private Visible() {}

    /** Returns the text with no character in it that is not seen. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(Visible::isUnseen)) {
            return text;
        }
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isUnseen(character)) {
                for (char unit : Character.toChars(character)) {
                    visible.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                visible.appendCodePoint(character);
            }
        });
        return visible.toString();
    }

    /** Whether a terminal would do something with it rather than show it. */
    public static boolean isUnseen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
