package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A reader at a terminal: has a directory with what the pages take for granted, and Bash, which is given the blocks of a page as they stand
 * but for {@link #addresses}.
 *
 * <p>Kafka's scripts are the classes that Kafka's own would run; {@code cqlsh} is {@link CqlShell}.
 */
final class PageCommands implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    /** Metrics alone are thousands of lines. */
    private static final int MAX_SHOWN = 3_000;

    private static final Map<String, String> KAFKA_SCRIPTS = Map.of(
            "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer",
            "kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer",
            "kafka-consumer-groups.sh", "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand");
    private static final Path JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toAbsolutePath();

    private final Installation installation = Installation.aroundWorkingDirectory();
    private final Path directory;
    private final Path programs;
    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();
    private int runs;

    PageCommands(Stack stack) {
        try {
            this.directory = Files.createDirectories(stack.runDirectory().resolve("pages-" + System.nanoTime()));
            this.programs = Files.createDirectory(directory.resolve("programs"));
            int http = freePort();
            put(stack.connect().url().getAuthority(), "localhost:8083", "127.0.0.1:8083", "connect:8083");
            put(stack.kafka().bootstrapServers(), "localhost:9092", "127.0.0.1:9092", "kafka:9092");
            put(stack.cassandra().contactPoints(), "127.0.0.1:9042");
            put("127.0.0.1:" + http, "127.0.0.1:8080", "127.0.0.1:46281");
            put(Files.createDirectory(directory.resolve("opt")).toString(), "/opt");
            put(programs.toString(), "/usr/local/bin");
            environment.put("KAFKA_BOOTSTRAP_SERVERS", stack.kafka().bootstrapServers());
            environment.put(
                    "SCHEMA_REGISTRY_URL", stack.registry().confluentUrl().toString());
            environment.put("CASSANDRA_CONTACT_POINTS", stack.cassandra().contactPoints());
            environment.put("MILLRACE_HTTP_PORT", Integer.toString(http));
            environment.put("MILLRACE_STATE_DIR", directory.resolve("state").toString());
            environment.put("PATH", programs + ":" + JAVA.getParent() + ":" + System.getenv("PATH"));
            copyConfiguration();
            writePrograms();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has an address of the pages mean another one. */
    void put(String real, String... ofThePages) {
        for (String each : ofThePages) {
            addresses.put(each, real);
        }
    }

    /** Where blocks are run, unless it is said otherwise. */
    Path directory() {
        return directory;
    }

    /** What this machine calls an address of the pages. */
    String address(String ofThePages) {
        return addresses.get(ofThePages);
    }

    /** The blocks of a page that are {@link PageCommandsIT}'s. */
    Page page(String path) {
        return new Page(path);
    }

    /** A page while it is gone through. */
    final class Page {
        private final String path;
        private final Iterator<PageBlock> blocks;
        private Path workingDirectory = directory;
        /** The commands of a table or paragraph that are left. */
        private Iterator<String> inline;

        private Page(String path) {
            this.path = path;
            this.blocks = new DocumentedPages(installation.checkout())
                    .blocks(path).stream()
                            .filter(block -> block.runBy().stream()
                                    .anyMatch(text ->
                                            RunBy.parse(text).names().contains(PageCommandsIT.class.getSimpleName())))
                            .iterator();
        }

        /** Has the blocks run there. */
        Page in(Path other) {
            workingDirectory = other;
            return this;
        }

        /** Runs the next block, which is under that heading, and returns what it printed. All its commands succeed. */
        String run(String heading) {
            return run(heading, 0);
        }

        /** Runs the next block, and sees it end with this status. */
        String run(String heading, int status) {
            return run(heading, String.join("\n", next(heading).lines()), status);
        }

        private String run(String heading, String commands, int status) {
            String script = withAddresses(commands);
            Run run = begin(script);
            try {
                if (!run.process().waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(path + ", " + heading + ": has not ended\n" + script + run.output());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while a block runs", e);
            }
            String output = run.output();
            System.out.println(path + ", " + heading + ":\n" + script + "\n"
                    + output.substring(0, Math.min(output.length(), MAX_SHOWN)));
            assertThat(run.process().exitValue())
                    .as("%s, %s:%n%s%n%s", path, heading, script, output)
                    .isEqualTo(status);
            // What curl calls a success may be the worker's refusal.
            assertThat(output).as(script).doesNotContain("\"error_code\"");
            return output;
        }

        /** Runs one of the commands in the table or paragraph at hand, the next one, which has these words. */
        String command(String heading, String words) {
            if (inline == null || !inline.hasNext()) {
                inline = next(heading).commands().iterator();
            }
            String command = inline.next();
            assertThat(command)
                    .as("the next command of %s, under %s", path, heading)
                    .contains(words);
            return run(heading, command, 0);
        }

        /** Starts the next block, which goes on until {@link Run#stop}. */
        Run start(String heading) {
            return begin(withAddresses(String.join("\n", next(heading).lines())));
        }

        /** All that are its are run. */
        void isDone() {
            assertThat(inline == null || !inline.hasNext())
                    .as("all commands of %s are run", path)
                    .isTrue();
            assertThat(blocks).as("blocks of %s that are left", path).isExhausted();
        }

        private PageBlock next(String heading) {
            assertThat(blocks).as("a block of %s, under %s", path, heading).hasNext();
            PageBlock block = blocks.next();
            assertThat(block.heading()).as(block.place()).isEqualTo(heading);
            return block;
        }

        private Run begin(String script) {
            return PageCommands.this.begin(script, workingDirectory);
        }
    }

    /**
     * A block that runs, or has run.
     *
     * @param log what it prints, errors among it
     */
    record Run(Process process, Path log) {

        String output() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** SIGTERM, as {@code kill} and orchestrators send it; returns the exit status. */
        int stop() {
            // Bash has become the program where that is its only command.
            List<ProcessHandle> programs = process.descendants().toList();
            (programs.isEmpty() ? List.of(process.toHandle()) : programs).forEach(ProcessHandle::destroy);
            try {
                if (!process.waitFor(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("It does not end after SIGTERM; its log is " + log);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while a program stops", e);
            }
            return process.exitValue();
        }
    }

    private Run begin(String script, Path workingDirectory) {
        runs++;
        Path log = directory.resolve(runs + ".log");
        ProcessBuilder bash = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", script)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        bash.environment().putAll(environment);
        try {
            Process process = bash.start();
            started.add(process);
            return new Run(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In one go: what has been put in is not looked through again. */
    private String withAddresses(String script) {
        Pattern any = Pattern.compile(
                addresses.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"))
                        + "(?![\\w.])");
        return any.matcher(script).replaceAll(found -> Matcher.quoteReplacement(addresses.get(found.group())));
    }

    private void copyConfiguration() throws IOException {
        Path config = Files.createDirectories(directory.resolve("config").resolve("connectors"))
                .getParent();
        for (String file :
                List.of("pipeline.yaml", "connectors/page-events-sink.json", "connectors/page-views-sink.json")) {
            Files.copy(installation.config().resolve(file), config.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.createSymbolicLink(directory.resolve("streams-app.jar"), installation.streamsJar());
    }

    private void writePrograms() throws IOException {
        for (Map.Entry<String, String> script : KAFKA_SCRIPTS.entrySet()) {
            program(script.getKey(), "-Xmx256m", installation.kafkaClassPath(), script.getValue());
        }
        program("cqlsh", "-Xmx128m", System.getProperty("java.class.path"), CqlShell.class.getName());
    }

    private void program(String name, String heap, String classPath, String mainClass) throws IOException {
        Path file = Files.writeString(programs.resolve(name), """
                #!/usr/bin/env bash
                exec '%s' %s -cp '%s' %s "$@"
                """.formatted(JAVA, heap, classPath, mainClass));
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made a program");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    @Override
    public void close() {
        for (Process each : started) {
            each.descendants().forEach(ProcessHandle::destroyForcibly);
            each.destroyForcibly();
        }
    }
}
