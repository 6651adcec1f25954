package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.quickstart.EventIds;
import io.millrace.quickstart.EventSource;
import io.millrace.quickstart.GeneratedEvents;
import io.millrace.quickstart.Ledger;
import io.millrace.quickstart.Pipeline;
import io.millrace.quickstart.Sender;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;

/** A line that pages speak of, with what has to be so before their commands make sense: events sent, a task that has failed, letters. */
final class PageLine {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Stack stack;
    private final ConnectClient connect;
    private final Pipeline pipeline;

    PageLine(Stack stack, Pipeline pipeline) {
        this.stack = stack;
        this.connect = stack.connect().client();
        this.pipeline = pipeline;
    }

    /** Sends page events, and waits until they are stored. */
    void sendEvents(int events) {
        EventSource source = new GeneratedEvents(1, events, System.currentTimeMillis());
        Ledger ledger = new Ledger(source, EventIds.ofRun(System.nanoTime()));
        try (Sender sender = new Sender(stack, source, ledger, 0, false).start()) {
            pipeline.awaitDrained(sender, PATIENCE, progress -> {});
        }
    }

    /** Fails a task: a record that nobody can map, and a dead-letter topic that takes no letter. Then the topic takes letters again. */
    void failTheTask() {
        String letters = Pipeline.EVENTS_SINK + ".dlq";
        alter(letters, "100");
        try (WaitingProducer producer = new WaitingProducer(stack)) {
            producer.send(new ProducerRecord<>("page-events", 0, null, null));
        }
        await("the task has failed").atMost(PATIENCE).until(() -> connect.statusIfKnown(Pipeline.EVENTS_SINK)
                .flatMap(status -> status.failure())
                .isPresent());
        alter(letters, "1000000");
    }

    private void alter(String topic, String maxMessageBytes) {
        try (Admin admin = stack.kafka().admin()) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", maxMessageBytes), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            await("the broker goes by it").atMost(PATIENCE).until(() -> admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get("max.message.bytes")
                    .value()
                    .equals(maxMessageBytes));
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topic " + topic + " cannot be altered", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a topic is altered", e);
        }
    }

    void awaitLetters(String topic, int letters) {
        await(letters + " letters in " + topic).atMost(PATIENCE).untilAsserted(() -> assertThat(
                        Letters.in(stack, topic).records())
                .hasSize(letters));
    }

    void awaitRows(String table, int rows) {
        try (CqlSession session = stack.cassandra().connect()) {
            await(rows + " rows in " + table).atMost(PATIENCE).untilAsserted(() -> assertThat(
                            session.execute("SELECT count(*) FROM " + table)
                                    .one()
                                    .getLong(0))
                    .isEqualTo(rows));
        }
    }

    void stop(String connector) {
        connect.stop(connector);
        await("no task runs").atMost(PATIENCE).until(() -> connect.statusIfKnown(connector)
                .map(status -> status.tasks().isEmpty())
                .orElse(false));
    }

    /** Waits until the tasks run, whatever the worker says of them until then: it may not know yet that they were started again. */
    void awaitRunningAgain() {
        await("the tasks run again").atMost(PATIENCE).until(() -> connect.statusIfKnown(Pipeline.EVENTS_SINK)
                .map(status -> status.isRunning())
                .orElse(false));
    }

    void awaitState(String state) {
        await("the connector is " + state).atMost(PATIENCE).until(() -> connect.statusIfKnown(Pipeline.EVENTS_SINK)
                .map(status -> status.state().equals(state))
                .orElse(false));
    }

    long offset(String connector, int partition) {
        for (JsonNode each : connect.offsets(connector).path("offsets")) {
            if (each.path("partition").path("kafka_partition").asInt() == partition) {
                return each.path("offset").path("kafka_offset").asLong();
            }
        }
        throw new AssertionError("No offset of partition " + partition);
    }

    /** Deploys a sink of payments, whose amounts go into a column as the mapping says. */
    void putPayments(String amount) {
        connect.putConfig(
                "payments-sink",
                Map.ofEntries(
                        Map.entry("name", "payments-sink"),
                        Map.entry("connector.class", ShippedConnector.CLASS),
                        Map.entry("tasks.max", "1"),
                        Map.entry("topics", "payments"),
                        Map.entry("linger.ms", "10"),
                        Map.entry("topic.payments.bank.payments.mapping", "id=value.id, " + amount),
                        Map.entry("cassandra.contact.points", "${env:CASSANDRA_CONTACT_POINTS}"),
                        Map.entry("key.converter", "org.apache.kafka.connect.storage.StringConverter"),
                        Map.entry("value.converter", "org.apache.kafka.connect.json.JsonConverter"),
                        Map.entry("value.converter.schemas.enable", "false"),
                        Map.entry("errors.tolerance", "all"),
                        Map.entry("errors.deadletterqueue.topic.name", "payments-sink.dlq"),
                        Map.entry("errors.deadletterqueue.topic.replication.factor", "1"),
                        Map.entry("errors.deadletterqueue.context.headers.enable", "true"),
                        Map.entry("producer.override.max.block.ms", "30000"),
                        Map.entry("producer.override.enable.idempotence", "true")));
        pipeline.awaitRunning("payments-sink");
    }

    /** Sends payments: those whose amount is a number, and those whose amount is a text. */
    void sendPayments(int good, int bad) {
        try (WaitingProducer producer = new WaitingProducer(stack)) {
            for (int id = 0; id < good + bad; id++) {
                producer.send(new ProducerRecord<>(
                        "payments",
                        bytes(Integer.toString(id)),
                        bytes("{\"id\": %d, \"amount\": %s}".formatted(id, id < good ? "1" : "\"a lot\""))));
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
