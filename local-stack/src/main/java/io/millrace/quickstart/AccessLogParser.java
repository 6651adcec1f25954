package io.millrace.quickstart;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one line of a web server's access log: in the Common or Combined Log Format, with or without a virtual host before
 * the visitor, or as {@link JsonLogLine JSON}.
 *
 * <p>The line is rejected where it does not say who the {@link Visitor} was, and where its {@link Request} is for no page.
 */
final class AccessLogParser {

    /** What a line says. */
    record Line(String page, long occurredAt, String visitor, int status, long bytes) {}

    /** A line that is no request for a page; the message says why, without quoting the line. */
    static final class RejectedLine extends Exception {
        RejectedLine(String reason) {
            super(reason);
        }
    }

    private static final Pattern LINE = Pattern.compile("(?<before>\\S.*? )\\[(?<time>[^\\]]*)\\] "
            + "\"(?<request>(?:[^\"\\\\]++|\\\\.)*+)\" (?<status>\\d{3}) (?<bytes>\\d{1,18}|-)(?: .*)?");

    private final JsonLogLine json = new JsonLogLine();

    Line parse(String text) throws RejectedLine {
        if (text.startsWith("{")) {
            return json.parse(text);
        }
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new RejectedLine("not in the Common or Combined Log Format");
        }
        String bytes = line.group("bytes");
        return new Line(
                Request.of(line.group("request")).page(),
                LogTime.local(line.group("time")),
                Visitor.before(line.group("before")).name(),
                Integer.parseInt(line.group("status")),
                bytes.equals("-") ? 0 : Long.parseLong(bytes));
    }
}
