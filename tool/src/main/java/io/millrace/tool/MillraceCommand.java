package io.millrace.tool;

import io.millrace.streams.PipelineCommands;
import io.millrace.tool.redrive.RedriveCommand;
import io.millrace.tool.watch.WatchCommand;
import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code millrace}: what is done to a line that runs. */
@Command(
        name = "millrace",
        description = {"Looks after a Millrace line: its pipeline file, its state, its dead letters.", ""},
        subcommands = {RedriveCommand.class, WatchCommand.class, GenerateCompletion.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done as asked",
            "1:failed on the way",
            "2:wrong command line, or a file that it names",
            "3:something it needs is missing, or in the way",
            "4:done in part: redrive says which letters stay"
        })
final class MillraceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new MillraceCommand())
                .setParameterExceptionHandler(MillraceCommand::wrongUsage)
                .setExecutionExceptionHandler(MillraceCommand::failed);
        // For completion scripts, not for people.
        line.getSubcommands()
                .get("generate-completion")
                .getCommandSpec()
                .usageMessage()
                .hidden(true);
        PipelineCommands.all().forEach(line::addSubcommand);
        return line;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? " + commands());
    }

    private String commands() {
        return String.join(
                ", ",
                spec.subcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(command -> !command.usageMessage().hidden())
                        .map(CommandSpec::name)
                        .distinct()
                        .toList());
    }

    private static int wrongUsage(ParameterException problem, String[] arguments) {
        PrintWriter err = problem.getCommandLine().getErr();
        err.println(problem.getMessage());
        err.println("--help says what there is");
        return ExitStatus.WRONG_USAGE;
    }

    private static int failed(Exception problem, CommandLine commandLine, ParseResult parsed) throws Exception {
        if (problem instanceof CommandException ending) {
            commandLine.getErr().println(ending.getMessage());
            return ending.status();
        }
        // The pipeline's commands have an answer of their own, which only the root's is asked for.
        if (commandLine.getParent() == null) {
            throw problem;
        }
        IExecutionExceptionHandler own = commandLine.getExecutionExceptionHandler();
        if (own == commandLine.getParent().getExecutionExceptionHandler()) {
            throw problem;
        }
        return own.handleExecutionException(problem, commandLine, parsed);
    }
}
