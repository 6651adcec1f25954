package io.millrace.quickstart;

import io.millrace.stack.CassandraSettings;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Installation;
import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import io.millrace.stack.StackListener;
import io.millrace.stack.StackOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** One run, from nothing to the verdict: start, deploy, send, watch, compare, tell, and stop. */
final class Quickstart {

    /** The command line, read. {@code input} is null for generated events. */
    record Options(long events, Path input, boolean exit, long rate, long seed, List<Fault> chaos, boolean keepData) {}

    private static final long STAY_UP_LOOK_MS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Options options;
    private final Console console;
    private final Report report;
    private final AtomicReference<String> outcome = new AtomicReference<>("FAILED: interrupted before the comparison");
    private volatile boolean stopping;
    private volatile boolean verified;

    Quickstart(Options options, Console console) {
        this.options = options;
        this.console = console;
        this.report = new Report(console);
    }

    /** The exit status: 0 if every row is as it should be, else 1. */
    int run() {
        Installation installation = Installation.in(Path.of(System.getProperty("millrace.home", ".")));
        StackOptions stackOptions = StackOptions.defaults(installation).withCassandra(cassandra());
        RunDirectory directory = RunDirectory.create(stackOptions.runDirectory());
        StartupLines startup = new StartupLines();
        Stack stack = Stack.prepare(stackOptions, startup);
        LivePage page = LivePage.of(stack);
        startup.page = page;
        // Ctrl-C and SIGTERM end here, in the middle of whatever is going on.
        Thread hook = new Thread(() -> interrupted(stack, page, directory), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            console.fact("run directory", directory.path().toString());
            page.open().ifPresent(url -> console.fact("live page", url.toString()));
            play(stack, page);
            if (!options.exit()) {
                console.blank();
                console.line("Everything stays up. Ctrl-C stops it.");
                console.line(coloured(outcome.get()));
                stayUp(stack);
            }
        } catch (RuntimeException e) {
            if (!stopping) {
                fail(e, directory);
            }
        }
        if (stopping) {
            // The hook does the rest and ends this process.
            Pause.millis(Long.MAX_VALUE);
        }
        Runtime.getRuntime().removeShutdownHook(hook);
        return finish(stack, page, directory);
    }

    private CassandraSettings cassandra() {
        return options.chaos().contains(Fault.KILL_CASSANDRA)
                ? CassandraSettings.small()
                : CassandraSettings.smallForNobodyToKill();
    }

    private void fail(RuntimeException problem, RunDirectory directory) {
        LoggerFactory.getLogger(Quickstart.class).error("The run failed", problem);
        String message = problem instanceof StackException ? problem.getMessage() : problem.toString();
        outcome.set("FAILED: " + message.lines().findFirst().orElse("see the log"));
        console.blank();
        console.problem(message);
        console.line("The log of this program: " + directory.log());
    }

    private void stayUp(Stack stack) {
        Deaths deaths = new Deaths(stack);
        while (!stopping) {
            deaths.next().ifPresent(death -> console.note(death.text()));
            Pause.millis(STAY_UP_LOOK_MS);
        }
    }

    private void play(Stack stack, LivePage page) {
        EventSource source = source();
        source.remarks().forEach(console::note);
        Pipeline pipeline = new Pipeline(stack);

        console.heading("Starting");
        stack.startServers();
        timed("tables", "keyspace millrace", pipeline::createTables);
        timed("topic, schema", Sender.TOPIC, () -> {
            pipeline.createEventsTopic();
            pipeline.registerEventSchema();
        });
        stack.start(stack.streams());
        for (String connector : Pipeline.CONNECTORS) {
            long from = System.nanoTime();
            ConnectorStatus status = pipeline.deployConnector(connector);
            console.done(connector, status.tasks().size() + " tasks RUNNING", since(from));
        }

        console.heading("Sending " + source.describe());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.currentTimeMillis()));
        send(stack, page, pipeline, source, ledger);

        console.heading("Comparing Cassandra with what was sent");
        long from = System.nanoTime();
        Verdict verdict = pipeline.verify(ledger);
        report.comparison(verdict, since(from));
        report.whereToLook(stack);
        report.memory(stack);
        verified = verdict.isVerified();
        outcome.set(verdict.line());
    }

    private void send(Stack stack, LivePage page, Pipeline pipeline, EventSource source, Ledger ledger) {
        boolean chaotic = !options.chaos().isEmpty();
        try (Sender sender = new Sender(stack, source, ledger, options.rate(), chaotic);
                Chaos chaos = new Chaos(stack, sender, options.chaos(), console, page::fault)) {
            ProgressLine line = new ProgressLine(console, source.count());
            Consumer<Progress> shown = progress -> {
                line.show(progress);
                page.hear(progress, source.count());
            };
            sender.start();
            if (chaotic) {
                chaos.start();
            }
            pipeline.awaitDrained(sender, PATIENCE, progress -> {
                chaos.hear(progress.lag());
                progress.notice().ifPresent(console::note);
                shown.accept(progress);
            });
            if (chaotic) {
                chaos.await();
                pipeline.awaitDrained(sender, PATIENCE, shown);
            }
            line.end();
        }
    }

    private EventSource source() {
        return options.input() == null
                ? new GeneratedEvents(options.seed(), options.events(), System.currentTimeMillis())
                : AccessLogEvents.in(options.input());
    }

    private void timed(String name, String what, Runnable action) {
        long from = System.nanoTime();
        action.run();
        console.done(name, what, since(from));
    }

    private void interrupted(Stack stack, LivePage page, RunDirectory directory) {
        stopping = true;
        console.blank();
        int status = finish(stack, page, directory);
        // Not System.exit(), which waits for this very hook; and the status of a signal would hide the verdict.
        Runtime.getRuntime().halt(status);
    }

    private int finish(Stack stack, LivePage page, RunDirectory directory) {
        console.heading("Stopping");
        long from = System.nanoTime();
        page.close();
        stack.close();
        if (verified && !options.keepData()) {
            stack.deleteData();
            console.done("stopped", "data deleted; logs in " + directory.shortName(), since(from));
        } else {
            console.done("stopped", "data and logs in " + directory.shortName(), since(from));
        }
        console.line("  took " + report.minutes(console.sinceStart()));
        console.blank();
        console.line(coloured(outcome.get()));
        return verified ? 0 : 1;
    }

    private String coloured(String text) {
        return verified ? console.good(text) : console.bad(text);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** A line for each server that comes up. */
    private final class StartupLines implements StackListener {

        private LivePage page;

        @Override
        public void starting(Server server) {
            console.status("starting " + server.name() + " ...");
        }

        @Override
        public void ready(Server server, Duration took) {
            console.done(server.name(), server.address(), took);
            page.ready(server);
        }

        @Override
        public void stopping(Server server) {
            console.status("stopping " + server.name() + " ...");
        }
    }
}
