package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.stack.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every block of a page says what it is, and every one with commands who runs them; {@link PageCommandsIT} is one who does. */
class DocumentedBlocksTest {

    private static final Path CHECKOUT = Installation.aroundWorkingDirectory().checkout();
    private static final Set<String> LANGUAGES = Set.of("sh", "text", "json", "yaml", "sql", "properties");

    private final List<PageBlock> blocks = new DocumentedPages(CHECKOUT).blocks();

    @Test
    void eachHasALanguage() {
        assertThat(blocks).hasSizeGreaterThan(70);
        assertThat(blocks.stream()
                        .filter(block -> !block.language().equals(PageBlock.INLINE))
                        .filter(block -> !LANGUAGES.contains(block.language()))
                        .map(block -> block.place() + ": ```" + block.language()))
                .as("blocks whose language is none of " + new TreeSet<>(LANGUAGES))
                .isEmpty();
    }

    @Test
    void eachThatHasCommandsSaysWhoRunsThem() {
        assertThat(blocks.stream()
                        .filter(PageBlock::isShell)
                        .filter(block -> block.runBy().isEmpty())
                        .map(PageBlock::place))
                .as("sh blocks without a line <!-- run by: ... --> before them")
                .isEmpty();
        assertThat(blocks.stream().filter(block -> block.commands().isEmpty()).map(PageBlock::place))
                .as("markers before what has no commands")
                .isEmpty();
    }

    @Test
    void whoRunsThemIsThere() throws IOException {
        Set<String> tests = tests();
        List<String> wrong = new ArrayList<>();
        for (PageBlock block : blocks) {
            for (String text : block.runBy()) {
                try {
                    RunBy.parse(text).names().stream()
                            .filter(name -> !tests.contains(name) && !Files.isRegularFile(CHECKOUT.resolve(name)))
                            .forEach(name -> wrong.add(block.place() + ": there is no " + name));
                } catch (IllegalArgumentException e) {
                    wrong.add(block.place() + ": " + e.getMessage());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** Both ways: it runs no block that does not say so. */
    @Test
    void whatIsRunByPageCommandsIsRunByIt() {
        String test = PageCommandsIT.class.getSimpleName();
        Map<String, List<String>> marked = new TreeMap<>();
        blocks.stream()
                .filter(block -> block.runBy().stream()
                        .anyMatch(text -> RunBy.parse(text).names().contains(test)))
                .forEach(block -> marked.computeIfAbsent(block.page(), page -> new ArrayList<>())
                        .add(block.heading()));
        Map<String, List<String>> run = new TreeMap<>();
        Stream.of(PageCommandsIT.class.getDeclaredMethods())
                .flatMap(method -> Arrays.stream(method.getAnnotationsByType(RunsBlocks.class)))
                .forEach(each -> run.put(each.of(), List.of(each.under())));

        assertThat(run).isEqualTo(marked);
    }

    @Test
    void blocksAreFoundWithWhoRunsThem() {
        List<PageBlock> found = DocumentedPages.blocks("a.md", """
                # A

                <!-- run by: XIT -->
                <!-- run by: nobody: why -->
                ```sh
                # A comment
                ls \\
                  -l   # files
                # no heading
                ```

                1. One:

                   ```
                   text
                   ```

                ## B

                <!-- run by: YIT -->
                | a | `curl -s localhost:8083/x` (`/y`) |
                | b | `kafka-topics.sh …`, then `docker ps` |

                `curl z`
                """.lines().toList());

        assertThat(found)
                .containsExactly(
                        new PageBlock(
                                "a.md",
                                5,
                                "A",
                                "sh",
                                List.of("XIT", "nobody: why"),
                                List.of("# A comment", "ls \\", "  -l   # files", "# no heading")),
                        new PageBlock("a.md", 14, "A", "", List.of(), List.of("text")),
                        new PageBlock(
                                "a.md",
                                21,
                                "B",
                                PageBlock.INLINE,
                                List.of("YIT"),
                                List.of("curl -s localhost:8083/x", "docker ps")));
        assertThat(found.get(0).commands()).containsExactly("ls -l");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "somebody",
                "hand",
                "hand, yesterday: it went well",
                "hand, 2026-13-01: x",
                "nobody",
                "X, Y",
                "redriveIT"
            })
    void whatSaysNothingIsRefused(String marker) {
        assertThatThrownBy(() -> RunBy.parse(marker))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(marker);
    }

    private static Set<String> tests() throws IOException {
        Set<String> tests = new TreeSet<>();
        try (Stream<Path> modules = Files.list(CHECKOUT)) {
            for (Path module : modules.map(path -> path.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(module)) {
                    tests.addAll(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".java"))
                            .map(name -> name.substring(0, name.length() - ".java".length()))
                            .collect(Collectors.toSet()));
                }
            }
        }
        return tests;
    }
}
