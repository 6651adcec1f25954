package io.millrace.endtoend;

import java.util.List;

/**
 * What a reader may copy from a page: a fenced block, or the commands between backquotes in a table or paragraph that has a marker.
 *
 * @param page from the checkout, with slashes
 * @param line where it begins
 * @param heading what it is under
 * @param language of a fenced block, empty if it says none; {@link #INLINE} of a table or paragraph
 * @param runBy what its markers say
 * @param lines without the fence and its indentation
 */
record PageBlock(String page, int line, String heading, String language, List<String> runBy, List<String> lines) {

    /** No language of a fenced block. */
    static final String INLINE = "inline";

    boolean isShell() {
        return language.equals("sh");
    }

    boolean hasCommands() {
        return isShell() || language.equals(INLINE);
    }

    /** Its commands: no comments, and a command that a backslash continues as one. */
    List<String> commands() {
        return String.join("\n", lines)
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.replaceFirst("\\s+# .*", ""))
                .toList();
    }

    /** Where it is, as an editor takes it. */
    String place() {
        return page + ":" + line;
    }
}
