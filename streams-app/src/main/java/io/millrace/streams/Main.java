package io.millrace.streams;

import java.util.Optional;

/** Starts the application: {@code java -jar streams-app.jar pipeline.yaml}. {@code --help} says what else there is. */
public final class Main {
    private Main() {}

    /**
     * Runs the application and exits.
     *
     * @param arguments the command line
     */
    public static void main(String[] arguments) {
        AvroLimits.set();
        HttpLimits.set();
        Optional<String> problem = LogOutput.format(System.getenv(LogOutput.FORMAT_VARIABLE));
        problem.ifPresent(System.err::println);
        System.exit(problem.isPresent() ? StreamsCommand.WRONG_USAGE : StreamsCommand.execute(arguments));
    }
}
