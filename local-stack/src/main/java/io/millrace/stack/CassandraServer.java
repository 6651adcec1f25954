package io.millrace.stack;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of Apache Cassandra on loopback: a lone one without authentication, or a member of a {@link CassandraRing}. With
 * its usual settings every acknowledged write survives a SIGKILL.
 */
public final class CassandraServer extends Server {

    static final String DATA_CENTER = "datacenter1";

    private static final String LONE_ADDRESS = "127.0.0.1";
    // Long enough for every node to hear of a joining one before data streams: who has not leaves it out of its writes.
    private static final int JOIN_DELAY_MS = 10_000;

    private final StackOptions options;
    private final Ports ports;
    private final String listenAddress;
    private final Optional<CassandraServer> seed;
    private final Optional<CassandraAuthentication> authentication;
    private final Optional<CassandraTls> tls;
    private volatile int nativePort;
    private volatile int storagePort;

    private CassandraServer(
            String name,
            String listenAddress,
            Optional<CassandraServer> seed,
            Optional<CassandraAuthentication> authentication,
            Optional<CassandraTls> tls,
            StackOptions options,
            Path directory,
            Host host,
            Ports ports) {
        super(name, directory, host);
        this.listenAddress = listenAddress;
        this.seed = seed;
        this.authentication = authentication;
        this.tls = tls;
        this.options = options;
        this.ports = ports;
    }

    /** A node that is alone. */
    CassandraServer(StackOptions options, Path directory, Host host, Ports ports) {
        this(
                "cassandra",
                LONE_ADDRESS,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                options,
                directory,
                host,
                ports);
    }

    /** The first node of a ring, {@code cassandra-1}, which the others join. */
    static CassandraServer firstOfRing(
            StackOptions options,
            Optional<CassandraAuthentication> authentication,
            Optional<CassandraTls> tls,
            Host host,
            Ports ports) {
        return member(1, Optional.empty(), authentication, tls, options, host, ports);
    }

    /**
     * Node number n of the ring that begins with this node, {@code cassandra-<n>} on 127.0.0.n. It joins, and takes over its share
     * of the data, when it is first started.
     */
    CassandraServer joinedBy(int number, Host host) {
        return member(number, Optional.of(this), authentication, tls, options, host, ports);
    }

    private static CassandraServer member(
            int number,
            Optional<CassandraServer> seed,
            Optional<CassandraAuthentication> authentication,
            Optional<CassandraTls> tls,
            StackOptions options,
            Host host,
            Ports ports) {
        String name = "cassandra-" + number;
        return new CassandraServer(
                name,
                "127.0.0." + number,
                seed,
                authentication,
                tls,
                options,
                options.runDirectory().resolve(name),
                host,
                ports);
    }

    /** Where clients connect. */
    public InetSocketAddress contactPoint() {
        return new InetSocketAddress(listenAddress, nativePort);
    }

    String listenAddress() {
        return listenAddress;
    }

    /** {@link #contactPoint} as the connector's option takes it: {@code host:port}. */
    public String contactPoints() {
        return listenAddress + ":" + nativePort;
    }

    /**
     * A new session, for the caller to close; 30 s request timeout. It sends to this node alone, whoever else is in its ring, knows
     * no tables, and is the superuser's where there is one.
     */
    public CqlSession connect() {
        return session(sessionBuilder(), Duration.ofSeconds(30));
    }

    /** As {@link #connect}, in somebody else's name; the driver throws if the node does not let them in. */
    public CqlSession connectAs(String user, String password) {
        return session(encrypted(CqlSession.builder()).withAuthCredentials(user, password), Duration.ofSeconds(30));
    }

    @Override
    public String address() {
        return contactPoints();
    }

    @Override
    public Map<String, String> composeVariables() {
        return Map.of("CASSANDRA_PORT", Integer.toString(nativePort));
    }

    @Override
    void reservePorts() {
        nativePort = ports.reserve(options.cassandraPort());
        storagePort = ports.reserve(7000);
    }

    @Override
    Launch configure() throws IOException {
        Path config = directoryOf("config");
        Path data = directoryOf("data");
        Path yaml = config.resolve("cassandra.yaml");
        Files.writeString(yaml, yaml(data));
        Path logback = config.resolve("logback.xml");
        Files.writeString(logback, LOGBACK);

        List<String> jvm = new ArrayList<>();
        // Not as an agent, the one of Cassandra 4.1 looks into classes that Java 17 hides, and the server ends.
        jvm.add("-javaagent:" + options.installation().cassandraMemoryMeter());
        jvm.add("-Xms" + options.cassandra().heap());
        jvm.add("-Xmx" + options.cassandra().heap());
        jvm.add("-XX:MaxDirectMemorySize=" + options.cassandra().directMemory());
        jvm.add("-XX:+ExitOnOutOfMemoryError");
        jvm.add("-Djava.io.tmpdir=" + directoryOf("tmp"));
        jvm.add("-Dcassandra.config=" + yaml.toUri());
        jvm.add("-Dcassandra.storagedir=" + data);
        jvm.add("-Dcassandra.logdir=" + directory());
        jvm.add("-Dlogback.configurationFile=" + logback);
        jvm.add("-Dcassandra-foreground=yes");
        if (seed.isEmpty()) {
            // Whoever is first, or alone, has nobody to wait for.
            jvm.add("-Dcassandra.ring_delay_ms=100");
            jvm.add("-Dcassandra.skip_wait_for_gossip_to_settle=0");
        } else {
            jvm.add("-Dcassandra.ring_delay_ms=" + JOIN_DELAY_MS);
        }
        jvm.add("-Dcassandra.superuser_setup_delay_ms=0");
        jvm.add("-Djdk.attach.allowAttachSelf=true");
        jvm.add("-Dio.netty.tryReflectionSetAccessible=true");
        jvm.addAll(CassandraModules.options());
        return Launch.ofClass(
                jvm,
                options.installation().cassandraClassPath(),
                "org.apache.cassandra.service.CassandraDaemon",
                List.of());
    }

    @Override
    void beforeStart() {
        // Its port tells whether it is up.
    }

    @Override
    void releasePorts() {
        ports.release(nativePort);
        ports.release(storagePort);
    }

    @Override
    Optional<String> notReady() {
        if (!Sockets.accepts(contactPoint())) {
            return Optional.of("nothing listens on " + contactPoints());
        }
        try (CqlSession session = session(sessionBuilder(), Duration.ofSeconds(5))) {
            session.execute("SELECT release_version FROM system.local");
            return Optional.empty();
        } catch (DriverException e) {
            return Optional.of("it does not answer a query: " + e.getMessage());
        }
    }

    private CqlSession session(CqlSessionBuilder builder, Duration timeout) {
        InetSocketAddress here = contactPoint();
        return builder.addContactPoint(here)
                .withLocalDatacenter(DATA_CENTER)
                .withNodeDistanceEvaluator((node, dataCenter) ->
                        node.getEndPoint().resolve().equals(here) ? NodeDistance.LOCAL : NodeDistance.IGNORED)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, timeout)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, timeout)
                        .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, timeout)
                        // Nobody asks it for tables, and each statement that changes one would wait a second for them.
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .build())
                .build();
    }

    /** For a session that this node takes: the superuser's where there is one. */
    CqlSessionBuilder sessionBuilder() {
        CqlSessionBuilder builder = encrypted(CqlSession.builder());
        return authentication.isPresent()
                ? builder.withAuthCredentials(CassandraAuthentication.SUPERUSER, CassandraAuthentication.SUPERUSER)
                : builder;
    }

    private CqlSessionBuilder encrypted(CqlSessionBuilder builder) {
        tls.ifPresent(each -> builder.withSslContext(each.client()));
        return builder;
    }

    private String yaml(Path data) {
        return """
                # Written by the local stack.
                cluster_name: millrace-local
                num_tokens: 16
                partitioner: org.apache.cassandra.dht.Murmur3Partitioner
                endpoint_snitch: SimpleSnitch
                listen_address: %s
                rpc_address: %s
                native_transport_port: %d
                storage_port: %d
                seed_provider:
                  - class_name: org.apache.cassandra.locator.SimpleSeedProvider
                    parameters: [{seeds: "%s"}]

                data_file_directories: ["%s/data"]
                commitlog_directory: "%s/commitlog"
                saved_caches_directory: "%s/saved_caches"
                hints_directory: "%s/hints"
                cdc_raw_directory: "%s/cdc_raw"

                %s
                %s""".formatted(
                        listenAddress,
                        listenAddress,
                        nativePort,
                        storagePort,
                        seed.orElse(this).storageAddress(),
                        data,
                        data,
                        data,
                        data,
                        data,
                        options.cassandra().yaml().stripTrailing(),
                        authentication.map(CassandraAuthentication::yaml).orElse("")
                                + tls.map(CassandraTls::yaml).orElse(""));
    }

    /** Where the nodes of its ring find it. */
    private String storageAddress() {
        return listenAddress + ":" + storagePort;
    }

    private static final String LOGBACK = """
            <configuration>
              <appender name="STDOUT" class="ch.qos.logback.core.ConsoleAppender">
                <encoder>
                  <pattern>%date{ISO8601} %-5level [%thread] %logger{20} - %msg%n</pattern>
                </encoder>
              </appender>
              <root level="INFO">
                <appender-ref ref="STDOUT"/>
              </root>
            </configuration>
            """;
}
