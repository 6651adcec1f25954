package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.config.BufferConfig;
import io.millrace.connect.cassandra.memory.Budget;
import io.millrace.connect.cassandra.offsets.Delivery;
import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records of one partition as they are delivered, mapped and done but for what is begun anew. */
final class Deliveries {

    static final TopicPartition PARTITION = new TopicPartition("clicks", 0);

    private final OffsetTracker tracker =
            new OffsetTracker(new Budget(new BufferConfig(100_000, 1L << 26)), () -> {}, () -> {});
    private final UnaryOperator<SinkRecord> asTheWorkerHasIt;
    private long next;

    Deliveries() {
        this(UnaryOperator.identity());
    }

    Deliveries(UnaryOperator<SinkRecord> asTheWorkerHasIt) {
        this.asTheWorkerHasIt = asTheWorkerHasIt;
    }

    Delivery next() {
        return tracker.deliver(
                asTheWorkerHasIt.apply(new SinkRecord(
                        PARTITION.topic(),
                        PARTITION.partition(),
                        null,
                        "key",
                        null,
                        "value",
                        next++,
                        1_000L,
                        TimestampType.CREATE_TIME)),
                0);
    }

    /** The offset that may be committed; -1 for none. */
    long committable() {
        OffsetAndMetadata offset = tracker.committable(Map.of(PARTITION, new OffsetAndMetadata(next)))
                .get(PARTITION);
        return offset == null ? -1 : offset.offset();
    }

    void revoke() {
        tracker.close(List.of(PARTITION));
    }
}
