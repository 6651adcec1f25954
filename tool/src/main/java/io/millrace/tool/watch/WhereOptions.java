package io.millrace.tool.watch;

import io.millrace.monitor.Sources;
import io.millrace.monitor.Sources.Asked;
import io.millrace.monitor.source.CassandraSource;
import io.millrace.monitor.source.ConnectSource;
import io.millrace.monitor.source.Connector;
import io.millrace.monitor.source.ExporterSource;
import io.millrace.monitor.source.JmxSource;
import io.millrace.monitor.source.KafkaSource;
import io.millrace.monitor.source.LetterSource;
import io.millrace.monitor.source.SinkMetrics;
import io.millrace.monitor.source.StreamsSource;
import io.millrace.monitor.source.TopCounters;
import io.millrace.tool.KafkaOptions;
import io.millrace.tool.redrive.SentLetters;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say where the parts of a line are. */
final class WhereOptions {

    private static final String USER = "MILLRACE_CONNECT_USER";
    private static final String PASSWORD = "MILLRACE_CONNECT_PASSWORD";
    private static final String NO_KAFKA = "give --bootstrap-server HOST:PORT";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--connect",
            paramLabel = "URL",
            converter = UrlConverter.class,
            description = {
                "Connect's REST API, http://HOST:8083. User and password, where it asks for them, are taken from "
                        + USER + " and " + PASSWORD + "."
            })
    private URI connect;

    @Option(
            names = "--connector",
            paramLabel = "NAME",
            split = ",",
            description = "The connectors to look at; without it all of Millrace's.")
    private Set<String> connectorNames = Set.of();

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--application-id",
            paramLabel = "ID",
            description = "The streams application's, from its pipeline file. Without it the line has none.")
    private String applicationId;

    @Option(
            names = "--streams",
            paramLabel = "URL",
            split = ",",
            converter = UrlConverter.class,
            description = "The address of each instance of the streams application, http://HOST:8080.")
    private List<URI> streams = List.of();

    @Option(
            names = "--jmx",
            paramLabel = "HOST:PORT",
            split = ",",
            description = "JMX of each Connect worker: the sink's own numbers.")
    private List<String> jmx = List.of();

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            split = ",",
            converter = UrlConverter.class,
            description =
                    "Instead of JMX: Prometheus's JMX exporter of each worker, with config/monitoring/jmx-exporter.yaml.")
    private List<URI> exporters = List.of();

    @Option(
            names = "--cassandra",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = "Nodes of Cassandra: whether it answers, and the largest counters.")
    private List<String> cassandra = List.of();

    @Option(
            names = "--cassandra-config",
            paramLabel = "FILE",
            description = "Options of the Cassandra driver, its application.conf: user and password, TLS.")
    private Path cassandraConfig;

    @Option(
            names = "--counter",
            paramLabel = "KEYSPACE.TABLE.COLUMN",
            description =
                    "The column whose largest values are shown. The table is read page by page, 2,000 rows every two seconds.")
    private String counter;

    @Option(
            names = "--dead-letters",
            paramLabel = "TOPIC",
            split = ",",
            description = "Dead-letter topics besides the connectors' own and <application id>.dlq.")
    private Set<String> deadLetters = Set.of();

    /** @throws ParameterException if they contradict one another, or cannot be what they are to be */
    Watched watched(Duration every) {
        Optional<Map<String, Object>> brokers = kafka.properties(command.commandLine());
        require(
                connect != null || brokers.isPresent(),
                "Where is the line? Give --connect http://HOST:8083 and --bootstrap-server HOST:PORT");
        require(jmx.isEmpty() || exporters.isEmpty(), "--jmx and --metrics tell the same: give one of them");
        jmx.forEach(worker -> require(RemoteJmx.isAddress(worker), "--jmx " + worker + " is not HOST:PORT"));
        require(
                streams.isEmpty() || applicationId != null,
                "--streams is of the application that --application-id names: give it, too");
        streams.forEach(this::check);
        exporters.forEach(this::check);
        Optional.ofNullable(connect).ifPresent(this::check);
        ConnectSource connectors = new ConnectSource(() -> connect, connectorNames, authorization());
        Optional<String> application = Optional.ofNullable(applicationId);
        return new Watched(
                connect != null
                        ? connect.getHost()
                        : brokers.orElseThrow()
                                .get("bootstrap.servers")
                                .toString()
                                .replaceFirst("^(\\[[^]]*]|[^:,]*).*$", "$1"),
                new Sources(
                        connect == null ? Asked.not("give --connect URL") : Asked.every(every, connectors),
                        brokers.map(client -> Asked.every(
                                        every, new KafkaSource(() -> client, application, connectors::last)))
                                .orElseGet(() -> Asked.not(NO_KAFKA)),
                        sink(every),
                        application,
                        streams.isEmpty()
                                ? Asked.not(application.isEmpty() ? "" : "give --streams URL")
                                : Asked.every(every, new StreamsSource(() -> streams)),
                        cassandra(every),
                        brokers.map(client -> Asked.every(
                                        every,
                                        new LetterSource(
                                                () -> client,
                                                () -> letterTopics(connectors.last()),
                                                SentLetters.by(client))))
                                .orElseGet(() -> Asked.not(NO_KAFKA))));
    }

    private void check(URI url) {
        require(
                url.getUserInfo() == null,
                "A password in a URL is seen by everybody on this machine: give the URL without it, and " + USER
                        + " and " + PASSWORD + " in the environment");
    }

    private Asked<SinkMetrics> sink(Duration every) {
        if (!exporters.isEmpty()) {
            return Asked.every(every, new ExporterSource(exporters));
        }
        if (jmx.isEmpty()) {
            return Asked.not("give --jmx HOST:PORT or --metrics URL");
        }
        List<JmxSource.Worker> workers = jmx.stream().map(RemoteJmx::worker).toList();
        return Asked.every(every, new JmxSource(() -> workers));
    }

    private Set<String> letterTopics(List<Connector> connectors) {
        Set<String> topics = new HashSet<>(deadLetters);
        connectors.stream()
                .map(Connector::deadLetterTopic)
                .filter(topic -> topic != null)
                .forEach(topics::add);
        if (applicationId != null) {
            topics.add(applicationId + ".dlq");
        }
        return topics;
    }

    private static Map<String, String> authorization() {
        String user = System.getenv(USER);
        String password = System.getenv(PASSWORD);
        if (user == null || password == null) {
            return Map.of();
        }
        String both = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + both);
    }

    private Asked<Optional<TopCounters>> cassandra(Duration every) {
        boolean isGiven = !cassandra.isEmpty() || cassandraConfig != null;
        require(counter == null || isGiven, "--counter is read from Cassandra: give --cassandra HOST:PORT, too");
        require(
                cassandraConfig == null || Files.isReadable(cassandraConfig),
                "--cassandra-config " + cassandraConfig + " cannot be read");
        CassandraNodes nodes = new CassandraNodes(cassandra, cassandraConfig);
        try {
            nodes.check();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
        return isGiven
                ? Asked.every(
                        every,
                        new CassandraSource(
                                nodes::open, Optional.ofNullable(counter).map(this::column)))
                : Asked.not("give --cassandra HOST:PORT");
    }

    private CassandraSource.Column column(String text) {
        try {
            return CassandraSource.Column.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--counter " + e.getMessage(), e);
        }
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(command.commandLine(), message);
        }
    }
}
