package io.millrace.streams.expression;

import io.millrace.streams.pipeline.PipelineException;

/**
 * Where an expression stands, for what is wrong with it.
 *
 * @param where file, line and key
 */
record Place(String where) {
    /**
     * Makes the exception for a mistake; the caller throws it.
     *
     * @param column the character of the expression it begins at, from 1
     * @param message what is wrong and what to do
     */
    PipelineException mistake(int column, String message) {
        return new PipelineException(where, "column " + column + ": " + message);
    }
}
