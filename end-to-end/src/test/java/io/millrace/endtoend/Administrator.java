package io.millrace.endtoend;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What somebody with Kafka's tools and rights does behind an application's back. */
final class Administrator {

    private final Stack stack;
    private final String group;

    Administrator(Stack stack, String group) {
        this.stack = stack;
        this.group = group;
    }

    void deleteOffsets(Map<TopicPartition, Long> offsets) {
        ask(admin ->
                admin.deleteConsumerGroupOffsets(group, offsets.keySet()).all().get());
    }

    void setOffsets(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> all = offsets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> new OffsetAndMetadata(each.getValue())));
        ask(admin -> admin.alterConsumerGroupOffsets(group, all).all().get());
    }

    void deleteTopic(String topic) {
        ask(admin -> admin.deleteTopics(List.of(topic)).all().get());
    }

    void addPartitions(String topic, int inAll) {
        ask(admin -> admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(inAll)))
                .all()
                .get());
    }

    /** Has the registry compare schemas of a subject. By itself Apicurio takes any, and Confluent's those that are BACKWARD. */
    void compareSchemas(String subject, String compatibility) {
        try (SchemaRegistryClient registry =
                new CachedSchemaRegistryClient(stack.registry().confluentUrl().toString(), 10)) {
            var unused = registry.updateCompatibility(subject, compatibility);
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The registry does not take a compatibility of " + subject, e);
        }
    }

    private interface Question {
        void ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private void ask(Question question) {
        try (Admin admin = stack.kafka().admin()) {
            question.ask(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka refuses", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Kafka", e);
        }
    }
}
