package io.millrace.streams;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Offers what the application's command line does beside running it, a command each, for a command line that has others
 * too.
 */
public final class PipelineCommands {
    private PipelineCommands() {}

    /**
     * Returns the commands, each with the answers to mistakes and failures that the application itself gives.
     *
     * @return {@code check}, {@code describe}, {@code status}, {@code reset}, {@code reshard}
     */
    public static Map<String, CommandLine> all() {
        AvroLimits.set();
        Map<String, CommandLine> commands = new LinkedHashMap<>();
        commands.put("check", StreamsCommand.commandLine(new Check()));
        commands.put("describe", StreamsCommand.commandLine(new Describe()));
        commands.put("status", StreamsCommand.commandLine(new Status()));
        commands.put("reset", StreamsCommand.commandLine(new ResetCommand()));
        commands.put("reshard", StreamsCommand.commandLine(new ReshardCommand()));
        return commands;
    }

    /** What is asked about a pipeline file. */
    @Command(mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpAutoWidth = true)
    private abstract static class Question implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "PIPELINE.YAML", description = "The application's pipeline file.")
        private Path file;

        final Inspector inspector() {
            return new Inspector(file, spec.commandLine().getOut());
        }
    }

    @Command(
            name = "check",
            description = {
                "Checks a pipeline file, its fields against the schema of the events in the Schema Registry, and whether the"
                        + " registry would take the schemas of the outputs; where Kafka is reached, what a start would do.",
                ""
            })
    private static final class Check extends Question {
        @Mixin
        private RequestOptions options;

        @Override
        public Integer call() throws InterruptedException {
            return inspector().check(options.requests());
        }
    }

    @Command(
            name = "describe",
            description = {"Prints a pipeline's topology and the CQL of the tables for its outputs.", ""})
    private static final class Describe extends Question {
        @Override
        public Integer call() throws InterruptedException {
            return inspector().describe();
        }
    }

    @Command(
            name = "status",
            description = {
                "Holds a pipeline file against the state that its application has in Kafka, and says what a start would do:"
                        + " run, migrate, reshard first, or refuse.",
                ""
            })
    private static final class Status extends Question {
        @Mixin
        private RequestOptions options;

        @Override
        public Integer call() throws InterruptedException {
            return inspector().status(options.requests());
        }
    }
}
