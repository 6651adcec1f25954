package io.millrace.streams;

import java.util.Optional;

/** Starts the application: {@code java -jar streams-app.jar pipeline.yaml}. {@code --help} says what else there is. */
public final class Main {
    private static final String REQUEST_WITHIN_SECONDS = "5";

    private Main() {}

    /**
     * Runs the application and exits.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        AvroLimits.set();
        // The JDK's server waits for ever for the rest of a request, and a few such would leave nobody to answer for
        // health.
        System.setProperty("sun.net.httpserver.maxReqTime", REQUEST_WITHIN_SECONDS);
        Optional<String> problem = LogOutput.format(System.getenv(LogOutput.FORMAT_VARIABLE));
        problem.ifPresent(System.err::println);
        System.exit(problem.isPresent() ? StreamsCommand.WRONG_USAGE : StreamsCommand.execute(arguments));
    }
}
