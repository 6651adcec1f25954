package io.millrace.quickstart;

import io.millrace.quickstart.AccessLogParser.RejectedLine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as a log has it: a method and a target of one word, with or without a protocol after it (HTTP/0.9 had none).
 * Anything else, a binary handshake on the wrong port or a bare {@code -} for instance, is none.
 */
record Request(String method, String target) {

    private static final String WORD = "[^\\s\\p{Cc}\\p{Cs}]+";
    private static final Pattern TARGET = Pattern.compile(WORD);
    private static final Pattern METHOD = Pattern.compile("[A-Z]+");
    private static final Pattern LINE =
            Pattern.compile("(?<method>[A-Z]+) (?<target>" + WORD + ")(?: HTTP/\\d(?:\\.\\d)?)?");
    private static final Pattern ABSOLUTE = Pattern.compile("https?://[^/]*", Pattern.CASE_INSENSITIVE);

    static Request of(String line) throws RejectedLine {
        Matcher request = LINE.matcher(line.strip());
        if (!request.matches()) {
            throw new RejectedLine("the request is not a method, a target and a protocol");
        }
        return new Request(request.group("method"), request.group("target"));
    }

    static Request of(String method, String target) throws RejectedLine {
        if (!METHOD.matcher(method).matches() || !TARGET.matcher(target).matches()) {
            throw new RejectedLine("the request is not a method and a target");
        }
        return new Request(method, target);
    }

    /** The target up to {@code ?} or {@code #}, as it was logged, without decoding. */
    String page() throws RejectedLine {
        String path = ABSOLUTE.matcher(target).replaceFirst("");
        if (method.equals("CONNECT") || !path.startsWith("/")) {
            throw new RejectedLine("the request names no page");
        }
        int end = 0;
        while (end < path.length() && path.charAt(end) != '?' && path.charAt(end) != '#') {
            end++;
        }
        return path.substring(0, end);
    }
}
