package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.route.DeadLetters;
import io.millrace.streams.route.Redriven;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The sink and the monitor know nothing of the streams application or of this tool, nor they of the sink: each has the names of
 * headers written down. They have to be the same.
 */
class HeaderNamesTest {

    private static final Pattern NAME = Pattern.compile(
            "\"((?:__connect\\.errors|millrace\\.(?:redrive|write|original|error|source|partial|application))\\.[a-z._]*)\"");

    private static final Pattern LEDGER = Pattern.compile("(?:LEDGER_SUFFIX|String SUFFIX)\\s*=\\s*\"([^\"]*)\"");

    /** Which row was refused: the sink tells itself, by way of a letter and its copy, and nobody else asks. */
    private static final String ONLY_THE_SINKS = "millrace.write.row";

    @Test
    void allModulesCallAHeaderTheSame() throws IllegalAccessException {
        Set<String> known = new TreeSet<>(Set.of(ONLY_THE_SINKS));
        for (Class<?> type : List.of(DeadLetters.class, Redriven.class, RedriveHeaders.class, LetterReader.class)) {
            known.addAll(constants(type));
        }
        Map<String, Set<String>> unknown = new TreeMap<>();
        Set<String> found = new TreeSet<>();
        for (String module : List.of("connector", "converter", "streams-app", "monitor", "local-stack", "tool")) {
            for (String name : literals(Path.of("..", module, "src", "main", "java"), NAME)) {
                found.add(name);
                boolean prefix = name.endsWith(".") && known.stream().anyMatch(each -> each.startsWith(name));
                if (!prefix && !known.contains(name)) {
                    unknown.computeIfAbsent(module, each -> new TreeSet<>()).add(name);
                }
            }
        }

        assertThat(unknown)
                .as("written otherwise there than in the streams application and here")
                .isEmpty();
        // Else nothing would have been compared.
        assertThat(found)
                .contains(Redriven.ATTEMPTS, LetterReader.ORIGINAL_TIMESTAMP, LetterReader.CONNECT, ONLY_THE_SINKS);
    }

    /** The sink refuses patterns that choose a ledger. */
    @Test
    void allModulesCallALedgerTheSame() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (String module : List.of("connector", "tool")) {
            found.put(module, literals(Path.of("..", module, "src", "main", "java"), LEDGER));
        }
        Set<String> one = Set.of(LedgerTopic.SUFFIX);
        assertThat(found).isEqualTo(Map.of("connector", one, "tool", one));
    }

    private static Set<String> constants(Class<?> type) throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Field field : type.getDeclaredFields()) {
            if (field.getType() == String.class
                    && Modifier.isStatic(field.getModifiers())
                    && field.trySetAccessible()) {
                String value = (String) field.get(null);
                if (NAME.matcher('"' + value + '"').matches()) {
                    names.add(value);
                }
            }
        }
        return names;
    }

    private static Set<String> literals(Path sources, Pattern pattern) {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> pattern.matcher(read(file)).results().forEach(match -> names.add(match.group(1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
