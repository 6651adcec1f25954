package io.millrace.streams.route;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What the headers of a record say that was sent back from the dead letters.
 *
 * @param output the one output that is to take it, since others have; null for all
 * @param incarnation of the state for which the original was refused; null where the headers do not say
 * @param timestamp the original record's timestamp, in milliseconds since 1970; the copy's own where the headers do not say, or say
 *     a later one
 */
public record Redriven(String output, String incarnation, long timestamp) {
    /** How often the record was sent back. Dead letters keep it, so that nothing is sent back for ever. */
    public static final String ATTEMPTS = "millrace.redrive.attempts";
    /** The original record's timestamp: the copy may have got another from its broker. */
    public static final String TIMESTAMP = "millrace.redrive.timestamp";
    /** The one output that is to take it. */
    public static final String OUTPUT = "millrace.redrive.output";
    /** The incarnation of the state for which the original was refused. */
    public static final String INCARNATION = "millrace.redrive.incarnation";

    /** Says whether a record was sent back. */
    public static boolean is(Headers headers) {
        return headers.lastHeader(ATTEMPTS) != null;
    }

    /** Returns what a record's headers say; null for one that was not sent back, as hardly any is. */
    static Redriven of(Headers headers, long timestamp) {
        if (!is(headers)) {
            return null;
        }
        return new Redriven(
                DeadLetters.text(headers, OUTPUT),
                DeadLetters.text(headers, INCARNATION),
                original(headers, timestamp));
    }

    /** Says whether the original was refused for the state of another incarnation: this one has read the original anew. */
    boolean isOfAnother(String current) {
        return incarnation != null && !current.isEmpty() && !incarnation.equals(current);
    }

    /**
     * Never later than the copy's own: whoever produces a record sets its headers, and where brokers append, its time is what the
     * clock and {@code max.future} are held against. An earlier one makes that record late, and no other.
     */
    private static long original(Headers headers, long own) {
        String text = DeadLetters.text(headers, TIMESTAMP);
        try {
            return text == null ? own : Math.min(own, Long.parseLong(text));
        } catch (NumberFormatException notOurs) {
            return own;
        }
    }

    /** Returns the headers without those that are meant for this application: for what is made of the record. */
    static Headers forOutputs(Headers headers) {
        return new RecordHeaders(headers).remove(TIMESTAMP).remove(OUTPUT).remove(INCARNATION);
    }
}
