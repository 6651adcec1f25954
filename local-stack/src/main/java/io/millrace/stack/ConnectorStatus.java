package io.millrace.stack;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The answer of {@code GET /connectors/{name}/status}.
 *
 * @param name the connector
 * @param state {@code RUNNING}, {@code PAUSED}, {@code STOPPED}, {@code FAILED} or {@code UNASSIGNED}
 * @param trace why it failed; empty otherwise
 * @param tasks in the order of their ids
 */
public record ConnectorStatus(String name, String state, String trace, List<Task> tasks) {

    private static final int TRACE_LINES = 3;
    private static final String CAUSE = "Caused by: ";

    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    /**
     * One task.
     *
     * @param worker the host and port of the worker that has it
     * @param trace empty unless it failed
     */
    public record Task(int id, String state, String worker, String trace) {}

    /** Whether the connector and all its tasks run, of which there is at least one. */
    public boolean isRunning() {
        return state.equals("RUNNING")
                && !tasks.isEmpty()
                && tasks.stream().allMatch(task -> task.state().equals("RUNNING"));
    }

    /** Which part failed, the first lines of its trace and what caused it, if any did. */
    public Optional<String> failure() {
        if (state.equals("FAILED")) {
            return Optional.of("connector " + name + " FAILED\n" + head(trace));
        }
        return tasks.stream()
                .filter(task -> task.state().equals("FAILED"))
                .findFirst()
                .map(task -> "task " + task.id() + " of connector " + name + " FAILED\n" + head(task.trace()));
    }

    private static String head(String trace) {
        return Stream.concat(
                        trace.lines().limit(TRACE_LINES),
                        trace.lines().skip(TRACE_LINES).filter(line -> line.startsWith(CAUSE)))
                .map(line -> "    " + line)
                .collect(Collectors.joining("\n"));
    }
}
