package io.millrace.benchmarks.balance;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import io.millrace.benchmarks.Median;
import io.millrace.stack.CassandraRing;
import io.millrace.stack.Installation;
import io.millrace.stack.StackOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** How evenly slices of the token ring share out keys, rows and bytes, and what they do for the sink's requests. */
@Command(name = "benchmarks/run balance", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class BalanceBenchmark implements Callable<Integer> {

    private static final int KEYS = 1_000_000;
    private static final long ROWS_OF_KEYS = 10_000_000;
    private static final int NODES = 3;
    private static final List<Integer> SHARDS = List.of(8, 24, 96);
    private static final List<Integer> COPIES = List.of(1, 3);
    private static final List<Integer> SIMULATED_NODES = List.of(3, 12, 48);
    private static final List<Integer> SIMULATED_TASKS = List.of(3, 24);

    @Parameters(index = "0", paramLabel = "rows", defaultValue = "300000", description = "Rows that the sink writes.")
    private int rows;

    @Parameters(index = "1", paramLabel = "rounds", defaultValue = "3", description = "How often it writes them.")
    private int rounds;

    /** See {@code benchmarks/run balance --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BalanceBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        StackOptions options =
                StackOptions.defaults(Installation.aroundWorkingDirectory()).withJvmOptions(StackOptions.LONG_LIVED);
        CassandraRing ring = CassandraRing.start(options, NODES);
        try (CqlSession session = ring.connect()) {
            TokenMap tokens = session.getMetadata().getTokenMap().orElseThrow();
            Keys keys = new Keys(KEYS, ROWS_OF_KEYS, key -> Long.parseLong(tokens.format(tokens.newToken(key))));
            printPartitions(keys);
            printNodes(session, keys);
            printSimulation();
            printSink(new SinkShares(ring, session, keys, rows));
        } finally {
            ring.close();
            ring.deleteData();
        }
        return 0;
    }

    private static void printPartitions(Keys keys) {
        System.out.printf(
                "%,d keys; the largest has %.1f%% of the rows%nthe largest share, as a multiple of the average:%n%n",
                keys.count(), 100.0 * keys.rows(0) / ROWS_OF_KEYS);
        System.out.printf("%-32s %9s %9s %9s%n", "partitions of a topic", "keys", "rows", "bytes");
        for (int shards : SHARDS) {
            for (Partitioning partitioning : Partitioning.values()) {
                Spread spread = new Spread(shards);
                for (int key = 0; key < keys.count(); key++) {
                    spread.add(partitioning.partition(keys, key, shards), keys.rows(key), keys.bytes(key));
                }
                System.out.printf("%-3d %-28s %s%n", shards, partitioning.title, spread.ratios());
            }
        }
    }

    private static void printNodes(CqlSession session, Keys keys) {
        System.out.printf("%n%-32s %9s %9s %9s%n", NODES + " nodes", "keys", "rows", "bytes");
        List<Node> nodes = new ArrayList<>(session.getMetadata().getNodes().values());
        for (int copies : COPIES) {
            String keyspace = "copies_" + copies;
            session.execute("CREATE KEYSPACE " + keyspace
                    + " WITH replication = {'class': 'NetworkTopologyStrategy', 'replication_factor': " + copies + "}");
            TokenMap tokens = session.getMetadata().getTokenMap().orElseThrow();
            Spread spread = new Spread(NODES);
            for (int key = 0; key < keys.count(); key++) {
                for (Node node : tokens.getReplicas(keyspace, ByteBuffer.wrap(keys.name(key)))) {
                    spread.add(nodes.indexOf(node), keys.rows(key), keys.bytes(key));
                }
            }
            System.out.printf("%-32s %s%n", copies == 1 ? "1 copy" : copies + " copies", spread.ratios());
        }
    }

    private static void printSimulation() {
        System.out.printf("%nsets of replicas that a task has to do with, 3 copies, random tokens:%n%n");
        System.out.printf("%-12s %12s", "nodes", "hash of key");
        SIMULATED_TASKS.forEach(tasks -> System.out.printf(" %18s", "slices, " + tasks + " tasks"));
        System.out.println();
        for (int nodes : SIMULATED_NODES) {
            RingSimulation ring = new RingSimulation(nodes);
            System.out.printf("%-12d %12d", nodes, ring.replicaSets());
            SIMULATED_TASKS.forEach(tasks -> System.out.printf(" %18.1f", ring.replicaSetsPerTask(tasks)));
            System.out.println();
        }
    }

    private void printSink(SinkShares sink) throws InterruptedException {
        System.out.printf(
                "%nmedians of %d rounds: %,d rows through 3 tasks of the sink, 24 partitions, %d nodes%n%n",
                rounds, rows, NODES);
        System.out.printf(
                "%-32s %10s %10s %12s %12s %12s%n",
                "", "requests", "rows each", "partitions", "replica sets", "server us/row");
        for (int copies : COPIES) {
            // The first run warms everything up, and is not counted.
            sink.run(Partitioning.SLICES, copies);
            Map<Partitioning, List<SinkShares.Sent>> sent = new EnumMap<>(Partitioning.class);
            for (int round = 1; round <= rounds; round++) {
                List<Partitioning> order = new ArrayList<>(List.of(Partitioning.values()));
                if (round % 2 == 0) {
                    Collections.reverse(order);
                }
                for (Partitioning partitioning : order) {
                    sent.computeIfAbsent(partitioning, p -> new ArrayList<>()).add(sink.run(partitioning, copies));
                }
            }
            sent.forEach((partitioning, runs) -> System.out.printf(
                    "%-32s %,10.0f %10.1f %12.2f %12.0f %12.1f%n",
                    copies + (copies == 1 ? " copy, " : " copies, ") + partitioning.title,
                    Median.of(runs, SinkShares.Sent::requests),
                    Median.of(runs, SinkShares.Sent::rowsPerRequest),
                    Median.of(runs, SinkShares.Sent::partitionsPerRequest),
                    Median.of(runs, SinkShares.Sent::replicaSets),
                    Median.of(runs, SinkShares.Sent::serverMicros)));
        }
    }
}
