package io.millrace.streams;

import io.millrace.streams.reshard.MovedCounts;
import io.millrace.streams.reshard.Reshard;
import io.millrace.streams.runtime.Inspection;
import io.millrace.streams.topology.PipelinePlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reshard --from 8 pipeline.yaml}. */
@Command(
        name = "reshard",
        description = {
            "Cuts the counters' state into as many slices as the file's shards says, from another number. Run it while the"
                    + " application is stopped, with the new number in the file; then start the application. The old state"
                    + " is only read: until that start, the old number in the file still works.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true)
final class ReshardCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PIPELINE.YAML", description = "The application's pipeline file, with the new shards.")
    private Path file;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SHARDS",
            description = "What shards was while the application last ran.")
    private int from;

    @Option(
            names = "--restart",
            description =
                    "Deletes first what an earlier attempt, which did not end or whose result was not used, has left.")
    private boolean restart;

    @Override
    public Integer call() throws InterruptedException {
        LogOutput.aside();
        PrintWriter out = spec.commandLine().getOut();
        PipelinePlan plan = new Inspection(new PipelineFile(file).read()).planOverState();
        int to = plan.pipeline().shards();
        long begun = System.nanoTime();
        try (Reshard reshard = Reshard.of(plan, from, line -> {
            out.println(line);
            out.flush();
        })) {
            MovedCounts moved = reshard.run(restart);
            double seconds = Duration.ofNanos(System.nanoTime() - begun).toNanos() / NANOS_PER_SECOND;
            out.printf(
                    Locale.ROOT,
                    "resharded: shards=%d->%d rollups=%d rows=%d removals=%d marks=%d partials=%d seconds=%.1f%n",
                    from,
                    to,
                    moved.rollups(),
                    moved.rows(),
                    moved.removals(),
                    moved.marks(),
                    moved.partials(),
                    seconds);
            out.println("Start " + plan.pipeline().applicationId() + " with shards: " + to
                    + " on every machine; from then on the state in " + from + " slices no longer counts");
            return StreamsCommand.DONE;
        } finally {
            out.flush();
        }
    }
}
