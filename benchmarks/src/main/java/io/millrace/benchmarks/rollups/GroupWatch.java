package io.millrace.benchmarks.rollups;

import io.millrace.stack.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** A contestant's consumer group as the broker sees it: when it has its partitions, and how far it has committed its source. */
final class GroupWatch implements AutoCloseable {

    private static final long PROBE_NANOS = Duration.ofMillis(200).toNanos();

    private final Admin admin;
    private final String group;
    private final String source;
    private final long records;

    private long nextProbe;
    private long firstSeen;
    private long firstCommitted;
    private long lastSeen;
    private long lastCommitted;

    /** @param records how many the source has */
    GroupWatch(KafkaBroker kafka, String group, String source, long records) {
        this.admin = kafka.admin();
        this.group = group;
        this.source = source;
        this.records = records;
    }

    /** Whether the group has members and is at peace, so that its members have their partitions. */
    boolean isStable() throws InterruptedException {
        try {
            ConsumerGroupDescription description =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return description.groupState() == GroupState.STABLE
                    && !description.members().isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return false;
            }
            throw new IllegalStateException("The group " + group + " cannot be described", e.getCause());
        }
    }

    /** Notes how far the source is committed, if it is time to look again. */
    void probe() throws InterruptedException {
        long now = System.nanoTime();
        if (now < nextProbe || lastCommitted >= records) {
            return;
        }
        nextProbe = now + PROBE_NANOS;
        long committed = committed();
        if (committed > lastCommitted) {
            if (lastCommitted == 0) {
                firstSeen = now;
                firstCommitted = committed;
            }
            lastSeen = now;
            lastCommitted = committed;
        }
    }

    /** How many records of the source were committed when that was looked at last. */
    long committedRecords() {
        return lastCommitted;
    }

    /** Records per second of the source, between its first commit and its last; not a number if one commit did it all. */
    double recordsPerSecond() {
        return lastSeen == firstSeen ? Double.NaN : (lastCommitted - firstCommitted) / ((lastSeen - firstSeen) / 1e9);
    }

    /** When the whole source was seen to be committed, as {@link System#nanoTime} has it; the given time if it was not by then. */
    long readNanos(long atTheLatest) {
        return lastCommitted < records ? atTheLatest : Math.min(lastSeen, atTheLatest);
    }

    @Override
    public void close() {
        admin.close();
    }

    private long committed() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Set<TopicPartition> known = offsets.keySet();
            return known.stream()
                    .filter(partition -> partition.topic().equals(source) && offsets.get(partition) != null)
                    .mapToLong(partition -> offsets.get(partition).offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The offsets of " + group + " cannot be read", e.getCause());
        }
    }
}
