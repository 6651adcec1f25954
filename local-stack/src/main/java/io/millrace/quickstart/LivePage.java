package io.millrace.quickstart;

import io.millrace.monitor.Monitor;
import io.millrace.monitor.SendProgress;
import io.millrace.monitor.Sources;
import io.millrace.monitor.Sources.Asked;
import io.millrace.monitor.page.PageServer;
import io.millrace.monitor.source.CassandraSource;
import io.millrace.monitor.source.ConnectSource;
import io.millrace.monitor.source.JmxSource;
import io.millrace.monitor.source.KafkaSource;
import io.millrace.monitor.source.LetterSource;
import io.millrace.monitor.source.NotKnownException;
import io.millrace.monitor.source.Source;
import io.millrace.monitor.source.StreamsSource;
import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.LoggerFactory;

/**
 * The page that shows a run as it goes. What the run itself asks for, the consumer groups' offsets, it is told; the rest it asks for every
 * few seconds.
 */
final class LivePage implements AutoCloseable {

    private static final Duration OFTEN = Duration.ofSeconds(2);
    private static final Duration SELDOM = Duration.ofSeconds(4);
    /** Longer than any start takes. */
    private static final Duration STARTING = Duration.ofMinutes(5);

    private final Stack stack;
    private final Set<String> ready = ConcurrentHashMap.newKeySet();
    private final HeardGroups groups;
    private final Monitor monitor;
    private volatile long sent;
    private volatile long planned;
    private PageServer server;

    private LivePage(Stack stack) {
        this.stack = stack;
        ConnectSource connect =
                new ConnectSource(() -> running(stack.connect()).url(), Set.copyOf(Pipeline.CONNECTORS), Map.of());
        this.groups = new HeardGroups(
                new KafkaSource(this::kafkaClient, Optional.of(stack.streams().applicationId()), connect::last),
                System::nanoTime);
        Sources sources = new Sources(
                Asked.every(OFTEN, connect),
                Asked.every(OFTEN, whileRunning(stack.kafka(), groups)),
                Asked.every(OFTEN, new JmxSource(this::workers)),
                Optional.of(stack.streams().applicationId()),
                Asked.every(OFTEN, new StreamsSource(this::streams)),
                Asked.every(
                        OFTEN,
                        whileRunning(
                                stack.cassandra(),
                                new CassandraSource(
                                        stack.cassandra()::connect,
                                        Optional.of(
                                                new CassandraSource.Column("millrace", "page_views_total", "views"))))),
                Asked.every(
                        SELDOM,
                        whileRunning(
                                stack.kafka(),
                                new LetterSource(this::kafkaClient, () -> Set.copyOf(Pipeline.DEAD_LETTER_TOPICS)))));
        this.monitor = new Monitor("quickstart", sources, STARTING, this::sending);
    }

    /** A page of a stack that nothing of runs yet. */
    static LivePage of(Stack stack) {
        return new LivePage(stack);
    }

    /** Begins to watch and to serve. Empty if the page cannot be served, which is no reason not to run. */
    Optional<URI> open() {
        monitor.start();
        try {
            server = PageServer.start(PageServer.anywhereOnLoopback(), monitor);
            return Optional.of(server.url());
        } catch (IOException e) {
            LoggerFactory.getLogger(LivePage.class).warn("The live page cannot be served", e);
            return Optional.empty();
        }
    }

    /** Hears that a server is up for the first time. */
    void ready(Server up) {
        ready.add(up.name());
    }

    /** Hears how far the run is. */
    void hear(Progress progress, long ofEvents) {
        if (progress.isNew()) {
            groups.hear(progress.lag());
        }
        sent = progress.sent();
        planned = ofEvents;
    }

    /** Hears that a fault begins; what it returns hears that it is over. */
    Runnable fault(Fault fault, String what) {
        return monitor.fault(fault.toString(), what);
    }

    @Override
    public void close() {
        monitor.close();
        if (server != null) {
            server.close();
        }
    }

    private Optional<SendProgress> sending() {
        return planned == 0 ? Optional.empty() : Optional.of(new SendProgress(sent, planned, groups.isDrained()));
    }

    private <S extends Server> S running(S wanted) {
        if (!ready.contains(wanted.name())) {
            throw new NotKnownException("starting");
        }
        if (!wanted.isRunning()) {
            throw new NotKnownException("not running");
        }
        return wanted;
    }

    private <T> Source<T> whileRunning(Server server, Source<T> source) {
        return new Source<>() {
            @Override
            public T read() {
                Server unused = running(server);
                return source.read();
            }

            @Override
            public void close() {
                source.close();
            }
        };
    }

    private Map<String, Object> kafkaClient() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
    }

    private List<JmxSource.Worker> workers() {
        return List.of(new JmxSource.Worker("the worker", () -> LocalJmx.attach(running(stack.connect()))));
    }

    private List<URI> streams() {
        return List.of(running(stack.streams())
                .httpUrl()
                .orElseThrow(() -> new NotKnownException("has not said yet where its metrics are")));
    }
}
