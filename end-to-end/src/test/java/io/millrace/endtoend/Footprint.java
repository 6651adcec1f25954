package io.millrace.endtoend;

import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * What a start that is refused must not have changed: topics with what is in them, the group's offsets, and schemas.
 *
 * @param topics the id and the number of partitions of each topic
 * @param ends the ends of their partitions, those of the source left out
 * @param offsets the group's
 * @param schemas the versions of each subject
 */
record Footprint(
        Map<String, String> topics,
        Map<String, Long> ends,
        Map<TopicPartition, Long> offsets,
        Map<String, String> schemas) {

    static Footprint of(Stack stack, OrderPipeline pipeline) {
        try (Admin admin = stack.kafka().admin();
                SchemaRegistryClient registry = new CachedSchemaRegistryClient(
                        stack.registry().confluentUrl().toString(), 10)) {
            Map<String, TopicDescription> described = admin.describeTopics(
                            admin.listTopics().names().get())
                    .allTopicNames()
                    .get();
            Map<String, String> topics = new TreeMap<>();
            Map<TopicPartition, OffsetSpec> partitions = new TreeMap<>(
                    Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
            described.forEach((name, topic) -> {
                topics.put(name, topic.topicId() + " " + topic.partitions().size());
                if (!name.equals(pipeline.source())) {
                    topic.partitions()
                            .forEach(each ->
                                    partitions.put(new TopicPartition(name, each.partition()), OffsetSpec.latest()));
                }
            });
            Map<String, Long> ends = new TreeMap<>();
            admin.listOffsets(partitions)
                    .all()
                    .get()
                    .forEach((partition, end) -> ends.put(partition.toString(), end.offset()));
            Map<String, String> schemas = new TreeMap<>();
            for (String subject : registry.getAllSubjects()) {
                schemas.put(subject, registry.getAllVersions(subject).toString());
            }
            return new Footprint(topics, ends, offsets(admin, pipeline), schemas);
        } catch (IOException | RestClientException e) {
            throw new IllegalStateException("The registry does not say what it has", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not say what it has", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking Kafka", e);
        }
    }

    /** The application's offsets, of its source and of its own topics. */
    static Map<TopicPartition, Long> offsets(Stack stack, OrderPipeline pipeline) {
        try (Admin admin = stack.kafka().admin()) {
            return offsets(admin, pipeline);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not tell offsets", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while asking for offsets", e);
        }
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, OrderPipeline pipeline)
            throws ExecutionException, InterruptedException {
        return admin
                .listConsumerGroupOffsets(pipeline.application())
                .partitionsToOffsetAndMetadata()
                .get()
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, each -> each.getValue().offset()));
    }
}
