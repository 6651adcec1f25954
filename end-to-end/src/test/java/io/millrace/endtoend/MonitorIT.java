package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.KafkaSource;
import io.millrace.monitor.source.LetterSource;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.NotKnownException;
import io.millrace.stack.Stack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the monitor reads of topics whose records are deleted while it looks, as retention does it, and as people do. */
@ExtendWith(SharedStack.class)
@Tag("full")
@Timeout(120)
class MonitorIT {

    private static final String GROUP = "monitor-it";
    private static final String TOPIC = "monitor-it-orders";
    private static final String LETTERS = "monitor-it.dlq";

    @Test
    void recordsThatAreDeletedBeforeTheyAreReadAreLostAlsoWhenTheGroupHasGoneOn(Stack stack)
            throws ExecutionException, InterruptedException {
        create(stack, TOPIC);
        send(stack, TOPIC, 100);
        Administrator administrator = new Administrator(stack, GROUP);
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        administrator.setOffsets(Map.of(partition, 20L));
        try (KafkaSource source = new KafkaSource(() -> client(stack), Optional.of(GROUP), List::of)) {
            assertThat(group(source).lag()).isEqualTo(80);
            assertThat(group(source).lost()).isEmpty();

            deleteBefore(stack, partition, 50);
            assertThat(group(source).lag()).isEqualTo(50);
            assertThat(group(source).lost()).isEqualTo(Map.of(TOPIC, Map.of(0, 30L)));

            administrator.setOffsets(Map.of(partition, 60L));
            assertThat(group(source).lag()).isEqualTo(40);
            assertThat(group(source).lost()).isEqualTo(Map.of(TOPIC, Map.of(0, 30L)));
        }
    }

    @Test
    void lettersThatAreDeletedDoNotCountAndATopicThatIsMadeAnewIsReadAnew(Stack stack)
            throws ExecutionException, InterruptedException {
        create(stack, LETTERS);
        send(stack, LETTERS, 3);
        try (LetterSource source = new LetterSource(() -> client(stack), () -> Set.of(LETTERS))) {
            assertThat(letters(source)).isEqualTo(3);
            deleteBefore(stack, new TopicPartition(LETTERS, 0), 2);
            assertThat(letters(source)).isEqualTo(1);

            new Administrator(stack, GROUP).deleteTopic(LETTERS);
            // It goes at once where it is deleted, and elsewhere when that is heard of.
            await().ignoreExceptionsMatching(e -> e.getCause() instanceof TopicExistsException)
                    .untilAsserted(() -> create(stack, LETTERS));
            send(stack, LETTERS, 4);
            await().ignoreException(NotKnownException.class).until(() -> letters(source) == 4);
            send(stack, LETTERS, 1);
            assertThat(letters(source)).isEqualTo(5);
        }
    }

    private static GroupOffsets group(KafkaSource source) {
        return source.read().of(GROUP).orElseThrow();
    }

    private static long letters(LetterSource source) {
        return source.read().topics().stream().mapToLong(Letters.Topic::letters).sum();
    }

    private static Map<String, Object> client(Stack stack) {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, stack.kafka().bootstrapServers());
    }

    private static void create(Stack stack, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = stack.kafka().admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void deleteBefore(Stack stack, TopicPartition partition, long offset)
            throws ExecutionException, InterruptedException {
        try (Admin admin = stack.kafka().admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    private static void send(Stack stack, String topic, int records) throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client(stack), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int record = 0; record < records; record++) {
                producer.send(new ProducerRecord<>(topic, new byte[] {1})).get();
            }
        }
    }
}
