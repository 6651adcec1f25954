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

/** The command line of {@code ./quickstart}, which the script of that name describes. */
@Command(name = "./quickstart")
final class QuickstartCommand implements Callable<Integer> {

    private static final long MOST_EVENTS = 100_000_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--events", paramLabel = "N", defaultValue = "200000")
    private long events;

    @Option(names = "--input", paramLabel = "FILE")
    private Path input;

    @Option(names = "--exit")
    private boolean exit;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "0")
    private long rate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1")
    private long seed;

    @Option(names = "--chaos", paramLabel = "FAULT", split = ",")
    private List<Fault> chaos = List.of();

    @Option(names = "--keep-data")
    private boolean keepData;

    /** For the script, which reads it before; allowed here. */
    @Option(names = "--rebuild")
    boolean rebuild;

    static int execute(String... arguments) {
        return new CommandLine(new QuickstartCommand())
                .registerConverter(Fault.class, QuickstartCommand::fault)
                .setParameterExceptionHandler(QuickstartCommand::explain)
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

    private static int explain(ParameterException problem, String[] arguments) {
        System.err.println(problem.getMessage());
        System.err.println("See ./quickstart --help");
        return problem.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
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
