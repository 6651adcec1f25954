package io.millrace.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StreamsClientsTest {
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);

    private final StreamsClients clients = new StreamsClients();

    @Test
    void whatIsNotKnownIsNotReadToItsEnd() {
        String thread = Thread.currentThread().getName();
        try (Consumer<byte[], byte[]> consumer =
                clients.getConsumer(Map.of("bootstrap.servers", "127.0.0.1:1", "client.id", thread + "-consumer"))) {
            assertThat(clients.readToEnd(PARTITION)).as("another has it").isFalse();

            consumer.assign(Set.of(PARTITION));
            assertThat(clients.readToEnd(PARTITION)).as("nobody has answered").isFalse();
        }
    }

    @Test
    void aThreadWithoutAConsumerIsAMistake() {
        assertThatThrownBy(() -> clients.readToEnd(PARTITION))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(Thread.currentThread().getName());
    }
}
