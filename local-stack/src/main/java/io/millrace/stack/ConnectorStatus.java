package io.millrace.stack;

import java.util.List;
import java.util.Optional;

/**
 * The answer of {@code GET /connectors/{name}/status}.
 *
 * @param name the connector
 * @param state {@code RUNNING}, {@code PAUSED}, {@code STOPPED}, {@code FAILED} or {@code UNASSIGNED}
 * @param trace why it failed; empty otherwise
 * @param tasks in the order of their ids
 */
public record ConnectorStatus(String name, String state, String trace, List<Task> tasks) {

    private static final int TRACE_LINES = 6;

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

    /** Which part failed and the first lines of its trace, if any did. */
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
        return String.join(
                "\n",
                trace.lines().limit(TRACE_LINES).map(line -> "    " + line).toList());
    }
}
