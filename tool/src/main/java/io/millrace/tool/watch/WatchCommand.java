package io.millrace.tool.watch;

import io.millrace.monitor.Monitor;
import io.millrace.monitor.Snapshot;
import io.millrace.monitor.SnapshotJson;
import io.millrace.monitor.page.PageServer;
import io.millrace.monitor.terminal.TerminalView;
import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows how a line is: once, or over and over. Reads only; changes nothing. */
@Command(
        name = "watch",
        description = {
            "Shows how a line is: rates, lag, the sink's batches and latencies, dead letters, counters, faults.",
            "Reads only. What it is not told where to find is shown as not known.",
            ""
        },
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:shown; with --once: and nothing is broken",
            "1:with --once: something is broken, the first line says what",
            "2:wrong command line, or a file that it names",
            "3:the page's port is taken",
            "141:nobody reads what it prints any more"
        })
public final class WatchCommand implements Callable<Integer> {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration ONCE_EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration FIRST = Duration.ofSeconds(5);
    /** Three times: a rate needs two readings, and the first of Kafka may know no connectors yet. */
    private static final int TIMES = 3;

    private static final String HOME = "\u001b[H";
    private static final String REST_OF_LINE = "\u001b[K";
    private static final String REST_OF_SCREEN = "\u001b[J";
    private static final String CLEAR = "\u001b[2J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private WhereOptions where;

    @Option(
            names = "--page",
            paramLabel = "[HOST:]PORT",
            arity = "0..1",
            fallbackValue = "0",
            description =
                    "Serves a page, at a free port unless one is given, and for this machine alone unless a host is.")
    private String page;

    @Option(names = "--once", description = "Looks for a few seconds, shows what it has seen, and ends.")
    private boolean once;

    @Option(names = "--json", description = "JSON: one object with --once, else one a line every two seconds.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        if (page != null && (once || json)) {
            throw new ParameterException(spec.commandLine(), "--page goes with neither --once nor --json");
        }
        Optional<PageAddress> address =
                Optional.ofNullable(page).map(text -> PageAddress.parse(spec.commandLine(), text));
        // Before several threads do it at once, of which the log would complain.
        LoggerFactory.getLogger(WatchCommand.class).debug("Logging");
        // Else a worker whose network is gone would be waited for without end.
        System.setProperty("sun.rmi.transport.tcp.responseTimeout", Long.toString(PATIENCE.toMillis()));
        Watched watched = where.watched(once ? ONCE_EVERY : EVERY);
        try (Monitor monitor =
                new Monitor(watched.title(), watched.sources(), Duration.ZERO, Optional::empty).start()) {
            if (once) {
                return showOnce(monitor);
            }
            // Who has not been asked yet is not broken: an alarm that reads the first picture would go off.
            Snapshot unused = monitor.snapshotAfter(1, FIRST);
            if (address.isPresent()) {
                serve(monitor, address.get());
                return ExitStatus.DONE;
            }
            follow(monitor);
            return ExitStatus.CLOSED_PIPE;
        }
    }

    private int showOnce(Monitor monitor) throws InterruptedException {
        Snapshot snapshot = monitor.snapshotAfter(TIMES, PATIENCE);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new SnapshotJson().indented(snapshot));
        } else {
            view(hasColours()).lines(snapshot).forEach(out::println);
        }
        if (isClosed(out)) {
            return ExitStatus.CLOSED_PIPE;
        }
        return snapshot.level() == Snapshot.Level.BAD ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private void serve(Monitor monitor, PageAddress address) throws InterruptedException {
        try (PageServer server = PageServer.start(address.socketAddress(), monitor)) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(server.url() + "   Ctrl-C ends it");
            out.flush();
            new CountDownLatch(1).await();
        } catch (IOException e) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "The page cannot be served at " + address + ": " + e.getMessage()
                            + ". Give another port, or --page alone for any that is free",
                    e);
        }
    }

    /** Shows it over and over, until nobody reads it any more. */
    private void follow(Monitor monitor) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            SnapshotJson text = new SnapshotJson();
            untilClosed(out, EVERY, () -> out.println(text.line(monitor.snapshot())));
            return;
        }
        boolean terminal = isTerminal();
        TerminalView view = view(hasColours());
        if (terminal) {
            out.print(CLEAR);
        }
        untilClosed(out, terminal ? ONCE_EVERY : EVERY, () -> {
            List<String> lines = view.lines(monitor.snapshot());
            if (terminal) {
                out.print(HOME);
                lines.forEach(line -> out.println(line + REST_OF_LINE));
                out.print(REST_OF_SCREEN);
            } else {
                lines.forEach(out::println);
                out.println();
            }
        });
    }

    private static void untilClosed(PrintWriter out, Duration every, Runnable show) throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        do {
            show.run();
        } while (!isClosed(out) && !never.await(every.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Prints what is due, and says whether that was in vain: neither throws, and the writer does not hear of the stream behind it. */
    private static boolean isClosed(PrintWriter out) {
        return out.checkError() || System.out.checkError();
    }

    /** As the script that runs the tool has found it to be. */
    private static boolean isTerminal() {
        return Boolean.getBoolean("millrace.terminal");
    }

    private static boolean hasColours() {
        return isTerminal() && System.getenv("NO_COLOR") == null;
    }

    private static TerminalView view(boolean colours) {
        return new TerminalView(
                Integer.getInteger("millrace.columns", TerminalView.UNLIMITED),
                Integer.getInteger("millrace.rows", TerminalView.UNLIMITED),
                colours,
                ZoneId.systemDefault());
    }
}
