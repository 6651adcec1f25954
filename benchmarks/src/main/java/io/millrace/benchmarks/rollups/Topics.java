package io.millrace.benchmarks.rollups;

import io.millrace.stack.KafkaBroker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/** Makes, measures and deletes the broker's topics. */
final class Topics implements AutoCloseable {

    private static final int ATTEMPTS = 100;
    private static final long PAUSE_MS = 100;

    private final Admin admin;

    Topics(KafkaBroker kafka) {
        this.admin = kafka.admin();
    }

    /** Creates a topic and waits until each of its partitions answers, which on a busy machine takes the broker a while. */
    void create(String topic, int partitions, Map<String, String> config) throws InterruptedException {
        try {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(config)))
                    .all()
                    .get();
            for (int attempt = 1; !answers(topic, attempt == ATTEMPTS); attempt++) {
                Thread.sleep(PAUSE_MS);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topic " + topic + " cannot be created", e.getCause());
        }
    }

    /** How many records there ever were on the topics with such names, the marks of transactions included. */
    long records(Predicate<String> name) throws InterruptedException {
        try {
            long records = 0;
            for (String topic : named(name)) {
                records +=
                        ends(topic).values().stream().mapToLong(Long::longValue).sum();
            }
            return records;
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topics cannot be measured", e.getCause());
        }
    }

    /** Deletes the topics with such names. */
    void delete(Predicate<String> name) throws InterruptedException {
        try {
            admin.deleteTopics(named(name)).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Topics cannot be deleted", e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close();
    }

    private boolean answers(String topic, boolean lastAttempt) throws ExecutionException, InterruptedException {
        try {
            ends(topic);
            return true;
        } catch (ExecutionException e) {
            if (lastAttempt || !(e.getCause() instanceof RetriableException)) {
                throw e;
            }
            return false;
        }
    }

    private List<String> named(Predicate<String> name) throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get().stream().filter(name).toList();
    }

    private Map<TopicPartition, Long> ends(String topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .forEach(each -> latest.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }
}
