package io.millrace.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line as a user has it: a process of {@code millrace.jar}, beside the stack's servers. */
final class Millrace {

    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private final Stack stack;
    private int runs;

    Millrace(Stack stack) {
        this.stack = stack;
    }

    /**
     * How a run ended.
     *
     * @param status its exit status
     * @param out what it wrote to standard output
     * @param err what it wrote beside it
     */
    record Ended(int status, String out, String err) {

        JsonNode json() {
            try {
                JsonNode json = new ObjectMapper().readTree(out);
                if (json.isObject()) {
                    return json;
                }
            } catch (IOException e) {
                throw new IllegalStateException("No JSON, with status " + status + ": " + out + err, e);
            }
            throw new IllegalStateException("Nothing, with status " + status + ": " + err);
        }
    }

    /** A run that goes on, to be killed or waited for. */
    record Run(Process process, Path out, Path err) {

        void kill() {
            process.destroyForcibly();
            await(Duration.ofSeconds(10));
        }

        Ended await(Duration timeout) {
            try {
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("It has not ended: " + read(err));
                }
                return new Ended(process.exitValue(), read(out), read(err));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while it runs", e);
            }
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Runs {@code millrace redrive} on a topic to its end. */
    Ended redrive(String topic, String... options) {
        return startRedrive(topic, options).await(TIMEOUT);
    }

    Run startRedrive(String topic, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("redrive", topic, "--bootstrap-server", stack.kafka().bootstrapServers(), "--json"));
        arguments.addAll(List.of(options));
        return start(List.of(), Map.of(), arguments);
    }

    /**
     * Starts it.
     *
     * @param jvm options of its JVM besides
     * @param environment variables besides
     */
    Run start(List<String> jvm, Map<String, String> environment, List<String> arguments) {
        Path directory = stack.runDirectory().resolve("millrace");
        runs++;
        Path out = directory.resolve(runs + ".out");
        Path err = directory.resolve(runs + ".err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m"));
        command.addAll(jvm);
        command.addAll(List.of(
                "-jar",
                Installation.aroundWorkingDirectory()
                        .checkout()
                        .resolve("tool/target/millrace.jar")
                        .toString()));
        command.addAll(arguments);
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Run(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
