package io.millrace.monitor.source;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * One consumer group: where it is, and between which offsets its topics are.
 *
 * @param group its id
 * @param position where it goes on, by partition: what it has committed, or the beginning, if that is behind it
 * @param stable the end before any open transaction
 * @param end the end
 * @param gaps what it has passed over; of a partition that is not among them nothing
 */
public record GroupOffsets(
        String group,
        Map<TopicPartition, Long> position,
        Map<TopicPartition, Long> stable,
        Map<TopicPartition, Long> end,
        Map<TopicPartition, Gap> gaps) {

    private static final Gap NO_GAP = new Gap(0, 0);

    public GroupOffsets {
        position = Map.copyOf(position);
        stable = Map.copyOf(stable);
        end = Map.copyOf(end);
        gaps = Map.copyOf(gaps);
    }

    /**
     * Offsets before a position at which the group has read nothing: they were deleted before.
     *
     * @param passed all of them
     * @param lost those of them that it was still to read; of a group that has never committed nobody knows that of any. Transaction
     *     markers are among them
     */
    public record Gap(long passed, long lost) {}

    /** Whether it is in no topic: it has neither members that say theirs nor offsets, or its topics are not there. */
    public boolean isNowhere() {
        return position.isEmpty();
    }

    /** Offsets that are still to be read, transaction markers among them. */
    public long lag() {
        return lag(topic -> true);
    }

    /** As {@link #lag()}, of some topics only. */
    public long lag(Predicate<String> topics) {
        return position.entrySet().stream()
                .filter(each -> topics.test(each.getKey().topic()))
                .mapToLong(each -> Math.max(0, end.get(each.getKey()) - each.getValue()))
                .sum();
    }

    /** Offsets before its positions, but for those that it has passed over. */
    public long read() {
        return read(topic -> true);
    }

    /** As {@link #read()}, of some topics only. */
    public long read(Predicate<String> topics) {
        return position.keySet().stream()
                .filter(each -> topics.test(each.topic()))
                .mapToLong(this::read)
                .sum();
    }

    private long read(TopicPartition partition) {
        return position.get(partition) - gaps.getOrDefault(partition, NO_GAP).passed();
    }

    /** Of each topic the offsets that were deleted before it had read them, by partition. */
    public Map<String, Map<Integer, Long>> lost() {
        Map<String, Map<Integer, Long>> lost = new TreeMap<>();
        gaps.forEach((partition, gap) -> {
            if (gap.lost() > 0) {
                lost.computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                        .put(partition.partition(), gap.lost());
            }
        });
        return lost;
    }

    /** Whether something is read of every partition that has anything. */
    public boolean hasBegun() {
        return read() > 0
                && position.entrySet().stream()
                        .allMatch(each -> read(each.getKey()) > 0 || each.getValue() >= end.get(each.getKey()));
    }

    /** Whether no transaction is open. */
    public boolean transactionsAreOver() {
        return stable.equals(end);
    }
}
