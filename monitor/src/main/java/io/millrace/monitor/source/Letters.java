package io.millrace.monitor.source;

import java.util.List;
import java.util.Map;

/**
 * What lies in the dead-letter topics.
 *
 * @param topics those that are there
 * @param reasons the most frequent first
 * @param example the letter that was written last, of those that are the last of their partition and have not been sent back; null if
 *     there is none
 * @param missing the topics that may not be read, and why: their letters are not among these
 */
public record Letters(List<Topic> topics, List<Reason> reasons, Example example, Map<String, String> missing) {

    public Letters {
        missing = Map.copyOf(missing);
        topics = List.copyOf(topics);
        reasons = List.copyOf(reasons);
    }

    /** Those of all topics. */
    public Letters(List<Topic> topics, List<Reason> reasons, Example example) {
        this(topics, reasons, example, Map.of());
    }

    /**
     * One topic.
     *
     * @param letters how many letters it holds; where {@code read} is less, an upper bound: offsets count transaction markers, too
     * @param read how many of them have been read, the newest ones
     * @param sentBack how many of those that have been read have been sent back to where they came from
     */
    public record Topic(String topic, long letters, long read, long sentBack) {}

    /** How many of the letters that have been read, and not been sent back, have the same reason. */
    public record Reason(String topic, String reason, long letters) {}

    /**
     * One letter, of its record nothing but where that was.
     *
     * @param topic where the letter is
     * @param atMs the time that it has in that topic, milliseconds since 1970: its record's, which may be long ago, unless the topic has
     *     {@code LogAppendTime}
     * @param source where the record was: topic, partition and offset; null if it does not say
     * @param message what is wrong and what to do, if it is Millrace's own text; else null: of others', which may quote the record,
     *     the reason has the class
     */
    public record Example(
            String topic, int partition, long offset, long atMs, String source, String reason, String message) {}
}
