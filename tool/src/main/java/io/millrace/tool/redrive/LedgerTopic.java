package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import io.millrace.tool.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The topic that a ledger is kept in, beside the dead letters: compacted, of one partition, with a record for each block of
 * offsets. One record more says which transaction was the last, so that a run whose commit was not answered knows what became of it.
 */
final class LedgerTopic {
    static final String SUFFIX = ".redriven";
    static final String LAST_TRANSACTION = "last-transaction";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration NO_RECORD = Duration.ofSeconds(30);

    private final String name;

    LedgerTopic(String deadLetters) {
        this.name = deadLetters + SUFFIX;
    }

    String name() {
        return name;
    }

    /**
     * What the topic says.
     *
     * @param ledger what has been sent back
     * @param lastTransaction the name of the last transaction; empty if there was none
     */
    record Contents(Ledger ledger, String lastTransaction) {
        static Contents empty() {
            return new Contents(new Ledger(), "");
        }
    }

    /**
     * Reads it to its end.
     *
     * @throws KafkaException if its end is not reached
     */
    Contents read(Consumer<byte[], byte[]> consumer) {
        Ledger ledger = new Ledger();
        String last = "";
        PartitionsRead reading = new PartitionsRead(consumer, name, 1, consumer::endOffsets);
        long deadline = System.nanoTime() + NO_RECORD.toNanos();
        while (!reading.isAtEnd()) {
            for (ConsumerRecord<byte[], byte[]> record : reading.poll(POLL)) {
                String key = new String(record.key(), StandardCharsets.UTF_8);
                if (key.equals(LAST_TRANSACTION)) {
                    last = new String(record.value(), StandardCharsets.UTF_8);
                } else {
                    read(ledger, key, record);
                }
                deadline = System.nanoTime() + NO_RECORD.toNanos();
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the topic " + name + " gives nothing for " + NO_RECORD.toSeconds() + " s");
            }
        }
        return new Contents(ledger, last);
    }

    private void read(Ledger ledger, String key, ConsumerRecord<byte[], byte[]> record) {
        try {
            ledger.read(key, record.value());
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ExitStatus.NOT_STARTED,
                    "The topic " + name + " has at offset " + record.offset() + " what this release did not write: "
                            + e.getMessage()
                            + ". Nothing was sent. Use the release that did; with the topic deleted, all letters are sent again",
                    e);
        }
    }

    /** Returns the records that put blocks into the topic, and the transaction's name. */
    List<ProducerRecord<byte[], byte[]>> records(Map<String, Offsets> blocks, String transaction) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        blocks.forEach((key, offsets) -> records.add(record(key, offsets.toBytes())));
        records.add(record(LAST_TRANSACTION, transaction.getBytes(StandardCharsets.UTF_8)));
        return records;
    }

    private ProducerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ProducerRecord<>(name, 0, key.getBytes(StandardCharsets.UTF_8), value);
    }
}
