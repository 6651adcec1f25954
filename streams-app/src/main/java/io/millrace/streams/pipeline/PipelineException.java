package io.millrace.streams.pipeline;

import java.util.List;

/** The pipeline file cannot be used as it stands. The message names each place and says how to mend it. */
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String[] problems;

    /**
     * Creates the exception for one problem.
     *
     * @param where file, line and key, as {@code pipeline.yaml:12 rollups[0].window}
     * @param message what is wrong and what to do
     */
    public PipelineException(String where, String message) {
        this(List.of(where + ": " + message));
    }

    PipelineException(List<String> problems) {
        super(problems.size() == 1 ? problems.get(0) : problems.size() + " problems:\n" + String.join("\n", problems));
        this.problems = problems.toArray(String[]::new);
    }

    /** Returns each problem with its place. */
    List<String> problems() {
        return List.of(problems);
    }
}
