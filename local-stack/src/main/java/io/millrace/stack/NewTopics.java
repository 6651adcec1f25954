package io.millrace.stack;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Creates topics, and waits until they can be written to. */
final class NewTopics {

    private static final Duration LEADERS_KNOWN_WITHIN = Duration.ofSeconds(30);

    private NewTopics() {}

    static void create(KafkaBroker kafka, NewTopic topic, int partitions) {
        try (Admin admin = kafka.admin()) {
            admin.createTopics(List.of(topic)).all().get();
            // Until a leader knows of itself it turns batches away, and an idempotent producer with several on
            // their way may then never get the first of them in.
            Map<TopicPartition, OffsetSpec> all = new HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                all.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
            awaitLeaders(admin, all);
        } catch (ExecutionException e) {
            throw new StackException(
                    "Topic " + topic.name() + " could not be created: "
                            + e.getCause().getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while creating topic " + topic.name(), e);
        }
    }

    /** Asks until every leader answers: the client itself gives up where the broker asked has not heard of the topic yet. */
    private static void awaitLeaders(Admin admin, Map<TopicPartition, OffsetSpec> partitions)
            throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + LEADERS_KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                admin.listOffsets(partitions).all().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RetriableException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
