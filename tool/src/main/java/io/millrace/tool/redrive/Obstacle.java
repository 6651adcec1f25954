package io.millrace.tool.redrive;

import java.util.Locale;

/** Why a letter does not go back. */
enum Obstacle {
    /** It has gone back already, or another letter of the same record has, with an earlier run. */
    ALREADY("already-sent", "have been sent back already (--again sends them once more)"),
    /** Another letter of the same record goes back with this run. */
    SAME_RECORD(
            "same-record", "are further letters of records that go back (a sink that was stopped may send one twice)"),
    /** What was sent back has become a letter again. */
    FAILED_AGAIN("failed-again", "have been sent back and failed again (mend the cause, then --max-attempts %d)"),
    /** The letter is not the whole record. */
    CUT("cut", "were too large for the dead-letter topic, which has only a part of them (take them from the source)"),
    /** The letter does not say where it came from. */
    NO_ORIGIN(
            "no-origin",
            "do not say where they came from (set errors.deadletterqueue.context.headers.enable=true for the next ones)"),
    /** There is no such topic. */
    NO_TOPIC("no-topic", "came from a topic that is not there any more"),
    /** The topic has fewer partitions. */
    NO_PARTITION("no-partition", "came from a partition that is not there any more"),
    /** The topic of the letters has put its own time in place of the record's. */
    NO_TIME(
            "no-time",
            "do not say the record's time, for their topic has message.timestamp.type=LogAppendTime (set CreateTime for"
                    + " the next ones)"),
    /** Of its topic only the last record of a key remains. */
    COMPACTED(
            "compacted",
            "came from a compacted topic, where a copy takes the place of newer records of its key (--into-compacted"
                    + " sends them)"),
    /** The topic is an account of what was sent back, which only this command writes. */
    LEDGER(
            "ledger",
            "came from a topic %s, the account of what was sent back: a sink reads it (leave it out of its topics.regex)"),
    /** No letter of its stage comes from there. */
    INTERNAL(
            "internal",
            "name a topic of Kafka's own, or of Kafka Streams' (-repartition, -changelog), that none of their kind comes from, so somebody may"
                    + " have made that up (--topic sends those of a -changelog that is yours)"),
    /** Others in the same topic do not say where they came from, so whoever wrote the record may have written that. */
    UNTRUSTED(
            "untrusted",
            "lie among letters that do not say where they came from: whoever produced their records may have written it"
                    + " (look, and send those of a topic that you know with --topic; partials stay)"),
    /** What reads the topic reads another one by now. */
    NOT_READ("not-read", "are partials for a topic that the application does not read any more (it was resharded)"),
    /** The topic does not take it. */
    REFUSED(
            "refused",
            "are refused by the topic that they came from (see its max.message.bytes, and max.request.size of the file given with --command-config; a compacted topic takes none"
                    + " without a key)");

    private final String code;
    private final String words;

    Obstacle(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /** Returns the word for scripts, which never changes. */
    String code() {
        return code;
    }

    /** Says it of some letters. */
    String words(int maxAttempts) {
        return this == LEDGER
                ? String.format(Locale.ROOT, words, "<dead-letter topic>" + LedgerTopic.SUFFIX)
                : String.format(Locale.ROOT, words, maxAttempts + 1);
    }
}
