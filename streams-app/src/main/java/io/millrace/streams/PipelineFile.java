package io.millrace.streams;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pipeline file that the command line names. */
record PipelineFile(Path path) {
    Pipeline read() {
        try {
            return new PipelineReader(path.toString(), System::getenv)
                    .read(Files.readString(path, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PipelineException(
                    path.toString(), "cannot be read (" + e.getClass().getSimpleName() + "); check path and rights");
        }
    }
}
