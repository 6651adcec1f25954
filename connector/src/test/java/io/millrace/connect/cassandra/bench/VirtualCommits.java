package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.bench.VirtualConsumer.CommitFault;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The commits of one consumer, on their way to the group's coordinator and back. */
final class VirtualCommits {

    private final VirtualTime time;
    private final VirtualTopics topics;
    private final Trace trace;
    private final ArrayDeque<Commit> commits = new ArrayDeque<>();
    private CommitFault fault = CommitFault.NONE;
    private long latencyNanos = TimeUnit.MILLISECONDS.toNanos(1);

    private static final class Commit {
        final Map<TopicPartition, OffsetAndMetadata> offsets;
        final OffsetCommitCallback callback;
        final CommitFault fault;
        boolean arrived;
        KafkaException error;

        Commit(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback, CommitFault fault) {
            // The worker changes what its callback is given.
            this.offsets = new HashMap<>(offsets);
            this.callback = callback;
            this.fault = fault;
        }
    }

    VirtualCommits(VirtualTime time, VirtualTopics topics, Trace trace) {
        this.time = time;
        this.topics = topics;
        this.trace = trace;
    }

    /** What becomes of commits from now on. */
    void fault(CommitFault what) {
        fault = what;
    }

    void latency(long nanos) {
        latencyNanos = nanos;
    }

    void send(Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        Commit commit = new Commit(offsets, callback, fault);
        commits.add(commit);
        time.after(latencyNanos, () -> arrive(commit));
    }

    /** Sends a commit and waits for what it fails with; null if it does not. */
    KafkaException sendAndWait(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Commit commit = new Commit(offsets, null, fault);
        // In the order in which they were sent, over the one connection to the coordinator.
        commits.forEach(this::arrive);
        time.advance(latencyNanos);
        callBack();
        arrive(commit);
        return commit.error;
    }

    boolean hasAnswer() {
        return !commits.isEmpty() && commits.peek().arrived;
    }

    /** Calls back for each that is answered. */
    void callBack() {
        while (hasAnswer()) {
            Commit commit = commits.poll();
            if (commit.callback != null) {
                commit.callback.onComplete(commit.offsets, commit.error);
            }
        }
    }

    /** The coordinator no longer takes this member's commits. */
    void refuse() {
        for (Commit commit : commits) {
            if (!commit.arrived) {
                commit.error = new CommitFailedException();
            }
        }
    }

    /** Nobody waits for them any more; those under way arrive or do not. */
    void abandon(boolean arriving) {
        for (Commit commit : commits) {
            if (arriving) {
                arrive(commit);
            }
            commit.arrived = true;
        }
        commits.clear();
    }

    private void arrive(Commit commit) {
        if (commit.arrived) {
            return;
        }
        commit.arrived = true;
        if (commit.error != null) {
            return;
        }
        if (commit.fault != CommitFault.REFUSED) {
            topics.commit(commit.offsets);
            trace.note("  committed %s", commit.offsets);
        }
        if (commit.fault != CommitFault.NONE) {
            commit.error = new RetriableCommitFailedException("the coordinator is not available");
        }
    }
}
