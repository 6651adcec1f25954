package io.millrace.endtoend;

import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The shipped pipeline file with something more. */
final class ChangedPipeline {

    private static final String SECTION = "kafka:\n";
    private static final Pattern LAST_SECTION = Pattern.compile("\nrollups:(\\n[ #][^\\n]*|\\n)*\\z");

    private ChangedPipeline() {}

    /** Writes the file, with more properties of Kafka Streams, into the stack's directory. */
    static Path withKafka(Stack stack, String name, Map<String, String> properties) {
        String shipped = shipped(stack);
        if (!shipped.contains(SECTION)) {
            throw new IllegalStateException(stack.shippedPipeline() + " has no section kafka");
        }
        StringBuilder section = new StringBuilder(SECTION);
        new TreeMap<>(properties).forEach((key, value) -> section.append("  ")
                .append(key)
                .append(": \"")
                .append(value)
                .append("\"\n"));
        return write(stack, name, shipped.replace(SECTION, section.toString()));
    }

    /** Writes the file, with one more rollup, into the stack's directory. */
    static Path withRollup(Stack stack, String name, String rollup) {
        String shipped = shipped(stack);
        if (!LAST_SECTION.matcher(shipped).find()) {
            throw new IllegalStateException("The last section of " + stack.shippedPipeline() + " is not rollups");
        }
        return write(stack, name, shipped + "\n" + rollup.indent(2));
    }

    /** Writes the file, with one more section, into the stack's directory. */
    static Path withSection(Stack stack, String name, String section) {
        return write(stack, name, shipped(stack) + "\n" + section + "\n");
    }

    /** Writes the file, with another text in the place of one that is in it once, into the stack's directory. */
    static Path with(Stack stack, String name, String shipped, String instead) {
        String file = shipped(stack);
        if (file.indexOf(shipped) < 0 || file.indexOf(shipped) != file.lastIndexOf(shipped)) {
            throw new IllegalStateException(stack.shippedPipeline() + " has not once: " + shipped);
        }
        return write(stack, name, file.replace(shipped, instead));
    }

    private static String shipped(Stack stack) {
        try {
            return Files.readString(stack.shippedPipeline());
        } catch (IOException e) {
            throw new UncheckedIOException(stack.shippedPipeline() + " cannot be read", e);
        }
    }

    private static Path write(Stack stack, String name, String text) {
        try {
            return Files.writeString(stack.runDirectory().resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException("The pipeline file " + name + " cannot be written", e);
        }
    }
}
