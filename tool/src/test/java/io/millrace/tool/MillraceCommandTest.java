package io.millrace.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MillraceCommandTest {
    private static final String PIPELINE =
            Path.of("..", "config", "pipeline.yaml").toString();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void nothingSaidIsAskedFor() {
        assertThat(run()).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(err.toString())
                .startsWith("Which command? ")
                .contains("check")
                .doesNotContain("generate-completion");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aCommandThatIsMisspeltIsNamed() {
        assertThat(run("chek", PIPELINE)).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(err.toString()).contains("chek").contains("--help says what there is");
    }

    @Test
    void helpNamesEveryCommandAndEveryExitStatus() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("check", "describe", "status", "reset", "reshard")
                .contains("3", "something it needs is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "describe", "status", "reset", "reshard"})
    void aCommandOfThePipelineAnswersAMissingFileAsTheApplicationDoes(String command) {
        String[] arguments = command.equals("reshard")
                ? new String[] {command, "--from", "2", "nowhere.yaml"}
                : new String[] {command, "nowhere.yaml"};

        assertThat(run(arguments)).isEqualTo(ExitStatus.WRONG_USAGE);
        assertThat(err.toString())
                .contains("nowhere.yaml")
                .contains("cannot be read")
                .doesNotContain("\tat ");
    }

    @Test
    void theCompletionKnowsTheCommands() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString()).contains("reshard").contains("complete -F");
    }

    private int run(String... arguments) {
        CommandLine line = MillraceCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
