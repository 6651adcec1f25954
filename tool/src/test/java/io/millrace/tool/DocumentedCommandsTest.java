package io.millrace.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/** Every command that a page has is one that the command line takes: its name, options and values; what it does, other tests see. */
class DocumentedCommandsTest {
    private static final Path CHECKOUT = Path.of("..");
    /** Between backquotes, or a line of its own, which a backslash continues. */
    private static final Pattern COMMAND =
            Pattern.compile("`(millrace [^`]+)`|^ *(millrace (?:[^\\n]*\\\\\\n)*[^\\n]+)$", Pattern.MULTILINE);

    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)");

    private record Command(Path page, String text) {}

    @TestFactory
    Stream<DynamicTest> isTaken() throws IOException {
        return commands().stream()
                .map(command ->
                        DynamicTest.dynamicTest(command.page() + ": " + command.text(), () -> assertThatCode(() -> {
                                    CommandLine.ParseResult parsed =
                                            MillraceCommand.commandLine().parseArgs(words(command.text()));
                                    // millrace status, as a name in a sentence, has no file.
                                    assertThat(parsed.hasSubcommand() || parsed.isUsageHelpRequested())
                                            .isTrue();
                                })
                                .doesNotThrowAnyException()));
    }

    @Test
    void allPagesAreLookedThrough() throws IOException {
        assertThat(commands()).hasSizeGreaterThan(10);
    }

    private static List<Command> commands() throws IOException {
        List<Command> commands = new ArrayList<>();
        for (Path page : pages()) {
            Matcher found = COMMAND.matcher(Files.readString(page));
            while (found.find()) {
                String text = found.group(1) == null ? found.group(2) : found.group(1);
                if (!isName(text)) {
                    commands.add(new Command(CHECKOUT.relativize(page), text.replaceAll("\\\\?\\n\\s*", " ")));
                }
            }
        }
        return commands;
    }

    /** A command that is spoken of: its name alone, or with what stands for something. */
    private static boolean isName(String text) {
        return text.split("\\s+").length <= 2 || text.contains("…");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(CHECKOUT.resolve("README.md")));
        for (String directory : List.of("docs", "config")) {
            try (Stream<Path> files = Files.walk(CHECKOUT.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            words.add(word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3));
        }
        return words.subList(1, words.size()).toArray(String[]::new);
    }
}
