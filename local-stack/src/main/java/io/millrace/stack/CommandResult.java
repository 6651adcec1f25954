package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How a command ended.
 *
 * @param status its exit status
 * @param lines what it printed, errors included
 */
public record CommandResult(int status, List<String> lines) {

    public CommandResult {
        lines = List.copyOf(lines);
    }

    static CommandResult of(ProcessBuilder builder, Duration timeout) {
        try {
            Path output = Files.createTempFile("millrace-command", ".log");
            try {
                Process process = builder.redirectOutput(output.toFile()).start();
                if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new StackException("A command has not ended within " + timeout.toSeconds() + " s: "
                            + builder.command() + "\n" + String.join("\n", Files.readAllLines(output)));
                }
                return new CommandResult(process.exitValue(), Files.readAllLines(output));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + builder.command(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + builder.command(), e);
        }
    }
}
