package io.millrace.streams.pipeline;

/** The pipeline file cannot be used as it stands. The message names the place and says how to mend it. */
public final class PipelineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param where file, line and key, as {@code pipeline.yaml:12 rollups[0].window}
     * @param message what is wrong and what to do
     */
    public PipelineException(String where, String message) {
        super(where + ": " + message);
    }
}
