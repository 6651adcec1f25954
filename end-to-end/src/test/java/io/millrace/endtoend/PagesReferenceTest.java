package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.stack.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/how-the-pages-are-checked.md says what the markers in the pages say. {@code -Dmillrace.docs.write=true} writes it anew. */
class PagesReferenceTest {

    private static final Path CHECKOUT = Installation.aroundWorkingDirectory().checkout();
    private static final Path REFERENCE = CHECKOUT.resolve("docs/how-the-pages-are-checked.md");
    private static final int LONGEST = 90;

    @Test
    void theReferenceIsCurrent() throws IOException {
        String current = reference(new DocumentedPages(CHECKOUT)
                .blocks().stream().filter(block -> !block.runBy().isEmpty()).toList());
        if (Boolean.getBoolean("millrace.docs.write")) {
            Files.writeString(REFERENCE, current);
            return;
        }
        assertThat(Files.readString(REFERENCE))
                .as(
                        "run ./mvnw -pl end-to-end -am test -Dtest=PagesReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dmillrace.docs.write=true")
                .isEqualTo(current);
    }

    private static String reference(List<PageBlock> blocks) {
        List<RunBy> commands = blocks.stream()
                .filter(PageBlock::hasCommands)
                .map(block -> RunBy.parse(block.runBy().get(0)))
                .toList();
        return """
                # How the pages are checked

                Every block of commands on these pages can be pasted as it is, and says in the Markdown, in a line before it that is not shown, who runs
                it. This is made of these lines by `PagesReferenceTest`; `DocumentedBlocksTest` fails where one is missing or names a test that does not exist.

                - A test that ends in `IT` runs them against real servers. `PageCommandsIT` hands them to Bash, with nothing changed but addresses and
                  `/opt` and `/usr/local/bin`, and looks at what they print and do; Kafka's scripts are the classes that Kafka's own run, and `cqlsh` is the driver.
                  `.ci/run` is what every build goes through.
                - "By hand" says when, and what was seen.
                - Nobody: what it would need.

                Of %d blocks with commands a test or a build runs %d, a person has run %d, and nobody %d.

                | where | what | run by |
                |---|---|---|
                %s
                """.formatted(
                        commands.size(),
                        commands.stream().filter(RunBy::isTest).count(),
                        commands.stream().filter(RunBy::isHand).count(),
                        commands.stream().filter(RunBy::isNobody).count(),
                        blocks.stream().map(PagesReferenceTest::row).collect(Collectors.joining("\n")));
    }

    private static String row(PageBlock block) {
        return "| [%s](../%s#%s), %s | %s | %s |"
                .formatted(
                        block.page(),
                        block.page(),
                        id(block.heading()),
                        block.heading(),
                        what(block),
                        block.runBy().stream()
                                .map(text -> RunBy.parse(text).inMarkdown())
                                .collect(Collectors.joining("; ")));
    }

    private static String what(PageBlock block) {
        if (block.hasCommands()) {
            return block.commands().stream().map(PagesReferenceTest::code).collect(Collectors.joining("<br>"));
        }
        return block.language() + " "
                + block.lines().stream()
                        .filter(line -> line.length() > 1)
                        .findFirst()
                        .map(line -> code(line.strip()))
                        .orElse("");
    }

    private static String code(String command) {
        String cut = command.length() <= LONGEST
                ? command
                : command.substring(0, LONGEST).strip() + " …";
        return "`" + cut.replace("|", "\\|") + "`";
    }

    /** What the places that show Markdown call a heading. */
    private static String id(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
