package io.millrace.benchmarks.rollups;

import io.millrace.benchmarks.Median;
import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackListener;
import io.millrace.stack.StackOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Events per second and CPU per event of an hourly rollup: the streams application beside the same thing in Kafka Streams' DSL. */
@Command(name = "benchmarks/run rollups", mixinStandardHelpOptions = true, showDefaultValues = true)
public final class RollupsBenchmark implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "rounds", defaultValue = "3", description = "How often each runs.")
    private int rounds;

    @Parameters(
            index = "1",
            paramLabel = "events",
            defaultValue = "0",
            description = "How many; 0 is what is usual for the workload.")
    private long events;

    @Parameters(index = "2..*", paramLabel = "workload", description = "${COMPLETION-CANDIDATES}; all.")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(names = "--only", split = ",", description = "Contestants: ${COMPLETION-CANDIDATES}; all.")
    private List<Contestant> contestants = List.of(Contestant.values());

    @Option(names = "--shards", defaultValue = "8", description = "Partitions behind the repartitioning.")
    private int shards;

    @Option(names = "--threads", defaultValue = "2", description = "Stream threads.")
    private int threads;

    @Option(names = "--commit-interval", defaultValue = "2000", description = "Milliseconds.")
    private int commitInterval;

    @Option(names = "--cache", defaultValue = "64", description = "MiB for the state stores' caches.")
    private int cacheMebibytes;

    @Option(names = "--heap", defaultValue = "1g", description = "As -Xmx takes it.")
    private String heap;

    @Option(names = "--kafka", paramLabel = "NAME=VALUE", description = "Another property of Kafka Streams, for all.")
    private Map<String, String> kafka = Map.of();

    @Option(names = "--profile", description = "Records each run with JFR and says where time went.")
    private boolean profile;

    private final Map<Workload, Map<Contestant, List<Result>>> results = new EnumMap<>(Workload.class);
    private int failures;

    /** See {@code benchmarks/run rollups --help}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RollupsBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings =
                new Settings(shards, threads, commitInterval, cacheMebibytes * 1024L * 1024, heap, kafka, profile);
        StackOptions options =
                StackOptions.defaults(Installation.aroundWorkingDirectory()).withJvmOptions(StackOptions.LONG_LIVED);
        Stack stack = Stack.prepare(options, StackListener.SILENT);
        try {
            stack.start(stack.kafka());
            stack.start(stack.registry());
            try (Topics topics = new Topics(stack.kafka())) {
                for (Workload workload : workloads) {
                    measure(stack, topics, workload, settings);
                }
            }
        } finally {
            stack.close();
            // Gigabytes of events; configurations and logs stay.
            stack.deleteData();
        }
        print();
        return failures == 0 ? 0 : 1;
    }

    private void measure(Stack stack, Topics topics, Workload workload, Settings settings)
            throws IOException, InterruptedException {
        long count = events > 0 ? events : workload.usualEvents;
        // Whole hours, over by now: nothing is from the future, and the windows are known beforehand.
        long begin = (System.currentTimeMillis() / PageEvents.WINDOW_MS - PageEvents.WINDOWS) * PageEvents.WINDOW_MS;
        PageEvents generated = new PageEvents(count, begin);
        long from = System.nanoTime();
        Counts expected = Preload.run(stack, topics, workload, generated);
        System.out.printf(
                "%-8s %,d events of %,d rows are on the topic after %.0f s%n",
                workload, count, expected.rows(), (System.nanoTime() - from) / 1e9);
        RollupRun run = new RollupRun(stack.kafka(), topics, generated, expected);
        for (int round = 1; round <= rounds; round++) {
            List<Contestant> order = new ArrayList<>(contestants);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (Contestant contestant : order) {
                String name = "rollups-%s-%s-%d"
                        .formatted(workload, contestant, round)
                        .toLowerCase(java.util.Locale.ROOT);
                RunPlan plan = new RunPlan(
                        name,
                        stack.runDirectory().resolve(name),
                        workload,
                        "rows-of-" + name,
                        stack.kafka().bootstrapServers(),
                        stack.registry().confluentUrl().toString(),
                        settings);
                run(run, contestant, plan, round);
            }
        }
        topics.delete(workload.topic::equals);
    }

    private void run(RollupRun run, Contestant contestant, RunPlan plan, int round)
            throws IOException, InterruptedException {
        try {
            Result result = run.run(contestant, plan);
            results.computeIfAbsent(plan.workload(), w -> new EnumMap<>(Contestant.class))
                    .computeIfAbsent(contestant, c -> new ArrayList<>())
                    .add(result);
            System.out.printf(
                    "round %-2d %-8s %-10s %s%n",
                    round, plan.workload(), contestant.title, figures(Double.NaN, List.of(result)));
        } catch (FailedRunException e) {
            failures++;
            System.out.printf(
                    "round %-2d %-8s %-10s FAILED: %s%n", round, plan.workload(), contestant.title, e.getMessage());
        }
    }

    private void print() {
        System.out.printf(
                "%n%-19s %11s %9s %7s %11s %11s %10s %10s %7s%n",
                "medians",
                "events/s",
                "of plain",
                "app",
                "broker us/e",
                "reading e/s",
                "tail s",
                "shuffled/k",
                "rows/e");
        results.forEach((workload, byContestant) -> {
            List<Result> plain = byContestant.getOrDefault(Contestant.PLAIN, List.of());
            double yardstick = plain.isEmpty() ? Double.NaN : Median.of(plain, Result::eventsPerSecond);
            byContestant.forEach((contestant, runs) ->
                    System.out.printf("%-8s %-10s %s%n", workload, contestant.title, figures(yardstick, runs)));
        });
        if (failures > 0) {
            System.out.printf("%n%d run(s) FAILED%n", failures);
        }
    }

    private static String figures(double yardstick, List<Result> runs) {
        double rate = Median.of(runs, Result::eventsPerSecond);
        return String.format(
                "%,11.0f %9s %7.2f %11.2f %,11.0f %10.1f %10.1f %7.3f",
                rate,
                Double.isNaN(yardstick) ? "" : Math.round(100 * rate / yardstick) + "%",
                Median.of(runs, Result::appMicros),
                Median.of(runs, Result::brokerMicros),
                Median.of(runs, Result::readingPerSecond),
                Median.of(runs, Result::tailSeconds),
                Median.of(runs, Result::shuffledPerThousand),
                Median.of(runs, Result::rowsPerEvent));
    }
}
