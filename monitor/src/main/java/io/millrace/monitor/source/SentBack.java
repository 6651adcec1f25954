package io.millrace.monitor.source;

import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Knows which dead letters have been sent back to where they came from. For one thread. */
public interface SentBack extends AutoCloseable {

    /** Where nobody says it: no letter has been sent back that is known of. */
    SentBack NOT_KNOWN = new SentBack() {
        @Override
        public void refresh(Set<String> topics) {
            // There is nothing to read.
        }

        @Override
        public BooleanSupplier of(ConsumerRecord<byte[], byte[]> letter) {
            return () -> false;
        }
    };

    /**
     * Reads what is new of the letters in some topics. Until it has succeeded once more nothing is to be asked.
     *
     * @throws org.apache.kafka.common.KafkaException if that cannot be read
     */
    void refresh(Set<String> topics);

    /**
     * Returns what says, whenever it is asked, whether a letter had been sent back when that was last read. Neither asks anybody, and
     * nothing of the record is held.
     */
    BooleanSupplier of(ConsumerRecord<byte[], byte[]> letter);

    @Override
    default void close() {
        // Not all hold something.
    }
}
