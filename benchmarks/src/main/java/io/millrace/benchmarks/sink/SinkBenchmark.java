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
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;

/** Rows per second and CPU per row of the sink's task, beside the bare driver's, against one real Cassandra. */
public final class SinkBenchmark {

    private static final int[] DRIVER_IN_FLIGHT = {16, 64, 256};

    private final CqlSession session;
    private final ProcessHandle server;
    private final Map<String, String> properties;

    private SinkBenchmark(CqlSession session, ProcessHandle server, Map<String, String> properties) {
        this.session = session;
        this.server = server;
        this.properties = properties;
    }

    /** One measured run. */
    private record Result(double rowsPerSecond, double serverMicros, double clientMicros) {}

    private interface Run {
        void run() throws InterruptedException;
    }

    /** Arguments: rounds (5), rows per run (200000), workloads by name (all). */
    public static void main(String[] arguments) throws InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
        int rows = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200_000;
        List<Workload> workloads = arguments.length > 2
                ? Stream.of(arguments).skip(2).map(Workload::valueOf).toList()
                : List.of(Workload.values());
        StackOptions options = StackOptions.defaults(Installation.aroundWorkingDirectory());
        try (Stack stack = Stack.prepare(options, StackListener.SILENT)) {
            stack.start(stack.cassandra());
            InetSocketAddress contactPoint = stack.cassandra().contactPoint();
            try (CqlSession session = connect(contactPoint)) {
                session.execute("CREATE KEYSPACE IF NOT EXISTS bench WITH replication ="
                        + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
                session.execute(Rows.CREATE);
                ProcessHandle server = ProcessHandle.of(stack.cassandra().pid()).orElseThrow();
                new SinkBenchmark(
                                session,
                                server,
                                SinkRun.properties(stack.cassandra().contactPoints()))
                        .measure(rounds, rows, workloads);
            }
        }
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

    private void measure(int rounds, int count, List<Workload> workloads) throws InterruptedException {
        Map<Workload, Map<String, List<Result>>> results = new EnumMap<>(Workload.class);
        // The first round warms up both programs and the server; it is not counted.
        for (int round = 0; round <= rounds; round++) {
            for (Workload workload : workloads) {
                Rows rows = Rows.of(workload, count, round);
                List<SinkRecord> records = rows.records();
                Map<String, List<Result>> of = results.computeIfAbsent(workload, w -> new LinkedHashMap<>());
                session.execute("TRUNCATE " + Rows.TABLE);
                try (SinkRun task = SinkRun.start(records.get(0), properties)) {
                    List<SinkRecord> rest = records.subList(1, count);
                    add(of, workload, "millrace", round, timed(rest.size(), () -> task.run(rest)));
                }
                for (int inFlight : DRIVER_IN_FLIGHT) {
                    add(
                            of,
                            workload,
                            "driver " + inFlight,
                            round,
                            timed(count, () -> DriverRun.run(session, rows.rows(), workload, inFlight)));
                }
            }
        }
        print(results);
    }

    private static void add(Map<String, List<Result>> of, Workload workload, String name, int round, Result result) {
        System.out.printf(
                "%-10s %-26s %-12s %,10.0f rows/s %8.1f %8.1f us/row of server and client%n",
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

    private Result timed(int rows, Run run) throws InterruptedException {
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

    private static void print(Map<Workload, Map<String, List<Result>>> results) {
        System.out.printf(
                "%n%-26s %-12s %10s %10s %12s %12s%n",
                "medians", "", "rows/s", "of driver", "server us/row", "client us/row");
        results.forEach((workload, byName) -> {
            double best = byName.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith("driver"))
                    .mapToDouble(entry -> Median.of(entry.getValue(), Result::rowsPerSecond))
                    .max()
                    .orElseThrow();
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
