package io.millrace.quickstart;

import com.datastax.oss.driver.api.core.CqlSession;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.ConnectorStatus;
import io.millrace.stack.Stack;
import io.millrace.stack.StackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The shipped pipeline on a running stack: tables, topics, the streams application and the two connectors.
 *
 * <pre>{@code
 * Pipeline pipeline = new Pipeline(stack);
 * pipeline.deploy();
 * Ledger ledger = new Ledger(source, EventIds.ofRun(1));
 * try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
 *     pipeline.awaitDrained(sender, Duration.ofMinutes(3), progress -> {});
 * }
 * Verdict verdict = pipeline.verify(ledger);
 * }</pre>
 */
public final class Pipeline {

    public static final String EVENTS_TOPIC = Sender.TOPIC;
    public static final int EVENTS_PARTITIONS = 4;
    public static final String EVENTS_SINK = "page-events-sink";
    public static final String VIEWS_SINK = "page-views-sink";
    public static final List<String> CONNECTORS = List.of(EVENTS_SINK, VIEWS_SINK);
    public static final String STREAMS_DEAD_LETTERS = "millrace.dlq";
    public static final List<String> DEAD_LETTER_TOPICS =
            List.of(STREAMS_DEAD_LETTERS, EVENTS_SINK + ".dlq", VIEWS_SINK + ".dlq");

    private static final Map<String, Set<String>> SINK_TOPICS = Map.of(
            EVENTS_SINK, Set.of("page-events"),
            VIEWS_SINK, Set.of("page_views_hourly", "page_views_total"));
    private static final Duration RUNNING_TIMEOUT = Duration.ofMinutes(2);
    private static final long PAUSE_MS = 250;

    private final Stack stack;

    public Pipeline(Stack stack) {
        this.stack = stack;
    }

    /** Everything, one part after the other. */
    public void deploy() {
        deploy(Map.of());
    }

    /** As {@link #deploy()}, with further properties of the topic of the events. */
    public void deploy(Map<String, String> eventsTopic) {
        createTables();
        createEventsTopic(eventsTopic);
        registerEventSchema();
        stack.start(stack.streams());
        for (String connector : CONNECTORS) {
            deployConnector(connector);
        }
    }

    public void createTables() {
        stack.applyCql(resource("/cql/tables.cql"));
    }

    /** The source topic. Without retention: a replay of old events must outlast the broker's idea of old. */
    public void createEventsTopic() {
        createEventsTopic(Map.of());
    }

    /** As {@link #createEventsTopic()}, with further properties of the topic. */
    public void createEventsTopic(Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("retention.ms", "-1");
        stack.createTopic(Sender.TOPIC, EVENTS_PARTITIONS, config);
    }

    /** The schema of the source topic, which the streams application reads before the first event comes. */
    public void registerEventSchema() {
        try (SchemaRegistryClient registry =
                new CachedSchemaRegistryClient(stack.registry().confluentUrl().toString(), 10)) {
            registry.register(Sender.TOPIC + "-value", new AvroSchema(new EventSchema().schema()));
        } catch (IOException | RestClientException e) {
            throw new StackException("The schema of the events cannot be registered: " + e.getMessage(), e);
        }
    }

    /**
     * PUTs the shipped configuration and waits until the connector and its tasks run.
     *
     * @throws StackException if it fails; the message has the first lines of the trace
     */
    public ConnectorStatus deployConnector(String name) {
        stack.putConnector(name);
        return awaitRunning(name);
    }

    /** Waits until the connector and all its tasks are RUNNING. */
    public ConnectorStatus awaitRunning(String name) {
        ConnectClient connect = stack.connect().client();
        long deadline = System.nanoTime() + RUNNING_TIMEOUT.toNanos();
        String last = "unknown to the worker";
        while (System.nanoTime() < deadline) {
            // Right after the PUT the status topic may not have it yet.
            if (connect.connectors().contains(name)) {
                ConnectorStatus status = connect.statusIfKnown(name)
                        .orElse(new ConnectorStatus(name, "without a status", "", List.of()));
                if (status.isRunning()) {
                    return status;
                }
                status.failure().ifPresent(failure -> {
                    throw new StackException(failure);
                });
                last = status.toString();
            }
            Pause.millis(PAUSE_MS);
        }
        throw new StackException("Connector " + name + " does not run after " + RUNNING_TIMEOUT.toSeconds() + " s: "
                + last + ". Its worker's log: " + stack.connect().log());
    }

    /**
     * Waits until everything is sent, processed and stored.
     *
     * @param sending what is being sent
     * @param patience how long nothing at all may move before this gives up
     * @param listener hears of the progress about four times a second
     * @throws StackException if sending fails, a connector or task fails, a server ends by itself, or nothing moves
     */
    public void awaitDrained(Sending sending, Duration patience, Consumer<Progress> listener) {
        try (LagMeter meter = new LagMeter(stack, SINK_TOPICS)) {
            new Drain(stack, sending, meter, patience, listener).await();
        }
    }

    /** Compares every row in Cassandra with the ledger, dead letters taken off. */
    public Verdict verify(Ledger ledger) {
        DeadLetters deadLetters = new DeadLetterReader(stack, ledger.ids()).read();
        try (CqlSession session = stack.cassandra().connect()) {
            return new Verifier(session, ledger, deadLetters).compare();
        }
    }

    /**
     * Compares every row and every column of the two rollups' tables with what they should be.
     *
     * @return the first few differences in words, and how many more there are; none if there is no difference
     */
    public List<String> differencesInCounters(Map<Tally.Hour, Totals> hourly, Map<String, Totals> total) {
        try (CqlSession session = stack.cassandra().connect()) {
            Differences differences = new Differences();
            RollupTables tables = new RollupTables(new TokenScan(session), differences);
            tables.compareHourly(hourly, Set.of());
            tables.compareTotal(total, Set.of());
            return differences.inWords();
        }
    }

    private static String resource(String name) {
        try (InputStream in = Pipeline.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new StackException(name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + name, e);
        }
    }
}
