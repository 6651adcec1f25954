package io.millrace.streams;

import java.util.List;
import java.util.Optional;

/** Where the log goes, and in which form: logback.xml asks for these system properties when the first logger is made. */
final class LogOutput {
    /** The environment variable that says the form. */
    static final String FORMAT_VARIABLE = "MILLRACE_LOG_FORMAT";

    private static final String FORMAT = "millrace.log.format";
    private static final String TARGET = "millrace.log.target";
    private static final List<String> FORMATS = List.of("text", "json");

    private LogOutput() {}

    /**
     * Sets the form.
     *
     * @param format text or json; null or blank for text
     * @return what is wrong with it
     */
    static Optional<String> format(String format) {
        if (format != null && !format.isBlank() && !FORMATS.contains(format)) {
            return Optional.of(FORMAT_VARIABLE + " must be text or json");
        }
        System.setProperty(FORMAT, format == null || format.isBlank() ? FORMATS.get(0) : format);
        return Optional.empty();
    }

    /** Leaves standard output to the answer of a command. */
    static void aside() {
        System.setProperty(TARGET, "System.err");
    }
}
