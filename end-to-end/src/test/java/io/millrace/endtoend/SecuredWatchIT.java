package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import io.millrace.stack.ConnectWorker;
import io.millrace.stack.Installation;
import io.millrace.stack.KafkaBroker;
import io.millrace.stack.KafkaLogin;
import io.millrace.stack.Stack;
import io.prometheus.jmx.JavaAgent;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code millrace watch} of a line that wants TLS and a login everywhere: Kafka (SASL_SSL), Cassandra, which asks for a certificate
 * besides, and Connect's REST API behind HTTPS and a password. The worker's numbers come from Prometheus's JMX exporter.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
@Tag("processes")
@Timeout(600)
class SecuredWatchIT {

    private static final String SECRET = SecuredCassandra.SECRET;
    private static final String USER = "watcher";
    private static final String LETTERS = "secured.dlq";
    private static final int READINGS = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Stack stack;
    private SecuredCassandra cassandra;
    private KafkaBroker kafka;
    private ConnectWorker worker;
    private SecuredFront connect;
    private Map<String, String> login;
    private String exporter;

    SecuredWatchIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void startLine() throws IOException, ExecutionException, InterruptedException {
        cassandra = SecuredCassandra.start(stack);
        cassandra.execute("UPDATE secured.hits SET hits = hits + 7 WHERE page = '/a'");
        cassandra.execute("GRANT SELECT ON secured.hits TO sink");
        Path files = cassandra.files();
        Path own = cassandra
                .authority()
                .issue("broker", "localhost", "127.0.0.1")
                .store("PKCS12", files.resolve("broker.p12"), SECRET);
        KafkaLogin kafkaLogin = new KafkaLogin(own, files.resolve("trust.p12"), USER, SECRET);
        login = kafkaLogin.clientProperties();
        kafka = stack.addSecuredKafka(kafkaLogin);
        kafka.start();
        try (Admin admin = kafka.admin()) {
            admin.createTopics(List.of(new NewTopic("readings", 1, (short) 1), new NewTopic(LETTERS, 1, (short) 1)))
                    .all()
                    .get();
        }
        send();
        worker = stack.addWorker(workerProperties());
        worker.start();
        exporter = startExporter(worker.pid());
        worker.client().putConfig("secured", connector());
        connect = new SecuredFront(worker.url(), own, USER, SECRET);
    }

    @AfterEach
    void stopLine() {
        if (connect != null) {
            connect.close();
        }
        if (worker != null) {
            worker.stop();
        }
        if (kafka != null) {
            kafka.stop();
        }
        if (cassandra != null) {
            cassandra.close();
        }
    }

    @Test
    void everythingIsKnownOfServersThatWantALogin() throws IOException {
        Path kafkaFile = kafkaConfig(SECRET);
        Path cassandraFile = cassandraConfig(SECRET);
        await("all is stored")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    JsonNode snapshot = watch(SECRET, kafkaFile, cassandraFile).json();
                    assertThat(snapshot.path("notes")).as("%s", snapshot).isEmpty();
                    assertThat(snapshot.path("lag").asLong(-1)).isZero();
                    assertThat(snapshot.path("dead_letters").path("letters").asLong(-1))
                            .isOne();
                });

        Millrace.Ended all = watch(SECRET, kafkaFile, cassandraFile);
        assertThat(all.status()).as(all.err() + all.out()).isZero();
        JsonNode snapshot = all.json();
        JsonNode sink = snapshot.path("sinks").get(0);
        assertThat(sink.path("name").asText()).isEqualTo("secured");
        assertThat(sink.path("state").asText()).isEqualTo("RUNNING");
        assertThat(sink.path("numbers").path("in_flight_limit").asLong()).isPositive();
        assertThat(sink.path("numbers").path("latency_p99_ms").asDouble()).isPositive();
        assertThat(snapshot.path("cassandra").path("answers").asBoolean()).isTrue();
        JsonNode top = snapshot.path("cassandra").path("top").path("rows").get(0);
        assertThat(top.path("key").asText()).isEqualTo("/a");
        assertThat(top.path("value").asLong()).isEqualTo(7);
    }

    @Test
    void whoIsNotLetInSaysWhereAndShowsNoPassword() throws IOException {
        String wrong = SECRET + "-but-wrong";
        Millrace.Ended refused = watch(wrong, kafkaConfig(wrong), cassandraConfig(wrong));
        assertThat(refused.status()).as(refused.err() + refused.out()).isEqualTo(1);
        assertThat(refused.out()).contains("answers 401: it wants a user that may read");
        assertThat(refused.out()).contains("Kafka: the brokers refuse the login");
        assertThat(refused.out()).contains("Cassandra: it refuses the login");
        assertThat(refused.out() + refused.err()).doesNotContain(SECRET);

        // Whoever gives no configuration is told what is there, and not for how long nothing was heard.
        Millrace.Ended plain = run(List.of(), Map.of(), List.of());
        assertThat(plain.out() + plain.err()).doesNotContain(SECRET);
        assertThat(plain.out()).contains("has a certificate that is not trusted here");
    }

    private Millrace.Ended watch(String password, Path kafkaFile, Path cassandraFile) {
        return run(
                List.of(
                        "-Djavax.net.ssl.trustStore=" + cassandra.files().resolve("trust.p12"),
                        "-Djavax.net.ssl.trustStorePassword=" + SECRET),
                Map.of("MILLRACE_CONNECT_USER", USER, "MILLRACE_CONNECT_PASSWORD", password),
                List.of("--command-config", kafkaFile.toString(), "--cassandra-config", cassandraFile.toString()));
    }

    private Millrace.Ended run(List<String> jvm, Map<String, String> environment, List<String> configs) {
        List<String> words = new ArrayList<>(List.of(
                "watch",
                "--connect",
                connect.url().toString(),
                "--bootstrap-server",
                kafka.securedBootstrapServers(),
                "--metrics",
                exporter,
                "--cassandra",
                cassandra.contactPoints(),
                "--counter",
                "secured.hits.hits",
                "--once",
                "--json"));
        words.addAll(configs);
        return new Millrace(stack).start(jvm, environment, words).await(PATIENCE);
    }

    private Path kafkaConfig(String password) throws IOException {
        Properties properties = new Properties();
        login.forEach((name, value) -> properties.setProperty(
                name, name.equals("sasl.jaas.config") ? value.replace(SECRET, password) : value));
        Path file = cassandra.files().resolve("client-" + password.length() + ".properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    private Path cassandraConfig(String password) throws IOException {
        return Files.writeString(cassandra.files().resolve("driver-" + password.length() + ".conf"), """
                datastax-java-driver.advanced {
                  auth-provider {
                    class = PlainTextAuthProvider
                    username = sink
                    password = "%2$s"
                  }
                  ssl-engine-factory {
                    class = DefaultSslEngineFactory
                    truststore-path = "%1$s/trust.p12"
                    truststore-password = "%3$s"
                    keystore-path = "%1$s/client.p12"
                    keystore-password = "%3$s"
                  }
                }
                """.formatted(
                        cassandra.files(), password, SECRET));
    }

    private void send() {
        Map<String, Object> properties = new HashMap<>(login);
        properties.put("bootstrap.servers", kafka.securedBootstrapServers());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < READINGS; i++) {
                var unused = producer.send(new ProducerRecord<>(
                        "readings", Integer.toString(i), "{\"id\": \"r%d\", \"celsius\": 20.5}".formatted(i)));
            }
            var unused = producer.send(new ProducerRecord<>(
                    "readings", "bad", "{\"id\": \"bad\", \"celsius\": \"" + Planted.PAYLOAD + "\"}"));
        }
    }

    private Map<String, String> workerProperties() {
        Map<String, String> properties = new TreeMap<>(Map.of(
                "bootstrap.servers",
                kafka.securedBootstrapServers(),
                "group.id",
                "secured-workers",
                "config.storage.topic",
                "secured-configs",
                "offset.storage.topic",
                "secured-offsets",
                "status.storage.topic",
                "secured-status"));
        for (String whose : List.of("", "producer.", "consumer.", "admin.")) {
            login.forEach((name, value) -> properties.put(whose + name, value));
        }
        return properties;
    }

    private Map<String, String> connector() {
        Map<String, String> config = cassandra.config();
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", LETTERS);
        config.put("errors.deadletterqueue.topic.replication.factor", "1");
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        return config;
    }

    /** Starts the exporter in a worker that runs, by the rules that are shipped; as an agent of its JVM would have been. */
    private static String startExporter(long pid) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path rules = Installation.aroundWorkingDirectory().config().resolve("monitoring/jmx-exporter.yaml");
        try {
            Path agent = Path.of(JavaAgent.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            VirtualMachine process = VirtualMachine.attach(Long.toString(pid));
            try {
                process.loadAgent(agent.toString(), "127.0.0.1:" + port + ":" + rules);
            } finally {
                process.detach();
            }
        } catch (URISyntaxException
                | AttachNotSupportedException
                | AgentLoadException
                | AgentInitializationException e) {
            throw new IOException("The exporter does not start", e);
        }
        return "http://127.0.0.1:" + port + "/metrics";
    }
}
