package io.millrace.quickstart;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one line of a web server's access log in the Common or Combined Log Format.
 *
 * <p>The request must be {@code METHOD target} with or without a protocol after it (HTTP/0.9 had none), and the target one
 * word. Anything else, a binary handshake on the wrong port or a bare {@code -} for instance, is not a request for a page:
 * the line is rejected. The page is the target up to {@code ?} or {@code #}, as it was logged, without decoding.
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

    private static final Pattern LINE = Pattern.compile("(?<host>\\S+) \\S+ .*?\\[(?<time>[^\\]]*)\\] "
            + "\"(?<request>(?:[^\"\\\\]++|\\\\.)*+)\" (?<status>\\d{3}) (?<bytes>\\d{1,18}|-)(?: .*)?");
    private static final Pattern REQUEST = Pattern.compile("[A-Z]+ (?<target>\\S+)(?: HTTP/\\d(?:\\.\\d)?)?");
    private static final Pattern ABSOLUTE = Pattern.compile("https?://[^/]*", Pattern.CASE_INSENSITIVE);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);

    Line parse(String text) throws RejectedLine {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            throw new RejectedLine("not in the Common or Combined Log Format");
        }
        Matcher request = REQUEST.matcher(line.group("request").strip());
        if (!request.matches()) {
            throw new RejectedLine("the request is not a method, a target and a protocol");
        }
        String bytes = line.group("bytes");
        return new Line(
                page(request.group("target")),
                time(line.group("time")),
                line.group("host"),
                Integer.parseInt(line.group("status")),
                bytes.equals("-") ? 0 : Long.parseLong(bytes));
    }

    private static String page(String target) throws RejectedLine {
        String path = ABSOLUTE.matcher(target).replaceFirst("");
        int end = 0;
        while (end < path.length() && path.charAt(end) != '?' && path.charAt(end) != '#') {
            end++;
        }
        if (end == 0) {
            throw new RejectedLine("the request names no page");
        }
        return path.substring(0, end);
    }

    private static long time(String text) throws RejectedLine {
        try {
            return OffsetDateTime.parse(text, TIME).toInstant().toEpochMilli();
        } catch (DateTimeException e) {
            throw new RejectedLine("the time is not like 01/Aug/1995:02:00:00 -0400");
        }
    }
}
