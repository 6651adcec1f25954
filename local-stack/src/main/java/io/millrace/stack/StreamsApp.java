package io.millrace.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaException;

/** The streams application, started as a user would: {@code java -jar streams-app.jar pipeline.yaml}. */
public final class StreamsApp extends Server {

    private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(5);
    private static final Pattern HTTP_ADDRESS = Pattern.compile("Health and metrics: (http://\\S+?)/health/live");

    private final StackOptions options;
    private final KafkaBroker kafka;
    private final StackEnvironment environment;
    private final Path pipeline;
    private volatile Set<String> formerMembers = Set.of();
    private volatile UnaryOperator<String> edit = UnaryOperator.identity();
    private volatile List<String> startOptions = List.of();

    StreamsApp(
            String name,
            StackOptions options,
            Path directory,
            Host host,
            KafkaBroker kafka,
            StackEnvironment environment,
            Path pipeline) {
        super(name, directory, host);
        this.options = options;
        this.kafka = kafka;
        this.environment = environment;
        this.pipeline = pipeline;
    }

    /** The pipeline's {@code application.id}, which is also its consumer group. */
    public String applicationId() {
        return setting("application.id");
    }

    /** The pipeline's {@code shards}: the number in the names of the topics inside the application. */
    public int shards() {
        return Integer.parseInt(setting("shards"));
    }

    private String setting(String name) {
        return pipelineText()
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1)
                        .replaceAll("\\s#.*", "")
                        .replace("\"", "")
                        .strip())
                .findFirst()
                .orElseThrow(() -> new StackException(pipeline + " has no line that begins " + name + ":"));
    }

    private String pipelineText() {
        try {
            return edit.apply(Files.readString(pipeline));
        } catch (IOException e) {
            throw new StackException("Cannot read " + pipeline, e);
        }
    }

    /**
     * Has it run an edited pipeline from its next start on. As a child process only.
     *
     * @param newEdit makes it of the shipped file's text
     * @param options what comes before the file at these starts, as {@code --accept ROLLUP}
     */
    public void edit(UnaryOperator<String> newEdit, String... options) {
        edit = newEdit;
        if (!startOptions.equals(List.of(options))) {
            startOptions = List.of(options);
            configureAgain();
        }
    }

    /**
     * Runs one of its commands to the end, as {@code java -jar streams-app.jar <arguments> pipeline.yaml}, beside the
     * application or while that is stopped.
     *
     * @param arguments what comes before the pipeline file
     * @return how it ended and what it printed
     * @throws StackException if it does not end within five minutes
     */
    public CommandResult command(String... arguments) {
        writePipeline();
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.streamsHeap(),
                "-Djava.io.tmpdir=" + directoryOf("tmp"),
                "-jar",
                options.installation().streamsJar().toString()));
        words.addAll(List.of(arguments));
        words.add(ownPipeline().toString());
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(variables());
        return CommandResult.of(builder, COMMAND_TIMEOUT);
    }

    /** The root of its HTTP address, which it has chosen itself; empty until its log says so. */
    public Optional<URI> httpUrl() {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.map(HTTP_ADDRESS::matcher)
                    .filter(Matcher::find)
                    .map(address -> URI.create(address.group(1)))
                    .reduce((earlier, later) -> later);
        } catch (IOException | UncheckedIOException e) {
            // Not started yet, or half of a character is written.
            return Optional.empty();
        }
    }

    @Override
    public String address() {
        return "java -jar streams-app.jar " + pipeline.getFileName();
    }

    @Override
    public Map<String, String> composeVariables() {
        return Map.of();
    }

    @Override
    void reservePorts() {
        // It listens on none that the stack chose.
    }

    @Override
    Launch configure() {
        List<String> jvm = List.of(
                "-Xmx" + options.streamsHeap(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + directoryOf("tmp"));
        List<String> arguments = new ArrayList<>(startOptions);
        arguments.add(ownPipeline().toString());
        return Launch.ofJar(jvm, options.installation().streamsJar().toString(), arguments)
                .withEnvironment(variables());
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put("MILLRACE_STATE_DIR", directoryOf("data").toString());
        // Several stacks may run on one machine; the log says which port it took.
        variables.put("MILLRACE_HTTP_PORT", "0");
        return variables;
    }

    private Path ownPipeline() {
        return directory().resolve("pipeline.yaml");
    }

    private void writePipeline() {
        try {
            Files.createDirectories(directory());
            Files.writeString(ownPipeline(), pipelineText());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + ownPipeline(), e);
        }
    }

    @Override
    void releasePorts() {
        // There are none.
    }

    /** The group keeps a killed process's members for a while: only new ones tell that the new process is up. */
    @Override
    void beforeStart() {
        writePipeline();
        try {
            formerMembers = group().members();
        } catch (KafkaException e) {
            // No such group yet.
            formerMembers = Set.of();
        }
    }

    @Override
    Optional<String> notReady() {
        try {
            Group group = group();
            Set<String> members = new HashSet<>(group.members());
            members.removeAll(formerMembers);
            return group.state() == GroupState.STABLE && !members.isEmpty()
                    ? Optional.empty()
                    : Optional.of("its group is " + group.state() + " with " + members.size() + " new members");
        } catch (KafkaException e) {
            return Optional.of("its consumer group cannot be described: " + e.getMessage());
        }
    }

    /** The application's group, of either protocol. */
    private record Group(GroupState state, Set<String> members) {
        static Group of(ConsumerGroupDescription described) {
            return new Group(
                    described.groupState(),
                    described.members().stream()
                            .map(MemberDescription::consumerId)
                            .collect(Collectors.toSet()));
        }

        static Group of(StreamsGroupDescription described) {
            return new Group(
                    described.groupState(),
                    described.members().stream()
                            .map(StreamsGroupMemberDescription::memberId)
                            .collect(Collectors.toSet()));
        }
    }

    private Group group() {
        String id = applicationId();
        try (Admin admin = kafka.admin()) {
            return pipelineText().contains("group.protocol: streams")
                    ? Group.of(admin.describeStreamsGroups(List.of(id))
                            .describedGroups()
                            .get(id)
                            .get(10, TimeUnit.SECONDS))
                    : Group.of(admin.describeConsumerGroups(List.of(id))
                            .describedGroups()
                            .get(id)
                            .get(10, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking for the group of the streams app", e);
        }
    }
}
