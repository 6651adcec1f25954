package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real process, watched as the stack's are, that takes a moment to end and says what it came to. */
class ChildProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SIGTERM = 15;
    private static final int SIGKILL = 9;

    @TempDir
    private Path directory;

    private Process process;

    @AfterEach
    void killProcess() {
        process.destroyForcibly();
    }

    @Test
    void whoIsAskedToEndHasTheTimeToEndInOrder() throws Exception {
        ChildProcess child = child();

        child.terminate();

        assertThat(child.awaitExit(PATIENCE)).isTrue();
        assertThat(child.exitStatus()).isEqualTo(128 + SIGTERM);
        assertThat(output()).containsExactly("up", "in order");
    }

    @Test
    void evenWhileItIsFrozen() throws Exception {
        ChildProcess child = child();

        child.freeze();
        child.terminate();

        assertThat(child.awaitExit(PATIENCE)).isTrue();
        assertThat(output()).containsExactly("up", "in order");
    }

    @Test
    void whoIsKilledHasNot() throws Exception {
        ChildProcess child = child();

        child.kill();

        assertThat(child.awaitExit(PATIENCE)).isTrue();
        assertThat(child.exitStatus()).isEqualTo(128 + SIGKILL);
        assertThat(output()).containsExactly("up");
    }

    /** Once it is up. */
    private ChildProcess child() throws Exception {
        Path source = Files.writeString(directory.resolve("Slow.java"), """
                public class Slow {
                    public static void main(String[] a) throws Exception {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                            try {
                                Thread.sleep(300);
                            } catch (InterruptedException e) {
                                return;
                            }
                            System.out.println("in order");
                        }));
                        System.out.println("up");
                        Thread.sleep(Long.MAX_VALUE);
                    }
                }
                """);
        Path agent = AgentJar.writeTo(directory.resolve("agent.jar"));
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-javaagent:" + agent,
                        source.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        await("the child is up").atMost(PATIENCE).until(() -> output().equals(List.of("up")));
        return new ChildProcess(process);
    }

    private List<String> output() throws IOException {
        return Files.readAllLines(directory.resolve("output"));
    }
}
