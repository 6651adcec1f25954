package io.millrace.stack;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

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
 * @param connectHeap default 1g
 * @param streamsHeap default 768m
 * @param jvmOptions for every server's JVM, besides its own; default {@link #SHORT_LIVED}
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
        String streamsHeap,
        List<String> jvmOptions) {

    /**
     * For servers that live a few minutes and share a few cores. Without the second compiler (C2): in a run of a million events on two
     * cores it took 35% of all CPU time, and what it had compiled by the end had not won that back. And with a collector that neither
     * marks beside the program nor has threads that wait for each other: G1 took a third of the worker's time.
     */
    public static final List<String> SHORT_LIVED =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:NewRatio=1");

    /** As Kafka's and Cassandra's own scripts start them: for what is measured, or stays. */
    public static final List<String> LONG_LIVED = List.of("-XX:+UseG1GC");

    public StackOptions {
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** The usual ports and modest heaps, in a new directory under {@code .millrace} in the checkout. */
    public static StackOptions defaults(Installation installation) {
        String started =
                LocalDateTime.now(ZoneId.systemDefault()).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        Path run = installation
                .checkout()
                .resolve(".millrace")
                .resolve("run-" + started + "-" + ProcessHandle.current().pid());
        return new StackOptions(
                installation,
                run,
                9042,
                9092,
                8081,
                8083,
                CassandraSettings.small(),
                "768m",
                "384m",
                "1g",
                "768m",
                SHORT_LIVED);
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
                streamsHeap,
                jvmOptions);
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
                streamsHeap,
                jvmOptions);
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
                streamsHeap,
                jvmOptions);
    }

    /** With other options for every server's JVM, {@link #LONG_LIVED} for one. */
    public StackOptions withJvmOptions(List<String> options) {
        return new StackOptions(
                installation,
                runDirectory,
                cassandraPort,
                kafkaPort,
                registryPort,
                connectPort,
                cassandra,
                kafkaHeap,
                registryHeap,
                connectHeap,
                streamsHeap,
                options);
    }

    /** With another heap for Kafka Connect's worker: 2g is what Kafka's own script gives it. */
    public StackOptions withConnectHeap(String heap) {
        return new StackOptions(
                installation,
                runDirectory,
                cassandraPort,
                kafkaPort,
                registryPort,
                connectPort,
                cassandra,
                kafkaHeap,
                registryHeap,
                heap,
                streamsHeap,
                jvmOptions);
    }
}
