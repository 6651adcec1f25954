package io.millrace.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process prints. */
class LogOutputTest {
    @TempDir
    private Path directory;

    private record Printed(String out, String err) {}

    @Test
    void peopleGetPlainLines() throws Exception {
        assertThat(run(Map.of()).out().lines().toList())
                .satisfies(lines -> assertThat(lines.get(0))
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)"
                                + " \\[main] \\[INFO] LogProbe - Hello there"))
                .satisfies(lines -> assertThat(lines.get(1)).endsWith("[main] [ERROR] LogProbe task 0_3 - It failed"))
                .contains("java.lang.IllegalStateException: for a reason")
                .noneMatch(line -> line.contains("of no interest"));
    }

    @Test
    void machinesGetAnObjectALine() throws Exception {
        List<String> lines =
                run(Map.of(LogOutput.FORMAT_VARIABLE, "json")).out().lines().toList();

        assertThat(lines).hasSize(2);
        JsonNode hello = new ObjectMapper().readTree(lines.get(0));
        assertThat(hello.path("formattedMessage").asText()).isEqualTo("Hello there");
        assertThat(hello.path("level").asText()).isEqualTo("INFO");
        assertThat(hello.path("threadName").asText()).isEqualTo("main");
        assertThat(hello.path("loggerName").asText()).isEqualTo("io.millrace.streams.LogProbe");
        assertThat(hello.path("timestamp").asLong()).isPositive();
        assertThat(hello.has("arguments")).isFalse();
        JsonNode failed = new ObjectMapper().readTree(lines.get(1));
        assertThat(failed.path("mdc").path("task").asText()).isEqualTo("0_3");
        assertThat(failed.path("throwable").path("message").asText()).isEqualTo("for a reason");
    }

    @Test
    void commandsLogAside() throws Exception {
        Printed printed = run(Map.of(), "aside");

        assertThat(printed.out()).isEmpty();
        assertThat(printed.err()).contains("Hello there");
    }

    @Test
    void anotherFormIsRefused() throws Exception {
        assertThat(run(Map.of(LogOutput.FORMAT_VARIABLE, "xml")).err())
                .contains("MILLRACE_LOG_FORMAT must be text or json");
    }

    private Printed run(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LogProbe.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(variables);
        Process process =
                builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertThat(process.waitFor()).isZero();
        return new Printed(Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
