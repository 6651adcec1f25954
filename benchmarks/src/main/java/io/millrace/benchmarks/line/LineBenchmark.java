package io.millrace.benchmarks.line;

import io.millrace.benchmarks.sink.ServerSettings;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import io.millrace.stack.StackListener;
import io.millrace.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Rows per second and CPU per row of what users run: the shipped connectors in a real worker, beside the bare driver.
 */
@Command(name = "benchmarks/run line", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class LineBenchmark implements Callable<Integer> {

    private static final long WARM_UP_ROWS = 300_000;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "rows",
            defaultValue = "3000000",
            description = "How many rows a run has; of large ones a tenth.")
    private long rows;

    @Parameters(index = "1..*", paramLabel = "workload", description = "${COMPLETION-CANDIDATES}; all.")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(
            names = "--server",
            split = ",",
            defaultValue = "SHIPPED",
            description = "Cassandra's settings: ${COMPLETION-CANDIDATES}; one after the other.")
    private List<ServerSettings> servers;

    @Option(
            names = "--server-heap",
            paramLabel = "SIZE",
            description = "Cassandra's heap, as -Xmx takes it: a quarter of it are memtables, so that a smaller one is"
                    + " flushed and compacted within fewer rows. Without it as the server's settings have it.")
    private String serverHeap;

    @Option(
            names = "--driver",
            defaultValue = "64",
            description = "Requests that the bare driver has in flight; 0 leaves it out.")
    private int driverInFlight;

    @Option(names = "--warm", description = "Has the sink write each topic twice, the second time warm.")
    private boolean warm;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Another option of the connectors.")
    private Map<String, String> connectorOptions = Map.of();

    @Option(
            names = "--end-to-end",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether the whole pipeline runs, too: producer, streams application, both connectors.")
    private boolean endToEnd;

    @ArgGroup(exclusive = false, heading = "Another connector that writes the same topics:%n")
    private Other other;

    @Option(names = "--profile", description = "Records the servers with JFR and says where time went.")
    private boolean profile;

    @Option(names = "--no-workloads", description = "Leaves the workloads out: the whole pipeline alone.")
    private boolean noWorkloads;

    /** Another connector. */
    private static final class Other {
        @Option(
                names = "--other-plugin",
                required = true,
                paramLabel = "ZIP",
                description = "Its plugin: a zip, or a directory of jars.")
        private Path plugin;

        @Option(
                names = "--other-config",
                required = true,
                paramLabel = "JSON",
                description = "Its configuration, with @TOPIC@, @KEYSPACE@, @TABLE@, @MAPPING@ where these belong.")
        private Path config;

        @Option(names = "--other-name", defaultValue = "other", description = "What it is called in the report.")
        private String name;
    }

    private final Map<ServerSettings, List<Result>> results = new EnumMap<>(ServerSettings.class);
    private final Map<ServerSettings, EndToEnd.Result> endToEndResults = new EnumMap<>(ServerSettings.class);
    private final Console console = new Console(System.out);
    private Path report;
    private final Map<ServerSettings, List<String>> failures = new EnumMap<>(ServerSettings.class);

    /** See {@code benchmarks/run line --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LineBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        // As users run them: with the JVM's own compilers, and the worker with the heap that Kafka's script gives it.
        StackOptions defaults = StackOptions.defaults(Installation.aroundWorkingDirectory())
                .withJvmOptions(StackOptions.LONG_LIVED)
                .withConnectHeap("2g");
        report = Files.createDirectories(defaults.runDirectory()).resolve("line.html");
        for (ServerSettings settings : servers) {
            StackOptions options = defaults.withCassandra(
                    serverHeap == null
                            ? settings.cassandra()
                            : settings.cassandra().withHeap(serverHeap));
            Path directory = defaults.runDirectory().resolve(settings.name().toLowerCase(Locale.ROOT));
            if (!noWorkloads) {
                measure(settings, options.withRunDirectory(directory));
            }
            if (endToEnd) {
                measureEndToEnd(settings, options.withRunDirectory(directory.resolve("end-to-end")));
            }
        }
        results.forEach((settings, runs) -> console.table(settings.toString(), runs));
        endToEndResults.forEach((settings, result) -> console.endToEnd(settings.toString(), result));
        console.line("%nThe report: %s", report);
        return failures.isEmpty() ? 0 : 1;
    }

    private void measure(ServerSettings settings, StackOptions options) throws IOException, InterruptedException {
        // Whoever tells nothing but by the offsets that it commits has to commit often: all have, then.
        Stack stack = Stack.prepare(
                options, StackListener.SILENT, other == null ? Map.of() : Map.of("offset.flush.interval.ms", "1000"));
        try {
            if (other != null) {
                OtherSink.install(other.plugin, stack.connect().directory());
            }
            stack.startServers();
            try (Line line = Line.on(stack, profile)) {
                measure(settings, stack, line);
            }
        } finally {
            stack.close();
            stack.deleteData();
        }
    }

    private void measureEndToEnd(ServerSettings settings, StackOptions options)
            throws IOException, InterruptedException {
        try {
            EndToEnd.Result result = new EndToEnd(options, rows, profile).run();
            endToEndResults.put(settings, result);
            writeReport();
        } catch (FailedRunException | StackException e) {
            failed(settings, "end to end", e);
        }
    }

    private void measure(ServerSettings settings, Stack stack, Line line) throws IOException, InterruptedException {
        ConnectorConfig config = new ConnectorConfig(
                stack.connect()
                        .client()
                        .read(Installation.aroundWorkingDirectory()
                                .config()
                                .resolve("connectors/page-events-sink.json")),
                connectorOptions);
        warmUp(line);
        for (Workload workload : workloads) {
            long count = workload.count(rows);
            // Milliseconds, so that no two runs have the same rows.
            RowSource source = workload.rows(count, System.currentTimeMillis());
            long from = System.nanoTime();
            long bytes = line.load(workload, source);
            console.line(
                    "%-20s %,d records of %,d bytes are on the topic after %.0f s",
                    workload.title, count, bytes / count, (System.nanoTime() - from) / 1e9);
            run(settings, workload, line, new Millrace(config), "millrace", count);
            if (other != null) {
                Contestant sink = new OtherSink(stack.connect().client().read(other.config));
                run(settings, workload, line, sink, other.name, count);
            }
            if (driverInFlight > 0) {
                IdealBatches batches = IdealBatches.of(workload.table(), workload.partitionsPerBatch, source);
                attempt(settings, workload, "driver", () -> line.drive(workload, batches, driverInFlight));
            }
            line.unload(workload);
        }
    }

    /**
     * Has the server compile what takes rows, in large requests and in small ones: otherwise whoever comes last would
     * find it done.
     */
    private void warmUp(Line line) throws IOException, InterruptedException {
        for (Workload workload : List.of(Workload.AVRO, Workload.MANY_KEYS, Workload.AVRO)) {
            IdealBatches batches = IdealBatches.of(
                    workload.table(),
                    workload.partitionsPerBatch,
                    workload.rows(WARM_UP_ROWS, System.currentTimeMillis()));
            try {
                line.drive(workload, batches, Math.max(1, driverInFlight));
            } catch (FailedRunException e) {
                throw new IllegalStateException("The server could not be warmed up", e);
            }
        }
    }

    private void run(
            ServerSettings settings, Workload workload, Line line, Contestant contestant, String who, long count)
            throws IOException, InterruptedException {
        line.restartWorker();
        String first = warm ? who + ", cold" : who;
        String second = who + ", warm";
        boolean right = attempt(settings, workload, first, () -> line.start(workload, contestant, first, count));
        if (warm && right) {
            attempt(settings, workload, second, () -> line.again(workload, contestant, second, count));
        }
        line.delete(workload, contestant);
    }

    private boolean attempt(ServerSettings settings, Workload workload, String who, Attempt attempt)
            throws IOException, InterruptedException {
        try {
            Result result = attempt.run();
            console.run(result);
            results.computeIfAbsent(settings, key -> new ArrayList<>()).add(result);
            writeReport();
            return true;
        } catch (FailedRunException | StackException e) {
            failed(settings, workload.title + ", " + who, e);
            return false;
        }
    }

    private void failed(ServerSettings settings, String what, Exception why) throws IOException {
        console.line("%s: FAILED: %s", what, why.getMessage());
        failures.computeIfAbsent(settings, key -> new ArrayList<>()).add(what + ": " + why.getMessage());
        writeReport();
    }

    /** Writes what is known so far: a run of an hour may be interrupted. */
    private void writeReport() throws IOException {
        HtmlReport page = new HtmlReport(List.of(
                "benchmarks/run line "
                        + String.join(" ", spec.commandLine().getParseResult().originalArgs()),
                "%s, %d processors, %s %s, Java %s"
                        .formatted(
                                LocalDateTime.now(ZoneId.systemDefault())
                                        .format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")),
                                Runtime.getRuntime().availableProcessors(),
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                Runtime.version())));
        for (ServerSettings settings : servers) {
            page.workloads(
                    settings.toString(),
                    results.getOrDefault(settings, List.of()),
                    failures.getOrDefault(settings, List.of()));
            if (endToEndResults.containsKey(settings)) {
                page.endToEnd(settings.toString(), endToEndResults.get(settings));
            }
        }
        Files.writeString(report, page.html());
    }

    @FunctionalInterface
    private interface Attempt {
        Result run() throws IOException, InterruptedException, FailedRunException;
    }
}
