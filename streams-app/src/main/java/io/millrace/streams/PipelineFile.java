package io.millrace.streams;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.pipeline.PipelineReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The pipeline file that the command line names. */
record PipelineFile(Path path) {
    Pipeline read() {
        try {
            return new PipelineReader(path.toString(), System::getenv)
                    .read(Files.readString(path, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PipelineException(path.toString(), "cannot be read: " + why(e));
        }
    }

    private String why(IOException problem) {
        if (problem instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (problem instanceof CharacterCodingException) {
            return "it is not text in UTF-8";
        }
        if (Files.isDirectory(path)) {
            return "it is a directory; name the file in it";
        }
        return problem.getClass().getSimpleName() + "; check the rights of this user";
    }
}
