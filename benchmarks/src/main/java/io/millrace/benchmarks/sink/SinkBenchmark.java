package io.millrace.benchmarks.sink;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.millrace.benchmarks.Cpu;
import io.millrace.benchmarks.Median;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackListener;
import io.millrace.stack.StackOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.connect.sink.SinkRecord;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rows per second and CPU per row of the sink's task, beside the bare driver's, against one real Cassandra. */
@Command(name = "benchmarks/run sink", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class SinkBenchmark implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "rounds", defaultValue = "5", description = "How often each runs.")
    private int rounds;

    @Parameters(index = "1", paramLabel = "rows", defaultValue = "300000", description = "How many rows a run has.")
    private int count;

    @Parameters(index = "2..*", paramLabel = "workload", description = "${COMPLETION-CANDIDATES}; all.")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(
            names = "--server",
            split = ",",
            description = "Cassandra's settings: ${COMPLETION-CANDIDATES}; all, one after the other.")
    private List<ServerSettings> servers = List.of(ServerSettings.values());

    @Option(
            names = "--driver",
            split = ",",
            defaultValue = "16,64,256",
            description = "Requests that the bare driver has in flight; a run for each.")
    private List<Integer> driverInFlight;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Another option of the sink.")
    private Map<String, String> sinkOptions = Map.of();

    private final Map<ServerSettings, Map<Workload, Map<String, List<Result>>>> results =
            new EnumMap<>(ServerSettings.class);

    /** One measured run. */
    private record Result(double rowsPerSecond, double serverMicros, double clientMicros) {}

    private interface Run {
        void run() throws InterruptedException;
    }

    /** See {@code benchmarks/run sink --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SinkBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (ServerSettings settings : servers) {
            StackOptions options = StackOptions.defaults(Installation.aroundWorkingDirectory())
                    .withJvmOptions(StackOptions.LONG_LIVED)
                    .withCassandra(settings.cassandra());
            Stack stack = Stack.prepare(options, StackListener.SILENT);
            try {
                stack.start(stack.cassandra());
                try (CqlSession session = connect(stack.cassandra().contactPoint())) {
                    session.execute("CREATE KEYSPACE IF NOT EXISTS bench WITH replication ="
                            + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
                    session.execute(Rows.CREATE);
                    ProcessHandle server =
                            ProcessHandle.of(stack.cassandra().pid()).orElseThrow();
                    Map<String, String> properties =
                            SinkRun.properties(stack.cassandra().contactPoints());
                    properties.putAll(sinkOptions);
                    measure(settings, new Measuring(session, server), properties);
                }
            } finally {
                stack.close();
                stack.deleteData();
            }
        }
        results.forEach(SinkBenchmark::print);
        return 0;
    }

    private static CqlSession connect(InetSocketAddress contactPoint) {
        return CqlSession.builder()
                .addContactPoint(contactPoint)
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(
                                DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                        .withString(DefaultDriverOption.REQUEST_TIMEOUT, "30 seconds")
                        .build())
                .build();
    }

    private void measure(ServerSettings settings, Measuring measuring, Map<String, String> properties)
            throws InterruptedException {
        Map<Workload, Map<String, List<Result>>> ofServer =
                results.computeIfAbsent(settings, s -> new EnumMap<>(Workload.class));
        CqlSession session = measuring.session();
        long seed = 0;
        // The first round warms up both programs and the server; it is not counted.
        for (int round = 0; round <= rounds; round++) {
            for (Workload workload : workloads) {
                Map<String, List<Result>> of = ofServer.computeIfAbsent(workload, w -> new LinkedHashMap<>());
                session.execute("TRUNCATE " + Rows.TABLE);
                // Each run has rows of its own: whoever comes second would find hash codes computed, and the like.
                List<SinkRecord> records = Rows.of(workload, count, seed++).records();
                try (SinkRun task = SinkRun.start(records.get(0), properties)) {
                    List<SinkRecord> rest = records.subList(1, count);
                    add(of, settings, workload, "millrace", round, measuring.timed(rest.size(), () -> task.run(rest)));
                }
                for (int inFlight : driverInFlight) {
                    Rows rows = Rows.of(workload, count, seed++);
                    Run run = () -> DriverRun.run(session, rows.rows(), workload, inFlight);
                    add(of, settings, workload, "driver " + inFlight, round, measuring.timed(count, run));
                }
            }
        }
    }

    private static void add(
            Map<String, List<Result>> of,
            ServerSettings settings,
            Workload workload,
            String name,
            int round,
            Result result) {
        System.out.printf(
                "%-8s %-10s %-26s %-12s %,10.0f rows/s %8.1f %8.1f us/row of server and client%n",
                settings,
                round == 0 ? "warm-up" : "round " + round,
                workload.title,
                name,
                result.rowsPerSecond(),
                result.serverMicros(),
                result.clientMicros());
        if (round > 0) {
            of.computeIfAbsent(name, n -> new ArrayList<>()).add(result);
        }
    }

    /** Measures runs against one server. */
    private record Measuring(CqlSession session, ProcessHandle server) {

        Result timed(int rows, Run run) throws InterruptedException {
            session.execute("TRUNCATE " + Rows.TABLE);
            System.gc();
            long serverBefore = Cpu.nanos(server);
            long clientBefore = Cpu.nanos(ProcessHandle.current());
            long start = System.nanoTime();
            run.run();
            double seconds = (System.nanoTime() - start) / 1e9;
            double clientMicros = (Cpu.nanos(ProcessHandle.current()) - clientBefore) / 1e3 / rows;
            double serverMicros = (Cpu.nanos(server) - serverBefore) / 1e3 / rows;
            return new Result(rows / seconds, serverMicros, clientMicros);
        }
    }

    private static void print(ServerSettings settings, Map<Workload, Map<String, List<Result>>> results) {
        System.out.printf(
                "%n%-26s %-12s %10s %10s %12s %12s%n",
                "medians, " + settings, "", "rows/s", "of driver", "server us/row", "client us/row");
        results.forEach((workload, byName) -> {
            double best = byName.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("driver"))
                    .mapToDouble(entry -> Median.of(entry.getValue(), Result::rowsPerSecond))
                    .max()
                    .orElse(Double.NaN);
            byName.forEach((name, runs) -> {
                double rate = Median.of(runs, Result::rowsPerSecond);
                System.out.printf(
                        "%-26s %-12s %,10.0f %9.0f%% %12.1f %12.1f%n",
                        workload.title,
                        name,
                        rate,
                        100 * rate / best,
                        Median.of(runs, Result::serverMicros),
                        Median.of(runs, Result::clientMicros));
            });
        });
    }
}
