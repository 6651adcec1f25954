package io.millrace.quickstart;

import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import io.millrace.stack.StackOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Sends generated events to a pipeline that somebody else runs and has deployed, the one of {@code docker/compose.yaml} for
 * instance, and compares what is in Cassandra with what was sent, row by row. The tables must have been empty before.
 */
public final class SendAndCompare {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int WRONG_USAGE = 2;

    private SendAndCompare() {}

    /**
     * Exits with 0 if every row is as it should be, 1 if not, 2 for a wrong command line.
     *
     * @param arguments how many events
     */
    public static void main(String[] arguments) {
        Optional<Integer> events = arguments.length == 1 ? positive(arguments[0]) : Optional.empty();
        if (events.isEmpty()) {
            System.err.println("Give the number of events to send, 1 or more.");
            System.exit(WRONG_USAGE);
        }
        try {
            Verdict verdict = run(options(System.getenv()), events.orElseThrow());
            verdict.differences().forEach(System.out::println);
            verdict.rows().forEach((table, rows) -> System.out.println(table + ": " + rows + " rows"));
            System.out.println(verdict.line());
            System.exit(verdict.isVerified() ? 0 : 1);
        } catch (StackException e) {
            System.err.println("FAILED: " + e.getMessage());
            System.exit(1);
        }
    }

    private static Verdict run(StackOptions options, int count) {
        EventSource source = new GeneratedEvents(1, count, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.currentTimeMillis()));
        try (Stack stack = Stack.attach(options)) {
            Pipeline pipeline = new Pipeline(stack);
            // The application waits for it before it reads anything.
            pipeline.registerEventSchema();
            stack.start(stack.streams());
            Pipeline.CONNECTORS.forEach(pipeline::awaitRunning);
            try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
                pipeline.awaitDrained(sender, PATIENCE, progress -> {});
            }
            return pipeline.verify(ledger);
        }
    }

    private static StackOptions options(Map<String, String> environment) {
        StackOptions usual = StackOptions.defaults(Installation.aroundWorkingDirectory());
        return usual.withPorts(
                port(environment, "CASSANDRA_PORT", usual.cassandraPort()),
                port(environment, "KAFKA_PORT", usual.kafkaPort()),
                port(environment, "REGISTRY_PORT", usual.registryPort()),
                port(environment, "CONNECT_PORT", usual.connectPort()));
    }

    private static int port(Map<String, String> environment, String variable, int usual) {
        String value = environment.get(variable);
        return value == null
                ? usual
                : positive(value).orElseThrow(() -> new StackException(variable + " is not a port number"));
    }

    private static Optional<Integer> positive(String text) {
        return text.matches("[1-9]\\d{0,8}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
