package io.millrace.streams;

import io.millrace.streams.reset.Reset;
import io.millrace.streams.reset.ResetPlan;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reset pipeline.yaml --yes}. */
@Command(
        name = "reset",
        description = {
            "Makes the application begin anew: deletes its offsets, its internal topics and its state on this machine. Shows"
                    + " what it would delete, and does it with --yes. Refuses while the application runs. Topics written,"
                    + " dead letters and tables are left as they are; state on other machines is deleted when the application starts there.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true)
final class ResetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PIPELINE.YAML", description = "The application's pipeline file.")
    private Path file;

    @Option(names = "--yes", description = "Does it.")
    private boolean yes;

    @Option(
            names = "--replace-totals",
            description = "Lets all-time rows be replaced by smaller ones where the source has lost its first events.")
    private boolean replaceTotals;

    @Override
    public Integer call() {
        LogOutput.aside();
        PrintWriter out = spec.commandLine().getOut();
        try (Reset reset = Reset.of(new PipelineFile(file).read())) {
            return run(reset, out);
        } finally {
            out.flush();
        }
    }

    private int run(Reset reset, PrintWriter out) {
        ResetPlan plan = reset.plan();
        if (plan.isEmpty()) {
            out.println("Nothing to reset: " + plan.applicationId()
                    + " has no offsets, no internal topics and no state on" + " this machine");
            return StreamsCommand.DONE;
        }
        out.println("A reset of " + plan.applicationId() + " will");
        out.print(plan.describe());
        if (!yes) {
            out.println("Nothing was done. Repeat it with --yes to do it");
            // A script that forgot it must not go on.
            return StreamsCommand.WRONG_USAGE;
        }
        reset.carryOut(plan, replaceTotals);
        out.println("Done: " + plan.applicationId() + " begins with the earliest events there are");
        return StreamsCommand.DONE;
    }
}
