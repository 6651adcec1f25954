package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of what containers do not have are told from others by a tag, which nobody misses until all tests are run on images. */
class ProcessesTagTest {

    private static final Path SOURCES = Path.of("src", "test", "java").resolve(Path.of("io", "millrace", "endtoend"));
    /** Another instance of the streams application, or a JVM to attach to. */
    private static final Pattern NEEDS_PROCESSES = Pattern.compile("\\.addStreams\\(|VirtualMachine\\.attach\\(");

    @Test
    void whatNeedsChildProcessesIsTaggedSo() throws IOException {
        Map<String, String> sources;
        try (Stream<Path> files = Files.list(SOURCES)) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), ProcessesTagTest::read));
        }
        sources.remove(getClass().getSimpleName());

        Set<String> tests = inNeedOfProcesses(sources).stream()
                .filter(name -> name.endsWith("IT"))
                .collect(Collectors.toSet());

        assertThat(tests).contains("StreamsInstancesIT", "RebalanceIT");
        assertThat(tests.stream().filter(name -> !sources.get(name).contains("@Tag(\"processes\")")))
                .as("tests without the tag processes")
                .isEmpty();
    }

    /** Those that do it themselves, and those that use one that is no test itself. */
    private static Set<String> inNeedOfProcesses(Map<String, String> sources) {
        Set<String> found = new HashSet<>();
        sources.forEach((name, source) -> {
            if (NEEDS_PROCESSES.matcher(source).find()) {
                found.add(name);
            }
        });
        boolean more = true;
        while (more) {
            Pattern helper = Pattern.compile(found.stream()
                    .filter(name -> !name.endsWith("IT"))
                    .collect(Collectors.joining("|", "\\b(?:", ")\\b")));
            more = sources.entrySet().stream()
                    .filter(source -> helper.matcher(source.getValue()).find())
                    .map(source -> found.add(source.getKey()))
                    .reduce(false, Boolean::logicalOr);
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
