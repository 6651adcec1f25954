package io.millrace.streams;

import java.time.Duration;

/**
 * The JDK's server waits for ever for the rest of a request, and for somebody to take an answer: a few such clients would leave nobody to
 * answer for health.
 */
final class HttpLimits {
    private static final Duration REQUEST = Duration.ofSeconds(5);
    /** The collecting of metrics counts, too. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private HttpLimits() {}

    /** Sets the limits, which the server reads when the first of its classes is loaded. */
    static void set() {
        set(REQUEST, ANSWER);
    }

    static void set(Duration request, Duration answer) {
        System.setProperty("sun.net.httpserver.maxReqTime", Long.toString(request.toSeconds()));
        System.setProperty("sun.net.httpserver.maxRspTime", Long.toString(answer.toSeconds()));
    }
}
