package io.millrace.stack;

import com.datastax.oss.driver.api.core.CqlSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The four real servers, and the streams application beside them, on loopback: child processes, or what the system property
 * {@code millrace.stack} says ({@link Host#chosen}). Each can be killed, frozen and started again by itself. {@link #close}
 * stops what runs, in the reverse order of the start; should this process be killed, its children end by themselves.
 *
 * <pre>{@code
 * try (Stack stack = Stack.start(StackOptions.defaults(Installation.aroundWorkingDirectory()))) {
 *     stack.applyCql(...);
 *     stack.createTopic("events", 4, Map.of("retention.ms", "-1"));
 *     stack.streams().start();
 *     stack.putConnector("page-events-sink");
 *     stack.connect().kill();
 *     stack.connect().start();
 * }
 * }</pre>
 */
public final class Stack implements AutoCloseable {

    private final StackOptions options;
    private final StackListener listener;
    private final Ports ports;
    private final Host host;
    private final CassandraServer cassandra;
    private final KafkaBroker kafka;
    private final SchemaRegistry registry;
    private final StackEnvironment environment;
    private final Map<String, String> workerOverrides;
    private final ConnectWorker connect;
    private final StreamsApp streams;
    private final List<KafkaBroker> addedBrokers = new CopyOnWriteArrayList<>();
    private final List<ConnectWorker> addedWorkers = new CopyOnWriteArrayList<>();
    private final List<StreamsApp> addedStreams = new CopyOnWriteArrayList<>();

    private Stack(
            StackOptions options, StackListener listener, Map<String, String> workerOverrides, Host host, Ports ports) {
        this.options = options;
        this.listener = listener;
        Path run = options.runDirectory();
        this.host = host;
        this.ports = ports;
        this.kafka = new KafkaBroker(options, run.resolve("kafka"), host, ports);
        this.cassandra = new CassandraServer(options, run.resolve("cassandra"), host, ports);
        this.registry = new SchemaRegistry(options, run.resolve("registry"), host, ports);
        this.environment = new StackEnvironment(kafka, registry, cassandra);
        this.workerOverrides = Map.copyOf(workerOverrides);
        this.connect = worker("connect", this.workerOverrides);
        this.streams = streamsApp("streams-app", shippedPipeline());
    }

    /** A stack of which nothing runs yet: {@link #startServers} comes next. For who must be able to close it meanwhile. */
    public static Stack prepare(StackOptions options, StackListener listener) {
        return prepare(options, listener, Map.of());
    }

    /** As {@link #prepare(StackOptions, StackListener)}, with other worker properties than the shipped ones. */
    public static Stack prepare(StackOptions options, StackListener listener, Map<String, String> workerOverrides) {
        return new Stack(options, listener, workerOverrides, Host.chosen(options), new Ports());
    }

    /** The four servers, up and answering; the streams application is started by its own {@code start()}. */
    public static Stack start(StackOptions options) {
        return start(options, Map.of());
    }

    /** As {@link #start(StackOptions)}, with other worker properties than the shipped ones. */
    public static Stack start(StackOptions options, Map<String, String> workerOverrides) {
        return started(new Stack(options, StackListener.SILENT, workerOverrides, Host.chosen(options), new Ports()));
    }

    /** Servers that run already, at the ports of the options on loopback. They answer when this returns, and go on after {@link #close}. */
    public static Stack attach(StackOptions options) {
        return started(new Stack(options, StackListener.SILENT, Map.of(), new AttachedHost(), Ports.servedByOthers()));
    }

    private static Stack started(Stack stack) {
        try {
            stack.startServers();
            return stack;
        } catch (RuntimeException e) {
            stack.close();
            throw e;
        }
    }

    /**
     * Starts Cassandra, Kafka and the registry side by side, and the Connect worker as soon as all three are up.
     *
     * @throws StackException if one does not come up; the others may run by then, until {@link #close}
     */
    public void startServers() {
        List<CompletableFuture<Void>> three =
                List.of(inBackground(cassandra), inBackground(kafka), inBackground(registry));
        CompletableFuture<Void> all = CompletableFuture.allOf(three.toArray(CompletableFuture[]::new));
        // The first that fails is enough to know.
        three.forEach(each -> each.exceptionally(problem -> {
            all.completeExceptionally(problem);
            return null;
        }));
        try {
            all.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StackException cause) {
                throw cause;
            }
            throw e;
        }
        start(connect);
    }

    /** Starts one server and tells the listener. */
    public void start(Server server) {
        long from = System.nanoTime();
        listener.starting(server);
        server.start();
        listener.ready(server, Duration.ofNanos(System.nanoTime() - from));
    }

    public CassandraServer cassandra() {
        return cassandra;
    }

    public KafkaBroker kafka() {
        return kafka;
    }

    public SchemaRegistry registry() {
        return registry;
    }

    public ConnectWorker connect() {
        return connect;
    }

    public StreamsApp streams() {
        return streams;
    }

    /**
     * Another broker of the same Kafka cluster, a child process, which is started by its own {@code start()}. Topics that are made while
     * it runs may be on it, except by {@link #createTopicOn}.
     */
    public KafkaBroker addBroker() {
        KafkaBroker broker = kafka.joinedBy(addedBrokers.size() + 2, host);
        addedBrokers.add(broker);
        return broker;
    }

    /** A broker that is a cluster by itself and wants TLS and a password of its clients, which is started by its own {@code start()}. */
    public KafkaBroker addSecuredKafka(KafkaLogin login) {
        KafkaBroker broker = new KafkaBroker("kafka-secured-" + addedBrokers.size(), login, options, host, ports);
        addedBrokers.add(broker);
        return broker;
    }

    /** The brokers beside {@link #kafka}, running or not. */
    public List<KafkaBroker> addedBrokers() {
        return List.copyOf(addedBrokers);
    }

    /**
     * Another worker of the same Connect cluster, a child process, which is started by its own {@code start()} and shares the
     * tasks from then on.
     */
    public ConnectWorker addWorker() {
        return addWorker(Map.of());
    }

    /** As {@link #addWorker()}, with these worker properties besides; with a {@code group.id} and topics of its own it is a cluster of its own. */
    public ConnectWorker addWorker(Map<String, String> properties) {
        Map<String, String> overrides = new HashMap<>(workerOverrides);
        overrides.putAll(properties);
        ConnectWorker worker = worker("connect-" + (addedWorkers.size() + 2), overrides);
        addedWorkers.add(worker);
        return worker;
    }

    /** The workers beside {@link #connect}, running or not. */
    public List<ConnectWorker> addedWorkers() {
        return List.copyOf(addedWorkers);
    }

    /**
     * Another instance of the streams application, a child process with state of its own, which is started by its own
     * {@code start()} and shares the tasks from then on.
     */
    public StreamsApp addStreams() {
        return addStreams(shippedPipeline());
    }

    /** As {@link #addStreams()}, of another pipeline file. */
    public StreamsApp addStreams(Path pipeline) {
        StreamsApp instance = streamsApp("streams-app-" + (addedStreams.size() + 2), pipeline);
        addedStreams.add(instance);
        return instance;
    }

    /** The instances beside {@link #streams}, running or not. */
    public List<StreamsApp> addedStreams() {
        return List.copyOf(addedStreams);
    }

    /** The pipeline file that {@link #streams} runs. */
    public Path shippedPipeline() {
        return options.installation().config().resolve("pipeline.yaml");
    }

    /** In the order of their start. */
    public List<Server> servers() {
        List<Server> servers = new ArrayList<>(List.of(kafka, cassandra, registry, connect, streams));
        servers.addAll(addedBrokers);
        servers.addAll(addedWorkers);
        servers.addAll(addedStreams);
        return servers;
    }

    public Path runDirectory() {
        return options.runDirectory();
    }

    /** Runs statements, each ended by a semicolon at the end of a line. */
    public void applyCql(String script) {
        try (CqlSession session = cassandra.connect()) {
            CqlScript.parse(script).applyTo(session);
        }
    }

    /** Creates a topic with one replica. Its partitions can be written to when this returns. */
    public void createTopic(String name, int partitions, Map<String, String> config) {
        NewTopics.create(kafka, new NewTopic(name, partitions, (short) 1).configs(config), partitions);
    }

    /** As {@link #createTopic}, with the replica of every partition on the given broker. */
    public void createTopicOn(KafkaBroker broker, String name, int partitions, Map<String, String> config) {
        Map<Integer, List<Integer>> assignment = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            assignment.put(partition, List.of(broker.nodeId()));
        }
        NewTopics.create(kafka, new NewTopic(name, assignment).configs(config), partitions);
    }

    /** PUTs {@code config/connectors/<name>.json} as it is. */
    public void putConnector(String name) {
        ConnectClient client = connect.client();
        client.putConfig(
                name,
                client.read(
                        options.installation().config().resolve("connectors").resolve(name + ".json")));
    }

    /** What each started server needed at most, in KiB, by name; empty where there is no /proc. */
    public Map<String, Long> peakRssKiB() {
        Map<String, Long> peaks = new LinkedHashMap<>();
        for (Server server : servers()) {
            server.peakRssKiB().ifPresent(kib -> peaks.put(server.name(), kib));
        }
        return peaks;
    }

    /** Stops whatever runs, in the reverse order of the start. Nothing of this stack can be started afterwards. */
    @Override
    public void close() {
        List<Server> reverse = new ArrayList<>(servers());
        Collections.reverse(reverse);
        closeAll(reverse);
        host.close();
        ports.close();
    }

    /** Deletes what the servers stored, once they are stopped; their configuration and logs stay. */
    public void deleteData() {
        for (Server server : servers()) {
            server.deleteData();
        }
    }

    private ConnectWorker worker(String name, Map<String, String> overrides) {
        return new ConnectWorker(
                name, options, options.runDirectory().resolve(name), host, ports, kafka, environment, overrides);
    }

    private StreamsApp streamsApp(String name, Path pipeline) {
        return new StreamsApp(name, options, options.runDirectory().resolve(name), host, kafka, environment, pipeline);
    }

    private void closeAll(Collection<Server> servers) {
        for (Server server : servers) {
            if (server.isRunning()) {
                listener.stopping(server);
            }
            server.close();
        }
    }

    private CompletableFuture<Void> inBackground(Server server) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        start(server);
                        done.complete(null);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                },
                "start-" + server.name());
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
