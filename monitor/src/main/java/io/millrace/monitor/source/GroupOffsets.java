package io.millrace.monitor.source;

import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * One consumer group: where it is, and between which offsets its topics are.
 *
 * @param group its id
 * @param position where it goes on, by partition: what it has committed, or the beginning
 * @param stable the end before any open transaction
 * @param end the end
 */
public record GroupOffsets(
        String group,
        Map<TopicPartition, Long> position,
        Map<TopicPartition, Long> stable,
        Map<TopicPartition, Long> end) {

    public GroupOffsets {
        position = Map.copyOf(position);
        stable = Map.copyOf(stable);
        end = Map.copyOf(end);
    }

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

    /** Offsets before its positions. */
    public long read() {
        return read(topic -> true);
    }

    /** As {@link #read()}, of some topics only. */
    public long read(Predicate<String> topics) {
        return position.entrySet().stream()
                .filter(each -> topics.test(each.getKey().topic()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether something is read of every partition that has anything. */
    public boolean hasBegun() {
        return read() > 0
                && position.entrySet().stream().allMatch(each -> each.getValue() > 0 || end.get(each.getKey()) == 0);
    }

    /** Whether no transaction is open. */
    public boolean transactionsAreOver() {
        return stable.equals(end);
    }
}
