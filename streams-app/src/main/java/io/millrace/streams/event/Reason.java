package io.millrace.streams.event;

/** Why an event, or a partial, is in the dead-letter topic. The code is what the header carries. */
public enum Reason {
    /** The value is null, is not in the registry's wire format, or is not what its schema says. */
    UNDECODABLE("undecodable"),
    /** The registry answers, and knows no schema of the value's id. */
    UNKNOWN_SCHEMA("unknown-schema"),
    /** The value's schema cannot be read as the schema the pipeline was started with. */
    INCOMPATIBLE_SCHEMA("incompatible-schema"),
    /** The event has no time. */
    TIME_MISSING("time-missing"),
    /** The event's time is before 1970. */
    TIME_NEGATIVE("time-negative"),
    /** The event's time is more than max.future ahead of the clock. */
    TIME_IN_FUTURE("time-in-future"),
    /** The event has no id by which duplicates are known. */
    ID_MISSING("id-missing"),
    /** The event is so old that the ids of its time are no longer known: it may have been there before. */
    TOO_OLD("too-old-to-deduplicate"),
    /** A field of the key is null or empty. */
    KEY_MISSING("key-missing"),
    /** A field of the key is no value Cassandra takes: too long, not UTF-8, no UUID, no time of day. */
    KEY_INVALID("key-invalid"),
    /** A field is a number that cannot be measured: infinite, none, or a decimal of no bytes. */
    VALUE_INVALID("value-invalid"),
    /** The window the event belongs to had closed, grace included. */
    LATE("late"),
    /** The window began before generation.from, so that it would be counted only in part. */
    BEFORE_GENERATION("before-generation"),
    /** The record that would be written is larger than Kafka takes, or a value is that would be kept than max.kept.bytes. */
    OVERSIZED("oversized"),
    /** Adding the partial to its row would overflow a measure; the row stays as it was. */
    OVERFLOW("overflow"),
    /** The partial's row had already left the state; counting it anew would take the row back. */
    EXPIRED("expired"),
    /** The partial was sent back, and is of a state that there is no more. */
    UNKNOWN_LAYOUT("unknown-layout");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    /**
     * Returns the header's text.
     *
     * @return a short word that never changes
     */
    public String code() {
        return code;
    }
}
