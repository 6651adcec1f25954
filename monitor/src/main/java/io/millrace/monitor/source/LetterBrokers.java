package io.millrace.monitor.source;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Uuid;

/** The Kafka cluster that the dead-letter topics are in. For one thread. */
interface LetterBrokers extends AutoCloseable {

    /**
     * A topic.
     *
     * @param id another one if it is deleted and made anew
     * @param partitions how many it has
     */
    record Topic(Uuid id, int partitions) {}

    /**
     * Those of the topics that are there, by name.
     *
     * @throws NotKnownException if Kafka is not there
     * @throws org.apache.kafka.common.errors.TopicAuthorizationException if some may not be described
     * @throws org.apache.kafka.common.KafkaException if it does not tell
     */
    Map<String, Topic> topics(Set<String> names);

    /** A consumer without a group, always the same one, which reads what is committed. */
    Consumer<byte[], byte[]> consumer();

    @Override
    void close();
}
