package io.millrace.streams.reshard;

import io.millrace.streams.kafka.KafkaCluster;
import io.millrace.streams.kafka.StartupException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Makes sure that an application does not run, and that nothing it has begun is still to come. */
final class StoppedApplication {
    /** Brokers allow transactions of up to fifteen minutes (transaction.max.timeout.ms). */
    private static final Duration TRANSACTIONS_END_WITHIN = Duration.ofMinutes(20);

    private static final long PAUSE_MS = 500;

    private final String group;
    private final KafkaCluster cluster;
    private final Duration membersGoneWithin;
    private final Progress progress;

    StoppedApplication(String group, KafkaCluster cluster, Duration membersGoneWithin, Progress progress) {
        this.group = group;
        this.cluster = cluster;
        this.membersGoneWithin = membersGoneWithin;
        this.progress = progress;
    }

    /** Members that were killed do not take leave: the group forgets them once their session is over. */
    void awaitMembersGone() {
        long deadline = System.nanoTime() + membersGoneWithin.toNanos();
        while (System.nanoTime() < deadline && !cluster.members(group).isEmpty()) {
            progress.say(() -> "waiting for the application's members to leave its group");
            pause();
        }
        refuseWhileRunning();
    }

    void refuseWhileRunning() {
        List<String> members = cluster.members(group);
        if (!members.isEmpty()) {
            throw new StartupException("The application " + group + " is running: its group has the members "
                    + String.join(", ", members)
                    + ". Stop all of them first");
        }
    }

    /** Waits until nothing can be added to the old topics by a transaction that its application left behind. */
    Map<TopicPartition, Long> settledEnds(Set<TopicPartition> partitions) {
        long deadline = System.nanoTime() + TRANSACTIONS_END_WITHIN.toNanos();
        while (true) {
            Map<TopicPartition, Long> stable = cluster.stableEnds(partitions);
            if (stable.equals(cluster.ends(partitions))) {
                return stable;
            }
            if (System.nanoTime() > deadline) {
                throw new StartupException("A transaction of " + group + " has been open for "
                        + TRANSACTIONS_END_WITHIN.toMinutes() + " minutes; kafka-transactions.sh finds and aborts it");
            }
            progress.say(
                    () -> "waiting for a transaction that the application left open; the broker aborts it after its"
                            + " transaction.timeout.ms");
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException("Interrupted; the old state is as it was");
        }
    }
}
