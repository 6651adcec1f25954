package io.millrace.connect.cassandra.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** Reads how a table is compacted: {@code Class, option=value, …}, or {@code {'class': 'Class', 'option': 'value', …}} as in CQL. */
final class Compaction {

    private Compaction() {}

    static void check(String option, String text) {
        try {
            parse(text);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(option, text, e.getMessage());
        }
    }

    /**
     * Returns the options, {@code class} first.
     *
     * @param text null for none
     * @throws IllegalArgumentException saying how to write it
     */
    static Map<String, String> parse(String text) {
        String trimmed = text == null ? "" : text.trim();
        boolean map = trimmed.startsWith("{") && trimmed.endsWith("}");
        if (map) {
            trimmed = trimmed.substring(1, trimmed.length() - 1);
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String part : trimmed.isEmpty() ? new String[0] : trimmed.split(",", -1)) {
            int separator = part.indexOf(map ? ':' : '=');
            boolean isClass = !map && separator < 0 && options.isEmpty();
            String name = isClass ? "class" : unquoted(separator < 0 ? part : part.substring(0, separator));
            String value = unquoted(isClass ? part : part.substring(separator + 1));
            if ((separator < 0 && !isClass) || !name.matches("\\w+") || !value.matches("[\\w.\\-]+")) {
                throw new IllegalArgumentException("write a class and its options, like TimeWindowCompactionStrategy,"
                        + " compaction_window_unit=HOURS, compaction_window_size=6");
            }
            if (options.put(name, value) != null) {
                throw new IllegalArgumentException(name + " is there twice: keep one of them");
            }
        }
        if (!options.isEmpty() && !options.containsKey("class")) {
            throw new IllegalArgumentException("begins with the class, e.g. TimeWindowCompactionStrategy");
        }
        return options;
    }

    private static String unquoted(String text) {
        String trimmed = text.trim();
        boolean quoted = trimmed.length() > 1 && trimmed.startsWith("'") && trimmed.endsWith("'");
        return quoted ? trimmed.substring(1, trimmed.length() - 1) : trimmed;
    }
}
