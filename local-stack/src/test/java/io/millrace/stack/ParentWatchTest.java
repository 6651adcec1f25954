package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real processes: a child that would run for ever. */
class ParentWatchTest {

    @TempDir
    private Path directory;

    @Test
    void aChildEndsWhenItsInputDoes() throws Exception {
        Process child = child();
        try {
            assertThat(child.inputReader().readLine()).isEqualTo("up");
            assertThat(child.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();

            child.getOutputStream().close();

            assertThat(child.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(child.exitValue()).isEqualTo(ParentWatch.PARENT_GONE);
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void aGrandchildEndsWhenItsParentIsKilled() throws Exception {
        // A parent that starts the child as the stack does, and says its process id.
        String command = String.join("\", \"", childCommand());
        Process parent = java(
                directory.resolve("Parent.java"),
                "public class Parent { public static void main(String[] a) throws Exception {"
                        + " Process child = new ProcessBuilder(\"" + command + "\").start();"
                        + " child.inputReader().readLine(); System.out.println(child.pid());"
                        + " Thread.sleep(Long.MAX_VALUE); } }");
        try {
            long pid = Long.parseLong(parent.inputReader().readLine());
            ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.destroyForcibly();

            child.onExit().get(20, TimeUnit.SECONDS);
        } finally {
            parent.destroyForcibly();
        }
    }

    private Process child() throws Exception {
        return new ProcessBuilder(childCommand()).start();
    }

    private List<String> childCommand() throws Exception {
        Path source = Files.writeString(
                directory.resolve("Child.java"),
                "public class Child { public static void main(String[] a) throws Exception {"
                        + " System.out.println(\"up\"); Thread.sleep(Long.MAX_VALUE); } }");
        Path agent = AgentJar.writeTo(directory.resolve("agent.jar"));
        return List.of(javaBinary(), "-javaagent:" + agent, source.toString());
    }

    private static Process java(Path file, String source) throws Exception {
        Files.writeString(file, source);
        return new ProcessBuilder(javaBinary(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String javaBinary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
