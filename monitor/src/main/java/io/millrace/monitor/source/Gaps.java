package io.millrace.monitor.source;

import io.millrace.monitor.source.GroupOffsets.Gap;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Knows what one group has passed over. It goes on at the beginning and commits that within seconds, and then nothing in Kafka says any
 * more that something was deleted before it had read it: so that is remembered. For any thread.
 */
final class Gaps {

    private final Map<TopicPartition, Place> places = new HashMap<>();
    private final Map<TopicPartition, Long> firstEnds = new HashMap<>();

    /**
     * Where the group was when it was last seen.
     *
     * @param committed null if it has not committed anything
     * @param farthest the farthest that it has ever committed: what is before that was read, though it may be set back to be read again
     * @param begin the first offset that was there
     * @param passed offsets before that which it has passed over
     * @param lost those of them that it was still to read
     * @param ahead offsets from the position on that are deleted
     * @param lostAhead those of them that it has never read
     */
    private record Place(
            Long committed, long farthest, long begin, long passed, long lost, long ahead, long lostAhead) {

        Gap gap() {
            return new Gap(passed + ahead, lost + lostAhead);
        }
    }

    /** Returns the partition's end as of the first question, or where it has been since in a topic that was made anew. */
    synchronized long firstEnd(TopicPartition partition, long end) {
        return firstEnds.merge(partition, end, Math::min);
    }

    /**
     * Takes in where the group is now.
     *
     * @param committed null if it has not committed anything
     * @param begin the first offset that was there before that was read: what it has committed and what is deleted then is read
     * @param start where it goes on if it has not committed anything
     */
    synchronized Gap gap(TopicPartition partition, Long committed, long begin, long start) {
        Place before = places.get(partition);
        Place now = committed == null ? notBegun(before, begin, start) : at(before, committed, begin);
        places.put(partition, now);
        return now.gap();
    }

    /** Where it will begin, at the beginning or at the end, it is configured to: before that nothing is its own. */
    private static Place notBegun(Place before, long begin, long start) {
        return new Place(
                null,
                before == null ? 0 : before.farthest(),
                begin,
                start,
                before == null ? 0 : before.gap().lost(),
                0,
                0);
    }

    private static Place at(Place before, long committed, long begin) {
        long deleted = Math.max(0, begin - committed);
        if (before == null) {
            return new Place(committed, committed, begin, 0, 0, deleted, deleted);
        }
        // Only in a topic that was made anew the beginning is nearer.
        long farthest = begin < before.begin() ? committed : Math.max(before.farthest(), committed);
        long neverRead = Math.max(0, begin - farthest);
        if (before.committed() != null && before.committed() == committed) {
            return new Place(
                    committed,
                    farthest,
                    begin,
                    before.passed(),
                    before.lost(),
                    Math.max(before.ahead(), deleted),
                    Math.max(before.lostAhead(), neverRead));
        }
        Gap gap = before.gap();
        return new Place(committed, farthest, begin, Math.min(gap.passed(), committed), gap.lost(), deleted, neverRead);
    }
}
