package io.millrace.stack.containers;

import io.millrace.stack.StackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The services of a compose file, as far as {@code docker/compose.yaml} needs. What it does not know it refuses, rather than
 * run something else than compose would.
 */
final class ComposeFile {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::-([^}]*))?}");

    private final Path file;
    private final Map<?, ?> services;

    private ComposeFile(Path file, Map<?, ?> services) {
        this.file = file;
        this.services = services;
    }

    /**
     * @param variables for <code>${NAME:-default}</code>
     * @throws StackException if the file cannot be read, or a variable has neither a value nor a default
     */
    static ComposeFile read(Path file, Map<String, String> variables) {
        try {
            Object root = new Load(
                            LoadSettings.builder().setLabel(file.toString()).build())
                    .loadFromString(interpolated(file, Files.readString(file), variables));
            if (root instanceof Map<?, ?> map && map.get("services") instanceof Map<?, ?> services) {
                return new ComposeFile(file, services);
            }
            throw new StackException(file + " has no services");
        } catch (IOException e) {
            throw new StackException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    ComposeService service(String name) {
        if (!(services.get(name) instanceof Map<?, ?> definition)) {
            throw new StackException(file + " has no service " + name);
        }
        Map<String, Object> options = new TreeMap<>();
        definition.forEach((key, value) -> options.put(key.toString(), value));
        return new ComposeService(file, name, options);
    }

    private static String interpolated(Path file, String text, Map<String, String> variables) {
        return VARIABLE.matcher(text).replaceAll(match -> {
            String value = variables.getOrDefault(match.group(1), match.group(2));
            if (value == null) {
                throw new StackException(file + " has a variable without a value: " + match.group(1));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
