package io.millrace.connect.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The page that is read at night has the messages as the code has them, and all of them. */
@TestInstance(Lifecycle.PER_CLASS)
class OperationsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "sink-operations.md");
    private static final List<Path> SOURCES =
            List.of(Path.of("src", "main", "java"), Path.of("..", "converter", "src", "main", "java"));
    /** Where a message starts; what follows is its first literal. */
    private static final Pattern MESSAGE = Pattern.compile(
            "(?:LOG\\.(?:warn|info)|(?:warnings|relief)\\.accept|new ConnectException)\\(\\s*(?:\\w+ \\+ )?\"([^\"]*)\"");

    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);
    private static final int MIN_LENGTH = 6;

    private String page;
    private String code;

    @BeforeAll
    void read() throws IOException {
        page = Files.readString(PAGE);
        List<String> files = new ArrayList<>();
        for (Path source : SOURCES) {
            try (Stream<Path> found = Files.walk(source)) {
                for (Path file :
                        found.filter(each -> each.toString().endsWith(".java")).toList()) {
                    // Literals of several lines are one message.
                    files.add(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
                }
            }
        }
        code = String.join("\n", files);
    }

    @Test
    void eachMessageOnThePageIsInTheCode() {
        List<String> messages =
                ROW.matcher(page).results().map(row -> row.group(1)).toList();

        assertThat(messages).hasSizeGreaterThan(30);
        assertThat(messages).allSatisfy(message -> assertThat(parts(message))
                .isNotEmpty()
                .allSatisfy(part -> assertThat(code).as(message).contains(part)));
    }

    @Test
    void eachLineOfTheLogAndEachFailureOfATaskIsOnThePage() {
        List<String> missing = new ArrayList<>();
        Matcher message = MESSAGE.matcher(code);
        while (message.find()) {
            List<String> parts = parts(message.group(1).replace("{}", "…"));
            if (!parts.isEmpty() && parts.stream().noneMatch(this::isOnThePage) && !isNobodysToMend(message.group(1))) {
                missing.add(message.group(1));
            }
        }
        assertThat(missing).isEmpty();
    }

    private boolean isOnThePage(String part) {
        return page.contains(part.substring(0, Math.min(part.length(), 30)).trim());
    }

    /** A stopped task, and what an INFO line says that all is well. */
    private static boolean isNobodysToMend(String message) {
        return message.startsWith("Interrupted while")
                || message.startsWith("The worker's dead-letter queue ")
                || message.contains("was converted after")
                || message.contains("stay bytes until somebody asks");
    }

    /** Returns what is said whatever the case, between what is different in each. */
    private static List<String> parts(String message) {
        return Stream.of(message.split("…"))
                .map(String::strip)
                .filter(part -> part.length() >= MIN_LENGTH)
                .collect(Collectors.toList());
    }
}
