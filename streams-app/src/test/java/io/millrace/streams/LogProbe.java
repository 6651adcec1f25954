package io.millrace.streams;

import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A process that logs two lines in the way that {@link Main} does, and one that is not wanted. */
final class LogProbe {
    private LogProbe() {}

    public static void main(String[] arguments) {
        LogOutput.format(System.getenv(LogOutput.FORMAT_VARIABLE)).ifPresent(System.err::println);
        if (arguments.length > 0) {
            LogOutput.aside();
        }
        LoggerFactory.getLogger(LogProbe.class).info("Hello {}", "there");
        MDC.put("task", "0_3");
        LoggerFactory.getLogger(LogProbe.class).error("It failed", new IllegalStateException("for a reason"));
        LoggerFactory.getLogger("org.apache.kafka.clients.Metadata").info("of no interest");
    }
}
