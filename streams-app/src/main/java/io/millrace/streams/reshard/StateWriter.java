package io.millrace.streams.reshard;

import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * Writes state, in transactions short enough for any broker's limit on them. They are not what makes the whole of it count
 * or not; they keep two that write at once apart: the later one fences the earlier.
 */
final class StateWriter {
    private static final long TRANSACTION_BYTES = 32L * 1024 * 1024;
    private static final long TRANSACTION_NANOS = 5_000_000_000L;

    private final Producer<byte[], byte[]> producer;
    private boolean open;
    private long bytes;
    private long begun;
    private long sent;
    private volatile long acknowledged;

    StateWriter(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Fences whoever else is at it. */
    void begin() {
        producer.initTransactions();
    }

    void write(TopicPartition where, long timestamp, byte[] key, byte[] value, Headers headers) {
        if (!open) {
            producer.beginTransaction();
            open = true;
            begun = System.nanoTime();
        }
        sent++;
        // Failures come out of the commit; the callback only counts. One thread of the producer runs them all.
        var unused = producer.send(
                new ProducerRecord<>(where.topic(), where.partition(), timestamp, key, value, headers),
                (metadata, problem) -> {
                    if (problem == null) {
                        counted();
                    }
                });
        bytes += key.length + (value == null ? 0 : value.length);
        if (bytes >= TRANSACTION_BYTES || System.nanoTime() - begun >= TRANSACTION_NANOS) {
            commit();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the producer's own thread writes it.
    private void counted() {
        acknowledged++;
    }

    /** Returns when everything is written. */
    void commit() {
        if (open) {
            producer.commitTransaction();
            open = false;
            bytes = 0;
        }
        if (acknowledged != sent) {
            throw new KafkaException(sent + " records were sent, and " + acknowledged + " were acknowledged");
        }
    }

    /** Records written so far. */
    long written() {
        return acknowledged;
    }
}
