package io.millrace.tool;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Where the brokers are, and how to reach them: as Kafka's own tools are told. */
public final class KafkaOptions {

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Brokers, with commas between them. Not needed where --command-config has bootstrap.servers.")
    private String bootstrapServer;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description =
                    "Properties of Kafka's clients: security.protocol, sasl.jaas.config, ssl.truststore.location ...")
    private Path commandConfig;

    /** Kafka's clients would say which file is not there, and with it all that is in a key. */
    private void requirePaths(CommandLine line, Properties read) {
        for (String name : List.of("ssl.keystore.location", "ssl.truststore.location")) {
            if (read.getProperty(name, "").contains("-----BEGIN ")) {
                throw new ParameterException(
                        line,
                        "--command-config " + commandConfig + ": " + name
                                + " holds PEM text, not a path: ssl.keystore.key, ssl.keystore.certificate.chain and"
                                + " ssl.truststore.certificates take it");
            }
        }
    }

    /**
     * Returns the properties of a client; empty if nobody has said where the brokers are.
     *
     * @param line whose options these are
     * @throws ParameterException if the file cannot be read
     */
    public Optional<Map<String, Object>> properties(CommandLine line) {
        Map<String, Object> properties = new HashMap<>();
        if (commandConfig != null) {
            Properties read = new Properties();
            try (Reader file = Files.newBufferedReader(commandConfig, StandardCharsets.UTF_8)) {
                read.load(file);
            } catch (IOException | IllegalArgumentException e) {
                throw new ParameterException(
                        line,
                        "--command-config " + commandConfig + " cannot be read ("
                                + e.getClass().getSimpleName()
                                + "); check path, rights and that it is a properties file",
                        e);
            }
            read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
            requirePaths(line, read);
        }
        if (bootstrapServer != null) {
            properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer);
        }
        return properties.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)
                ? Optional.of(properties)
                : Optional.empty();
    }
}
