package io.millrace.stack;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * What a stack is made of.
 *
 * @param installation where the built parts are
 * @param runDirectory where each server's configuration, data and log go; made if it is missing
 * @param cassandraPort the port to prefer; a free one is taken if somebody has it. So with the other ports.
 * @param kafkaPort the port to prefer for clients
 * @param registryPort the port to prefer
 * @param connectPort the port to prefer for the REST API
 * @param cassandra how much Cassandra may use, and how it stores
 * @param kafkaHeap as {@code -Xmx} takes it, default 768m. So with the other heaps.
 * @param registryHeap default 384m
 * @param connectHeap default 768m
 * @param streamsHeap default 768m
 */
public record StackOptions(
        Installation installation,
        Path runDirectory,
        int cassandraPort,
        int kafkaPort,
        int registryPort,
        int connectPort,
        CassandraSettings cassandra,
        String kafkaHeap,
        String registryHeap,
        String connectHeap,
        String streamsHeap) {

    /** The usual ports and modest heaps, in a new directory under {@code .millrace} in the checkout. */
    public static StackOptions defaults(Installation installation) {
        String started =
                LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        Path run = installation
                .checkout()
                .resolve(".millrace")
                .resolve("run-" + started + "-" + ProcessHandle.current().pid());
        return new StackOptions(
                installation, run, 9042, 9092, 8081, 8083, CassandraSettings.small(), "768m", "384m", "768m", "768m");
    }

    public StackOptions withPorts(int forCassandra, int forKafka, int forRegistry, int forConnect) {
        return new StackOptions(
                installation,
                runDirectory,
                forCassandra,
                forKafka,
                forRegistry,
                forConnect,
                cassandra,
                kafkaHeap,
                registryHeap,
                connectHeap,
                streamsHeap);
    }

    public StackOptions withRunDirectory(Path directory) {
        return new StackOptions(
                installation,
                directory.toAbsolutePath(),
                cassandraPort,
                kafkaPort,
                registryPort,
                connectPort,
                cassandra,
                kafkaHeap,
                registryHeap,
                connectHeap,
                streamsHeap);
    }

    public StackOptions withCassandra(CassandraSettings settings) {
        return new StackOptions(
                installation,
                runDirectory,
                cassandraPort,
                kafkaPort,
                registryPort,
                connectPort,
                settings,
                kafkaHeap,
                registryHeap,
                connectHeap,
                streamsHeap);
    }
}
