package io.millrace.monitor.terminal;

import java.util.ArrayList;
import java.util.List;

/** A text in lines that are no longer than a terminal is wide, broken between words where that can be. */
record Paragraph(String text, int indent) {

    /** @param columns how wide the terminal is; where it is hardly wider than the indent the indent is left out */
    List<String> lines(int columns) {
        int inner = columns < 2 * indent ? 0 : indent;
        int width = Math.max(2, columns);
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int end = space > indent ? space : beforeHalf(rest, width);
            lines.add(rest.substring(0, end).stripTrailing());
            rest = " ".repeat(inner) + rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static int beforeHalf(String text, int end) {
        return Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
    }
}
