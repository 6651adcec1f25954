package io.millrace.connect.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.lag.ConsumerPositions;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConsumerPositionInterceptorTest {

    private static final TopicPartition PARTITION = new TopicPartition("clicks", 0);
    private static final ConsumerRecords<byte[], byte[]> RECORD_AND_MARKER = new ConsumerRecords<>(
            Map.of(PARTITION, List.of(new ConsumerRecord<>("clicks", 0, 7, null, null))),
            Map.of(PARTITION, new OffsetAndMetadata(9)));

    private final ConsumerPositionInterceptor<byte[], byte[]> interceptor = new ConsumerPositionInterceptor<>();
    private final ConsumerPositions task = new ConsumerPositions();

    @AfterEach
    void stop() {
        ConsumerPositionInterceptor.tellNobody();
    }

    @Test
    void tellsTheTaskOnItsThreadAndPassesTheRecordsOn() {
        interceptor.configure(Map.of());
        ConsumerPositionInterceptor.tell(task);

        assertThat(interceptor.onConsume(RECORD_AND_MARKER)).isSameAs(RECORD_AND_MARKER);

        assertThat(task.next(PARTITION, 8)).isEqualTo(9);
    }

    @Test
    void whatIsPolledOnAnotherThreadIsAnotherTasks() throws InterruptedException {
        interceptor.configure(Map.of());
        ConsumerPositionInterceptor.tell(task);

        Thread other = new Thread(() -> interceptor.onConsume(RECORD_AND_MARKER));
        other.start();
        other.join();

        assertThat(task.next(PARTITION, 8)).isEqualTo(ConsumerPositions.NONE);
    }

    @Test
    void aTaskThatIsOverIsToldNothing() {
        interceptor.configure(Map.of());
        ConsumerPositionInterceptor.tell(task);
        ConsumerPositionInterceptor.tellNobody();

        interceptor.onConsume(RECORD_AND_MARKER);

        assertThat(task.next(PARTITION, 8)).isEqualTo(ConsumerPositions.NONE);
    }

    @Test
    void aPositionCountsOnlyOnceEverythingPolledIsHandedOver() {
        told(RECORD_AND_MARKER);

        assertThat(task.next(PARTITION, 7)).as("the record is on its way").isEqualTo(ConsumerPositions.NONE);
        assertThat(task.next(PARTITION, 8)).isEqualTo(9);
        assertThat(task.next(PARTITION, 9)).as("nothing is beyond").isEqualTo(ConsumerPositions.NONE);
    }

    @Test
    void aPollThatReturnedOnlyMarkersCountsToo() {
        told(new ConsumerRecords<>(Map.of(), Map.of(PARTITION, new OffsetAndMetadata(9))));

        assertThat(task.next(PARTITION, 8)).isEqualTo(9);
    }

    @Test
    void aConsumerThatWasRewoundIsBelieved() {
        told(RECORD_AND_MARKER);
        told(new ConsumerRecords<>(
                Map.of(PARTITION, List.of(new ConsumerRecord<>("clicks", 0, 2, null, null))),
                Map.of(PARTITION, new OffsetAndMetadata(3))));

        assertThat(task.next(PARTITION, 8)).isEqualTo(ConsumerPositions.NONE);
    }

    @Test
    void aClientThatDoesNotTellItsPositionTellsOfItsPollsAllTheSame() {
        ConsumerPositionInterceptor.tell(task);

        interceptor.onConsume(RECORD_AND_MARKER);

        assertThat(task.next(PARTITION, 8)).isEqualTo(ConsumerPositions.NONE);
        assertThat(task.next(PARTITION, 7)).isEqualTo(ConsumerPositions.NONE);
    }

    private void told(ConsumerRecords<byte[], byte[]> records) {
        task.polled(records);
        task.moved(records);
    }
}
