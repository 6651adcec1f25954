package io.millrace.connect.cassandra.failures;

import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.connect.errors.ConnectException;

/** Why a dead letter was not taken, as far as something different is to be done about it. */
enum LetterRefusal {
    /** A broker or the topic is away. That passes, and is nobody's fault. */
    AWAY(""),
    /** The topic does not take the record's timestamp. */
    TIMESTAMP("Set the dead-letter topic's message.timestamp.type=LogAppendTime"),
    /** Some letter of a batch was refused. The producer does not say which one, or does not say why. */
    BATCH("Check the dead-letter topic's configuration: it may be compacted, which takes no record without a key"),
    SIZE("The record is larger than what may be written. Raise producer.override.max.request.size and the dead-letter"
            + " topic's max.message.bytes"),
    PERMISSION("Allow the worker, or whom producer.override.* names, to write to the dead-letter topic (ACLs Write and"
            + " Describe)"),
    /** Connect's reporter does not say. */
    SILENT("The worker's producer refused it at once, and the worker's log has its error. Most likely the record is"
            + " larger than the producer's max.request.size (raise producer.override.max.request.size and the"
            + " dead-letter topic's max.message.bytes), or the topic does not exist or may not be written"),
    OTHER("Check that the topic exists, that the worker may write to it and that it takes such records");

    private final String remedy;

    LetterRefusal(String remedy) {
        this.remedy = remedy;
    }

    static LetterRefusal of(Throwable failure) {
        if (failure instanceof RetriableException) {
            return AWAY;
        }
        if (failure instanceof InvalidTimestampException || isTimestampAmongOthers(failure)) {
            return TIMESTAMP;
        }
        // The producer has a bare KafkaException for what shared a batch with a record that was refused.
        if (failure instanceof InvalidRecordException
                || (failure != null && failure.getClass().equals(KafkaException.class))) {
            return BATCH;
        }
        if (failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException) {
            return SIZE;
        }
        if (failure instanceof AuthorizationException || failure instanceof AuthenticationException) {
            return PERMISSION;
        }
        return failure instanceof SilentRefusalException ? SILENT : OTHER;
    }

    /**
     * Where a batch has more than one record that is refused, the producer has an InvalidRecordException for each of
     * them, whatever the broker had against it, and only the broker's words tell. They need not be understood: then
     * each letter is tried by itself.
     */
    private static boolean isTimestampAmongOthers(Throwable failure) {
        return failure instanceof InvalidRecordException
                && failure.getMessage() != null
                && failure.getMessage().startsWith("Timestamp ");
    }

    /** Returns what the task fails with. */
    ConnectException of(Letter letter, Throwable failure) {
        return new ConnectException(
                "The record at " + letter + " is a dead letter (" + letter.why().getMessage()
                        + ") that could not be written to the dead-letter topic: " + failure.getMessage()
                        + ". Nothing was skipped. " + remedy + ", then restart the task.",
                failure);
    }
}
