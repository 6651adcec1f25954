package io.millrace.quickstart;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code ./quickstart}. */
@Command(
        name = "./quickstart",
        mixinStandardHelpOptions = false,
        sortOptions = false,
        usageHelpAutoWidth = true,
        header = "Runs Millrace on this machine, from events to rows and counters in Cassandra, and checks every row.",
        description = {
            "",
            "Builds what is not built, starts real Cassandra, Kafka, Schema Registry and Kafka Connect servers on "
                    + "loopback, deploys the shipped pipeline, sends events, and compares what is in Cassandra, row by "
                    + "row, with its own tally of what it sent. Needs a JDK 17 or newer, and about 6 GB of memory.",
            ""
        },
        optionListHeading = "Options:%n",
        footer = {
            "",
            "The last line is \"verified: ...\" and the exit status 0, or \"FAILED: ...\" and 1.",
            "Ports in use by others are replaced by free ones; a second quickstart can run beside the first."
        })
final class QuickstartCommand implements Callable<Integer> {

    private static final long MOST_EVENTS = 100_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "200000",
            description = "How many events to generate (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Replay a web server's access log instead: Common or Combined Log Format, plain or gzip.")
    private Path input;

    @Option(names = "--exit", description = "Stop everything after the comparison, instead of staying up until Ctrl-C.")
    private boolean exit;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Send at most N events a second (default: as fast as it goes).")
    private long rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Another seed, other generated events (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--chaos",
            paramLabel = "FAULT",
            split = ",",
            description = "Break things in the middle of the run, one after the other: ${COMPLETION-CANDIDATES}. "
                    + "A killed server is started again at once; stopped and frozen ones are away for 30 s.")
    private List<Fault> chaos = List.of();

    @Option(
            names = "--keep-data",
            description = "Keep the servers' data when they are stopped. Logs and configuration are always kept.")
    private boolean keepData;

    @Option(names = "--rebuild", description = "Build even if no source has changed since the last time.")
    boolean rebuild; // The script reads this one; here it is for --help.

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    static int execute(String... arguments) {
        return new CommandLine(new QuickstartCommand())
                .registerConverter(Fault.class, QuickstartCommand::fault)
                .execute(arguments);
    }

    @Override
    public Integer call() {
        if (events < 1 || events > MOST_EVENTS) {
            throw new ParameterException(
                    spec.commandLine(), "--events must be between 1 and " + MOST_EVENTS + ", not " + events);
        }
        if (rate < 0) {
            throw new ParameterException(spec.commandLine(), "--rate must not be negative");
        }
        if (input != null && !Files.isReadable(input)) {
            throw new ParameterException(spec.commandLine(), "--input " + input + " does not exist or cannot be read");
        }
        return new Quickstart(
                        new Quickstart.Options(events, input, exit, rate, seed, chaos, keepData),
                        Console.ofSystemProperties(System.out))
                .run();
    }

    private static Fault fault(String name) {
        for (Fault fault : Fault.values()) {
            if (fault.toString().equals(name)) {
                return fault;
            }
        }
        throw new CommandLine.TypeConversionException("'" + name + "' is not one of " + List.of(Fault.values()));
    }
}
