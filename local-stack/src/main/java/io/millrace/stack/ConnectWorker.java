package io.millrace.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * A distributed Kafka Connect worker with the plugin zip, unpacked as a user would, and the Avro converter. It runs the
 * shipped {@code config/connect-worker.properties}, of which only addresses, the plugin path and the replication factors
 * are replaced.
 */
public final class ConnectWorker extends Server {

    private final StackOptions options;
    private final Ports ports;
    private final KafkaBroker kafka;
    private final Map<String, String> overrides;
    private final StackEnvironment environment;
    private volatile int port;

    ConnectWorker(
            String name,
            StackOptions options,
            Path directory,
            Host host,
            Ports ports,
            KafkaBroker kafka,
            StackEnvironment environment,
            Map<String, String> overrides) {
        super(name, directory, host);
        this.options = options;
        this.ports = ports;
        this.kafka = kafka;
        this.environment = environment;
        this.overrides = Map.copyOf(overrides);
    }

    /** The root of the REST API. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A client of the REST API. It follows this worker over restarts. */
    public ConnectClient client() {
        return new ConnectClient(url());
    }

    @Override
    public String address() {
        return url().toString();
    }

    @Override
    public Map<String, String> composeVariables() {
        return Map.of("CONNECT_PORT", Integer.toString(port));
    }

    /** The worker properties that differ, as the image takes them: {@code offset.flush.interval.ms} is CONNECT_OFFSET_FLUSH_INTERVAL_MS. */
    @Override
    public Map<String, String> composeEnvironment() {
        Map<String, String> variables = new HashMap<>();
        overrides.forEach((name, value) ->
                variables.put("CONNECT_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
        return variables;
    }

    @Override
    void reservePorts() {
        port = ports.reserve(options.connectPort());
    }

    @Override
    Launch configure() throws IOException {
        Path config = directoryOf("config");
        Path properties = config.resolve("connect-worker.properties");
        writeProperties(properties, unpackPlugin(options.installation().connectorZip(), directoryOf("plugins")));
        List<String> jvm = List.of(
                "-Xmx" + options.connectHeap(),
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + directoryOf("tmp"),
                Log4j.option(config));
        return Launch.ofClass(
                        jvm,
                        options.installation().connectClassPath(),
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        List.of(properties.toString()))
                .withEnvironment(environment.variables());
    }

    @Override
    void beforeStart() {
        // Its port tells whether it is up.
    }

    @Override
    void releasePorts() {
        ports.release(port);
    }

    @Override
    Optional<String> notReady() {
        // The worker answers / as soon as its port is open; this only once it has joined its group and read its topics.
        return Http.notOk(url().resolve("/connectors"));
    }

    private void writeProperties(Path file, Path plugins) throws IOException {
        Properties properties = new Properties();
        try (Reader shipped =
                Files.newBufferedReader(options.installation().config().resolve("connect-worker.properties"))) {
            properties.load(shipped);
        }
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("listeners", url().toString());
        properties.setProperty(
                "plugin.path", plugins + "," + options.installation().converterPlugins());
        for (String topic : List.of("config", "offset", "status")) {
            properties.setProperty(topic + ".storage.replication.factor", "1");
        }
        properties.putAll(overrides);
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, "config/connect-worker.properties with the local stack's addresses");
        }
    }

    private static Path unpackPlugin(Path zip, Path plugins) throws IOException {
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path target = plugins.resolve(entry.getName()).normalize();
                if (!target.startsWith(plugins)) {
                    throw new StackException(zip + " has an entry outside of it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(entries, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return plugins;
    }
}
