package io.millrace.tool.redrive;

import io.millrace.tool.CommandException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TransactionAbortedException;

/**
 * Sends letters, each transaction with what the ledger says of them. What an earlier one has left open is ended when this begins,
 * and whoever sends letters of the same topic meanwhile is shut out; so what the ledger says then is all that was sent.
 *
 * <p>After any failure but a {@link RefusedException} it is of no use any more, and what became of the last transaction is for the
 * next one to find out.
 */
final class Transactions implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final LedgerTopic topic;
    private final Ledger ledger;
    private String last;

    /** What the ledger tells of a letter, and the record that goes back. */
    record Outgoing(Mark mark, ProducerRecord<byte[], byte[]> copy) {}

    /** Says that a topic will never take a record of the transaction. Nothing of it was sent. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(Throwable why) {
            super(why);
        }

        boolean forItsTimestamp() {
            return getCause() instanceof InvalidTimestampException;
        }
    }

    private Transactions(Producer<byte[], byte[]> producer, LedgerTopic topic, LedgerTopic.Contents found) {
        this.producer = producer;
        this.topic = topic;
        this.ledger = found.ledger();
        this.last = found.lastTransaction();
    }

    /**
     * Begins.
     *
     * @param producer a transactional one, which is closed with this
     * @param consumer reads the ledger
     */
    static Transactions begin(Producer<byte[], byte[]> producer, LedgerTopic topic, Consumer<byte[], byte[]> consumer) {
        try {
            producer.initTransactions();
            return new Transactions(producer, topic, topic.read(consumer));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    Ledger ledger() {
        return ledger;
    }

    /** Returns the name of the last transaction that is known to be committed, by this or by whoever was before. */
    String last() {
        return last;
    }

    /**
     * Sends letters in one transaction.
     *
     * @param name another one for each
     * @param beforeCommit is run when the topics have taken them; nothing is sent if it throws
     * @throws RefusedException if a topic will not have one of them
     * @throws KafkaException if it is not known whether they were sent
     */
    void send(List<Outgoing> letters, String name, Runnable beforeCommit) throws RefusedException {
        Map<String, Offsets> blocks =
                ledger.with(letters.stream().map(Outgoing::mark).toList());
        AtomicReference<Exception> failure = new AtomicReference<>();
        producer.beginTransaction();
        try {
            letters.forEach(letter -> send(letter.copy(), failure));
            topic.records(blocks, name).forEach(record -> send(record, failure));
            if (failure.get() == null) {
                producer.flush();
            }
            if (failure.get() == null) {
                beforeCommit.run();
                producer.commitTransaction();
            }
        } catch (CommandException e) {
            // Nobody begins after this, and until then readers would wait for its end.
            producer.abortTransaction();
            throw e;
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        if (failure.get() != null) {
            throw refusedOr(failure.get());
        }
        ledger.put(blocks);
        last = name;
    }

    private void send(ProducerRecord<byte[], byte[]> record, AtomicReference<Exception> failure) {
        if (failure.get() != null) {
            // The producer would look once more for a topic that has gone, for each of its records, and half a minute
            // each time.
            return;
        }
        var unused = producer.send(record, (sent, error) -> {
            // The others fail with the first.
            if (error != null && !(error instanceof TransactionAbortedException)) {
                failure.compareAndSet(null, error);
            }
        });
    }

    private RefusedException refusedOr(Exception failure) {
        boolean refused = failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException
                || failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException;
        if (!refused) {
            throw failure instanceof KafkaException known ? known : new KafkaException(failure);
        }
        producer.abortTransaction();
        return new RefusedException(failure);
    }

    /** Does not wait for anything: what is open is ended by the next one. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
