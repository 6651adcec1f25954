package io.millrace.streams;

import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.runtime.Application;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "java -jar streams-app.jar",
        description = {
            "Reads events from Kafka, dead-letters the bad ones, repartitions the good ones by shard key and folds them"
                    + " into exact counters, as the pipeline file says. Stop it with SIGTERM (Ctrl-C).",
            ""
        },
        subcommands = {ReshardCommand.class, ResetCommand.class},
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:checked, described, resharded or reset as asked",
            "1:failed while running",
            "2:wrong command line or pipeline file",
            "3:something it needs is missing (Schema Registry, schema, brokers, topics, a free port)",
            "130, 143:closed after Ctrl-C or SIGTERM"
        })
final class StreamsCommand implements Callable<Integer> {
    /** Stopped, or done, as asked. */
    static final int DONE = 0;
    /** Failed while running. */
    static final int FAILED = 1;
    /** The command line or the pipeline file is wrong. */
    static final int WRONG_USAGE = 2;
    /** Something it needs is missing, or, for a command, in the way. */
    static final int NOT_STARTED = 3;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PIPELINE.YAML",
            description = "What to do; config/pipeline.yaml is an example.")
    private Path file;

    @Mixin
    private RequestOptions options;

    @ArgGroup
    private Question question = new Question();

    private static final class Question {
        @Option(
                names = "--check",
                description = "Does not run: checks the file, its fields against the schema of the events in the Schema"
                        + " Registry, and whether the registry would take the schemas of the outputs.")
        private boolean check;

        @Option(
                names = "--describe",
                description = "Does not run: prints the topology and the CQL of the tables for its outputs.")
        private boolean describe;

        @Option(
                names = "--status",
                description =
                        "Does not run: holds the file against the state that the application has in Kafka, and says"
                                + " what a start would do: run, migrate, reshard first, or refuse.")
        private boolean status;
    }

    static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return commandLine(new StreamsCommand());
    }

    /** Returns a command's line with the answers to mistakes and failures that all have. */
    static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setParameterExceptionHandler(StreamsCommand::wrongUsage)
                .setExecutionExceptionHandler(StreamsCommand::failed);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (file == null) {
            throw new ParameterException(spec.commandLine(), "Which pipeline? Give the path of its file");
        }
        Inspector inspector = new Inspector(file, spec.commandLine().getOut());
        if (question.describe) {
            return inspector.describe();
        }
        if (question.status) {
            return inspector.status(options.requests());
        }
        if (question.check) {
            return inspector.check(options.requests());
        }
        return run(new PipelineFile(file).read());
    }

    private int run(Pipeline pipeline) {
        return new Running(new Application(pipeline, options.requests())).untilStopped() ? DONE : FAILED;
    }

    private static int wrongUsage(ParameterException problem, String[] arguments) {
        PrintWriter err = problem.getCommandLine().getErr();
        err.println(problem.getMessage());
        err.println("--help says what there is");
        return WRONG_USAGE;
    }

    private static int failed(Exception problem, CommandLine commandLine, ParseResult parsed) throws Exception {
        if (problem instanceof PipelineException || problem instanceof StartupException) {
            commandLine.getErr().println(problem.getMessage());
            return problem instanceof PipelineException ? WRONG_USAGE : NOT_STARTED;
        }
        throw problem;
    }
}
