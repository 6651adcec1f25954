package io.millrace.connect.cassandra.lag;

import io.millrace.connect.cassandra.offsets.OffsetTracker;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Commits where a partition begins, before anything of it is done. A worker takes that place for committed, and does not commit it: a
 * consumer that begins at the end where nothing is committed would begin at the end once more, and what had come meanwhile is lost, if
 * its task fails or moves before the first record is done.
 */
public final class BeginningAtTheEnd {

    /** Makes the offset another than the one that the worker takes for committed. */
    static final String METADATA = "where it begins";

    private final boolean applies;
    private final OffsetTracker offsets;
    // Those of which it is not known yet, and where the others began.
    private final Set<TopicPartition> opened = new HashSet<>();
    private final Map<TopicPartition, Long> begins = new HashMap<>();

    /** @param applies whether the consumer begins at the end where nothing is committed */
    public BeginningAtTheEnd(boolean applies, OffsetTracker offsets) {
        this.applies = applies;
        this.offsets = offsets;
    }

    public void open(Collection<TopicPartition> assigned) {
        if (applies) {
            opened.addAll(assigned);
        }
    }

    /** Whether there are partitions whose beginning is still to be committed. */
    public boolean isDue() {
        return !opened.isEmpty();
    }

    /**
     * Has the beginnings committed, until something behind them is.
     *
     * @param handedOver of the partitions that are asked for, which need not be all
     * @param committable up to where everything is done, of those partitions of which anything is; changed
     */
    public void commit(
            Map<TopicPartition, OffsetAndMetadata> handedOver, Map<TopicPartition, OffsetAndMetadata> committable) {
        handedOver.keySet().forEach(partition -> {
            OffsetAndMetadata done = committable.get(partition);
            long first = done == null ? offsets.firstNotDone(partition) : done.offset();
            if (first != Long.MAX_VALUE && opened.remove(partition)) {
                begins.put(partition, first);
            } else if (done == null) {
                // A log that was cut may have taken the consumer back.
                begins.computeIfPresent(partition, (same, begin) -> Math.min(begin, first));
            }
            Long begin = begins.get(partition);
            if (begin == null) {
                return;
            }
            if (done != null && done.offset() != begin) {
                begins.remove(partition);
            } else if (done == null || done.metadata().isEmpty()) {
                committable.put(partition, new OffsetAndMetadata(begin, METADATA));
            }
        });
    }

    public void close(Collection<TopicPartition> revoked) {
        opened.removeAll(revoked);
        begins.keySet().removeAll(revoked);
    }
}
