package io.millrace.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** One Apache Kafka broker on loopback: the first is its own controller (KRaft), and that of every other. */
public final class KafkaBroker extends Server {

    private final StackOptions options;
    private final Ports ports;
    private final int nodeId;
    private final Optional<KafkaBroker> first;
    private final Optional<KafkaLogin> login;
    private volatile int port;
    private volatile int controllerPort;
    private volatile int securedPort;

    private KafkaBroker(
            String name,
            int nodeId,
            Optional<KafkaBroker> first,
            Optional<KafkaLogin> login,
            StackOptions options,
            Path directory,
            Host host,
            Ports ports) {
        super(name, directory, host);
        this.nodeId = nodeId;
        this.first = first;
        this.login = login;
        this.options = options;
        this.ports = ports;
    }

    /** The broker and controller that every cluster has, alone until {@link #joinedBy}. */
    KafkaBroker(StackOptions options, Path directory, Host host, Ports ports) {
        this("kafka", 1, Optional.empty(), Optional.empty(), options, directory, host, ports);
    }

    /** The same of a cluster of its own, which has clients log in at {@link #securedBootstrapServers}. */
    KafkaBroker(String name, KafkaLogin login, StackOptions options, Host host, Ports ports) {
        this(
                name,
                1,
                Optional.empty(),
                Optional.of(login),
                options,
                options.runDirectory().resolve(name),
                host,
                ports);
    }

    /** Another broker of this one's cluster, {@code kafka-<id>}, which is no controller. It joins when it is started. */
    KafkaBroker joinedBy(int id, Host host) {
        String name = "kafka-" + id;
        return new KafkaBroker(
                name,
                id,
                Optional.of(this),
                Optional.empty(),
                options,
                options.runDirectory().resolve(name),
                host,
                ports);
    }

    /** The broker's id in its cluster: 1, 2, ... */
    public int nodeId() {
        return nodeId;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Where clients have to log in, if it was made so. */
    public String securedBootstrapServers() {
        return "127.0.0.1:" + securedPort;
    }

    /** A new admin client, for the caller to close. */
    public Admin admin() {
        return admin(Duration.ofSeconds(10));
    }

    /**
     * A new admin client, for the caller to close. It asks any broker of the cluster, also one that is frozen, and then another one,
     * within a minute in all.
     *
     * @param patience how long it waits for one broker; short for questions, for what changes something may be asked twice
     */
    public Admin admin(Duration patience) {
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Long.toString(patience.toMillis())));
    }

    /**
     * A new consumer of no group, for the caller to close: it hands over committed records, as bytes, from where it is told to begin
     * and from nowhere else.
     */
    public KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
    }

    @Override
    public String address() {
        return bootstrapServers();
    }

    @Override
    public Map<String, String> composeVariables() {
        return Map.of("KAFKA_PORT", Integer.toString(port));
    }

    @Override
    void reservePorts() {
        port = ports.reserve(options.kafkaPort());
        if (first.isEmpty()) {
            controllerPort = ports.reserve(options.kafkaPort() + 1);
        }
        if (login.isPresent()) {
            securedPort = ports.reserve(options.kafkaPort() + 2);
        }
    }

    @Override
    Launch configure() throws IOException {
        Path config = directoryOf("config");
        Path properties = config.resolve("server.properties");
        Files.writeString(properties, properties(directoryOf("data")));
        String classPath = options.installation().kafkaClassPath();
        List<String> jvm = List.of(
                "-Xmx" + options.kafkaHeap(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + directoryOf("tmp"),
                Log4j.option(config));
        format(classPath, properties);
        return Launch.ofClass(jvm, classPath, "kafka.Kafka", List.of(properties.toString()));
    }

    @Override
    void beforeStart() {
        // Its port tells whether it is up.
    }

    @Override
    void releasePorts() {
        ports.release(port);
        if (first.isEmpty()) {
            ports.release(controllerPort);
        }
        if (login.isPresent()) {
            ports.release(securedPort);
        }
    }

    @Override
    Optional<String> notReady() {
        if (!Sockets.accepts(Sockets.onLoopback(port))) {
            return Optional.of("nothing listens on " + bootstrapServers());
        }
        try (Admin admin = admin()) {
            Collection<Node> nodes = admin.describeCluster().nodes().get(5, TimeUnit.SECONDS);
            return nodes.stream().anyMatch(node -> node.id() == nodeId)
                    ? Optional.empty()
                    : Optional.of("it is none of the cluster's nodes: " + nodes);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return Optional.of("it does not describe its cluster: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + name(), e);
        }
    }

    private void format(String classPath, Path properties) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "kafka.tools.StorageTool",
                        "format",
                        first.isEmpty() ? "--standalone" : "--no-initial-controllers",
                        "--ignore-formatted",
                        "--cluster-id",
                        first.isEmpty()
                                ? Uuid.randomUuid().toString()
                                : first.orElseThrow().clusterId(),
                        "--config",
                        properties.toString())
                .redirectErrorStream(true);
        Process process = builder.start();
        String output;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            output = reader.lines().collect(Collectors.joining("\n    "));
        }
        try {
            if (process.waitFor() != 0) {
                throw new StackException(name() + "'s storage could not be formatted:\n    " + output);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while formatting " + name() + "'s storage", e);
        }
    }

    private String clusterId() {
        try (Admin admin = admin()) {
            return admin.describeCluster().clusterId().get();
        } catch (ExecutionException e) {
            throw new StackException(name() + " does not tell the id of its cluster: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking for the id of a cluster", e);
        }
    }

    private String properties(Path data) {
        String clients = "PLAINTEXT://127.0.0.1:" + port
                + (login.isEmpty() ? "" : "," + KafkaLogin.LISTENER + "://" + securedBootstrapServers());
        String all = clients + ",CONTROLLER://127.0.0.1:" + controllerPort;
        return """
                # Written by the local stack.
                process.roles=%s
                node.id=%d
                controller.quorum.bootstrap.servers=127.0.0.1:%d
                controller.listener.names=CONTROLLER
                listeners=%s
                advertised.listeners=%s
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL
                inter.broker.listener.name=PLAINTEXT
                log.dirs=%s

                # One copy of everything: what a broker has is away with it.
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=8
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                transaction.state.log.num.partitions=8
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                default.replication.factor=1
                group.initial.rebalance.delay.ms=0

                # A typing error in a topic's name is an error, not a new topic.
                auto.create.topics.enable=false
                """.formatted(
                                first.isEmpty() ? "broker,controller" : "broker",
                                nodeId,
                                first.orElse(this).controllerPort,
                                first.isEmpty() ? all : clients,
                                first.isEmpty() ? all : clients,
                                data)
                + login.map(KafkaLogin::properties).orElse("");
    }
}
