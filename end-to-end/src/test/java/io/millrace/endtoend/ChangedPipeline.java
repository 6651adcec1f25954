package io.millrace.endtoend;

import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The shipped pipeline file with more properties of Kafka Streams. */
final class ChangedPipeline {

    private static final String SECTION = "kafka:\n";

    private ChangedPipeline() {}

    /** Writes the file into the stack's directory. */
    static Path write(Stack stack, String name, Map<String, String> properties) {
        try {
            String shipped = Files.readString(stack.shippedPipeline());
            if (!shipped.contains(SECTION)) {
                throw new IllegalStateException(stack.shippedPipeline() + " has no section kafka");
            }
            StringBuilder section = new StringBuilder(SECTION);
            new TreeMap<>(properties).forEach((key, value) -> section.append("  ")
                    .append(key)
                    .append(": \"")
                    .append(value)
                    .append("\"\n"));
            return Files.writeString(stack.runDirectory().resolve(name), shipped.replace(SECTION, section.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("The pipeline file " + name + " cannot be written", e);
        }
    }
}
