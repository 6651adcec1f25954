package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.mapping.Row;
import io.millrace.connect.cassandra.offsets.Delivery;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A bad record on its way to the dead-letter topic. Belongs to the task thread; while it is sent its {@link
 * LetterTransport} reads it, and notes that it was sent.
 */
final class Letter {

    private final Delivery delivery;
    private final long sequence;
    private final SinkRecord record;
    private final ConnectException why;
    private final long writeTimeMicros;
    private final long rowIdentity;
    private final boolean logged;
    private boolean sentBefore;
    private boolean timestampRefused;
    private int batchesRefused;
    private volatile boolean withdrawn;

    /**
     * A letter that is to be sent.
     *
     * @param sequence letters are sent in this order
     * @param refused the row that Cassandra has refused; {@code null} where there is none
     * @param logged whether it is one of those that the logs tell of singly
     */
    Letter(Delivery delivery, long sequence, ConnectException why, Row refused, boolean logged) {
        this.delivery = delivery;
        this.sequence = sequence;
        this.record = delivery.record();
        this.why = why;
        this.writeTimeMicros = refused == null ? Row.UNDECIDED : refused.writeTimeMicros();
        this.rowIdentity = refused == null ? 0 : refused.identity();
        this.logged = logged;
    }

    SinkRecord record() {
        return record;
    }

    ConnectException why() {
        return why;
    }

    /** Whether the row that was refused had a write time, which it is to have again when the record is sent back. */
    boolean hasWriteTime() {
        return writeTimeMicros != Row.UNDECIDED;
    }

    long writeTimeMicros() {
        return writeTimeMicros;
    }

    /** Which row that was. */
    long rowIdentity() {
        return rowIdentity;
    }

    long sequence() {
        return sequence;
    }

    boolean isLogged() {
        return logged;
    }

    /** Completes the delivery: the topic has the letter. */
    void acknowledge() {
        delivery.complete();
    }

    /** Whether whoever owns the revoked partition now is handed the record again, and reports it itself. */
    boolean isAbandoned() {
        return delivery.isAbandoned();
    }

    /** Spares a letter that is abandoned and waits for the sending thread the journey. */
    void withdraw() {
        withdrawn = true;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    /** Whether its transport has had it before. */
    boolean isSentBefore() {
        return sentBefore;
    }

    void markSent() {
        sentBefore = true;
    }

    /** Whether the topic has refused the record's timestamp, so that the letter goes with the broker's. */
    boolean isTimestampRefused() {
        return timestampRefused;
    }

    void markTimestampRefused() {
        timestampRefused = true;
    }

    /**
     * Whether the letter is to show by itself whether it is at fault: it was twice in a batch that the topic refused.
     */
    boolean goesAlone() {
        return batchesRefused > 1;
    }

    void markBatchRefused() {
        batchesRefused++;
    }

    @Override
    public String toString() {
        return delivery.toString();
    }
}
