package io.millrace.tool.redrive;

import io.millrace.expressions.ExpressionException;
import io.millrace.monitor.source.BootstrapCheck;
import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import io.millrace.tool.KafkaOptions;
import io.millrace.tool.Version;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace redrive orders-sink.dlq}. */
@Command(
        name = "redrive",
        description = {
            "Sends dead letters of a sink or of the streams application back to the topic that they came from: key, value,"
                    + " headers, time and partition as they were. Each letter once, whatever is killed; a second run sends what"
                    + " is left. Ctrl-C ends it after the transaction at hand.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:all letters chosen are back, or would be",
            "1:failed on the way",
            "2:wrong command line, a file that it names, or a port that is not Kafka's",
            "3:something it needs is missing, or in the way; what was sent stays sent",
            "4:some of those chosen stay; the output says which and why",
            "130, 143:closed after Ctrl-C or SIGTERM"
        })
public final class RedriveCommand implements Callable<Integer> {
    /** Some of the letters chosen do not go back. */
    private static final int SOME_STAY = 4;

    private static final Duration END_WITHIN = Duration.ofSeconds(60);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DEAD-LETTER-TOPIC", description = "The topic that the letters lie in.")
    private String topic;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--dry-run",
            description =
                    "Sends nothing and writes nothing: says what lies there by reason, table and topic, what would go"
                            + " back, and what would not, and why.")
    private boolean dryRun;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Only letters whose reason has TEXT in it. May be given several times: one of them.")
    private List<String> reasons = List.of();

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Only letters of this table (keyspace.table) or output. May be given several times.")
    private List<String> tables = List.of();

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Only letters that came from this topic. May be given several times.")
    private List<String> topics = List.of();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only records of this time or later: 2026-11-28T20:00:00Z, 2026-11-28, or 90m ago as 90m"
                    + " (s, m, h, d).")
    private String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only records from before this time.")
    private String until;

    @Option(names = "--key", paramLabel = "TEXT", description = "Only records whose key is this text.")
    private String key;

    @Option(
            names = "--where",
            paramLabel = "EXPRESSION",
            description =
                    "Only letters of which this holds: \"table = 'shop.orders' and value.total > 100\". It may name"
                            + " reason, message, table, topic, partition, offset, timestamp, attempts, header.<name>, key and value,"
                            + " and parts of key and value where they are JSON.")
    private String where;

    @Option(names = "--limit", paramLabel = "LETTERS", description = "Ends when so many have been sent.")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--rate",
            paramLabel = "LETTERS-PER-SECOND",
            description = "Sends no more than so many a second; 0.5 is one every two seconds.")
    private Double rate;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description =
                    "How often a record may be sent back in all (${DEFAULT-VALUE}): one that has failed so often stays.")
    private int maxAttempts = 1;

    @Option(
            names = "--into-compacted",
            description =
                    "Sends letters back to compacted topics, too. There a copy takes the place of the records of its key that are"
                            + " newer.")
    private boolean intoCompacted;

    @Option(
            names = "--again",
            description = "Sends letters that have been sent back already once more. Rows of a sink come out the same;"
                    + " counters count twice.")
    private boolean again;

    @Option(
            names = "--max-wait-seconds",
            paramLabel = "SECONDS",
            description = "How long brokers may be away (${DEFAULT-VALUE}).")
    private long maxWaitSeconds = 300;

    @Option(names = "--json", description = "Answers with one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        Settings settings = settings();
        Map<String, Object> properties = properties();
        // A client of Kafka's would wait for it, and take what it answers for a gigabyte.
        BootstrapCheck.somebodyElse(properties).ifPresent(words -> {
            throw wrong("Which brokers? " + words);
        });
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        AskedStop stop = new AskedStop();
        Thread onSignal = new Thread(() -> stop.askAndWait(END_WITHIN), "stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        long begun = System.nanoTime();
        try (Redrive redrive = redrive(settings, properties, stop, err)) {
            Tally tally = redrive.run();
            double seconds = (System.nanoTime() - begun) / (double) TimeUnit.SECONDS.toNanos(1);
            Report report = new Report(settings, tally, stop.isAsked(), seconds);
            if (json) {
                report.printJson(out);
            } else {
                report.printText(out);
            }
            return tally.staying() == 0 ? ExitStatus.DONE : SOME_STAY;
        } catch (CommandException e) {
            if (!stop.isAsked()) {
                throw e;
            }
            // Once the hook has seen the end, the process ends, and nothing that comes later is printed.
            print(err, e.getMessage());
            return e.status();
        } finally {
            stop.end();
            if (!stop.isAsked()) {
                Runtime.getRuntime().removeShutdownHook(onSignal);
            }
        }
    }

    /** Making a client fails at once for what its properties say. */
    private Redrive redrive(Settings settings, Map<String, Object> properties, Stop stop, PrintWriter err) {
        try {
            return new Redrive(
                    settings,
                    new KafkaClients(properties),
                    stop,
                    System::nanoTime,
                    new Progress(err, dryRun),
                    line -> print(err, line));
        } catch (KafkaException e) {
            throw new CommandException(
                    ExitStatus.WRONG_USAGE,
                    "Kafka's clients cannot be made of --bootstrap-server and --command-config: " + words(e),
                    e);
        }
    }

    private static String words(KafkaException e) {
        return e.getCause() instanceof KafkaException cause ? cause.getMessage() : e.getMessage();
    }

    private static void print(PrintWriter err, String line) {
        err.println(line);
        err.flush();
    }

    /** Tells now and then how far it is. */
    private static final class Progress implements Consumer<Tally> {
        private final PrintWriter err;
        private final String words;
        private long toldNanos = System.nanoTime();

        Progress(PrintWriter err, boolean dryRun) {
            this.err = err;
            this.words = dryRun ? " would go back" : " went back";
        }

        @Override
        public void accept(Tally tally) {
            long now = System.nanoTime();
            if (now - toldNanos >= TELL_NANOS) {
                toldNanos = now;
                print(err, "read " + tally.letters() + ", " + tally.going() + words);
            }
        }
    }

    private Settings settings() {
        require(limit > 0, "--limit must be 1 or more");
        require(rate == null || (rate >= 1e-6 && rate <= 1e9), "--rate must be from 0.000001 to 1000000000");
        require(maxAttempts > 0, "--max-attempts must be 1 or more");
        require(maxWaitSeconds >= 0, "--max-wait-seconds must be 0 or more");
        require(
                !topic.endsWith(LedgerTopic.SUFFIX),
                topic
                        + " is the account of what was sent back, and holds no letters: give the topic of the dead letters");
        Selection selection = new Selection(
                reasons,
                tables,
                topics,
                time("--since", since),
                time("--until", until),
                Optional.ofNullable(key),
                Optional.ofNullable(where).map(this::where));
        return new Settings(
                topic,
                selection,
                limit,
                rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate),
                maxAttempts,
                intoCompacted,
                again,
                dryRun,
                Duration.ofSeconds(maxWaitSeconds));
    }

    private Optional<Instant> time(String option, String text) {
        return Optional.ofNullable(text).map(given -> PointInTime.parse(given, Clock.systemUTC())
                .orElseThrow(() -> wrong(option + " is no time: write 2026-11-28T20:00:00Z, 2026-11-28,"
                        + " or how long ago as 90m (s, m, h, d)")));
    }

    private Where where(String text) {
        try {
            return Where.parse(text);
        } catch (ExpressionException e) {
            throw wrong("--where, column " + e.column() + ": " + e.getMessage());
        }
    }

    private Map<String, Object> properties() {
        return kafka.properties(spec.commandLine())
                .orElseThrow(() ->
                        wrong("Which brokers? Give --bootstrap-server, or --command-config with bootstrap.servers"));
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw wrong(message);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
