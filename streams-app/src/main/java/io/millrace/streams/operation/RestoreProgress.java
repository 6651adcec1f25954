package io.millrace.streams.operation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * How far each store is with reading its changelog. Streams tells of active tasks only; a standby that catches up holds
 * nothing up. Distances are in offsets, which transaction markers and compaction make larger than the records left.
 */
final class RestoreProgress implements StateRestoreListener {
    private final Map<Part, Restore> running = new ConcurrentHashMap<>();
    /** Stores that ever restored keep their line in the metrics, at zero: a series that ends says nothing. */
    private final Map<String, Boolean> stores = new ConcurrentHashMap<>();

    private record Part(TopicPartition changelog, String store) {}

    /**
     * A store's part of one partition that is being restored.
     *
     * @param store the store
     * @param partition the partition of its changelog
     * @param remaining offsets still to read
     * @param total offsets to read when it began
     * @param end the offset behind the last one to read
     */
    record Restore(String store, int partition, long remaining, long total, long end) {}

    /** Returns what is being restored now, by store and partition. */
    List<Restore> running() {
        List<Restore> list = new ArrayList<>(running.values());
        list.sort(Comparator.comparing(Restore::store).thenComparingInt(Restore::partition));
        return list;
    }

    /** Returns how much each store has to read that ever had to read something. */
    Map<String, Long> remainingByStore() {
        Map<String, Long> remaining = new TreeMap<>();
        stores.keySet().forEach(store -> remaining.put(store, 0L));
        running.values().forEach(restore -> remaining.merge(restore.store(), restore.remaining(), Long::sum));
        return remaining;
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long startingOffset, long endingOffset) {
        long total = Math.max(0, endingOffset - startingOffset);
        stores.put(store, true);
        running.put(new Part(changelog, store), new Restore(store, changelog.partition(), total, total, endingOffset));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEndOffset, long restored) {
        running.computeIfPresent(
                new Part(changelog, store),
                (part, before) -> new Restore(
                        store,
                        changelog.partition(),
                        Math.max(0, before.end() - batchEndOffset - 1),
                        before.total(),
                        before.end()));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long totalRestored) {
        running.remove(new Part(changelog, store));
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long totalRestored) {
        // The task went to another process, or its thread is being replaced: it begins again there with a start.
        running.remove(new Part(changelog, store));
    }
}
