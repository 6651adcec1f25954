package io.millrace.streams.state;

import java.util.Set;

/**
 * What the operator asks of a start, that the pipeline file does not say.
 *
 * @param accepted the rollups that may count other events from here on, as their filter or derived fields say now
 * @param backfilled the new rollups that shall count what the source already holds, too
 */
public record Requests(Set<String> accepted, Set<String> backfilled) {
    /** Asks for nothing. */
    public static final Requests NONE = new Requests(Set.of(), Set.of());

    /** Copies the sets. */
    public Requests {
        accepted = Set.copyOf(accepted);
        backfilled = Set.copyOf(backfilled);
    }
}
