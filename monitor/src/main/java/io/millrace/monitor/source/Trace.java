package io.millrace.monitor.source;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stack trace, in a line for people. Words of an exception are shown only if it was thrown by the sink's own code, which quotes
 * no record and no secret; of others, a converter's for one, only the class is.
 */
final class Trace {

    private static final Pattern HEAD =
            Pattern.compile("^(?:Caused by: )?([\\w.$]+(?:Exception|Error|Throwable))(?:: (.*))?$");
    private static final Pattern OURS =
            Pattern.compile("^\tat (?:[^/(]*//?)?" + Pattern.quote(SinkWords.PACKAGE) + ".*");
    /** Further in are those of what was suppressed. */
    private static final Pattern FRAME = Pattern.compile("^\tat .*");
    /** What the worker's own exceptions say in front of the cause. */
    private static final String FRAMEWORK = "org.apache.kafka.connect.runtime";

    private Trace() {}

    /** What the trace comes down to. */
    static String inALine(String trace) {
        List<String> lines = trace.lines().toList();
        Optional<String> ours = Optional.empty();
        Optional<String> outermost = Optional.empty();
        String innermost = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher head = HEAD.matcher(lines.get(i));
            boolean begins = head.matches();
            if (!begins) {
                continue;
            }
            String name = simple(head.group(1));
            String words = head.group(2) == null ? "" : head.group(2);
            Optional<String> frame = firstFrame(lines, i + 1);
            if (frame.filter(each -> OURS.matcher(each).matches()).isPresent()) {
                ours = Optional.of(words.isEmpty() ? name : words);
            }
            if (outermost.isEmpty()) {
                outermost = Optional.of(
                        frame.filter(each -> each.contains(FRAMEWORK)).isPresent() && !words.isEmpty()
                                ? name + ": " + words
                                : name);
            }
            innermost = name;
        }
        if (ours.isPresent()) {
            return ours.get();
        }
        String first = outermost.orElse("no reason given");
        return first.startsWith(innermost) ? first : first + " Caused by a " + innermost + ".";
    }

    private static Optional<String> firstFrame(List<String> lines, int from) {
        for (int i = from; i < lines.size(); i++) {
            if (FRAME.matcher(lines.get(i)).matches()) {
                return Optional.of(lines.get(i));
            }
            if (HEAD.matcher(lines.get(i)).matches()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
