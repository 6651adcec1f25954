package org.apache.kafka.clients.consumer.internals;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.GroupRebalanceConfig;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * What Kafka's own coordinator of a consumer does before and after it joins its group, without a group to join. It lives in Kafka's package
 * because that is who may call it.
 */
public final class RealRebalances {

    private static final int GENERATION = 7;
    private static final String MEMBER = "member";

    private final SubscriptionState subscriptions =
            new SubscriptionState(new LogContext(), AutoOffsetResetStrategy.EARLIEST);
    private final ConsumerPartitionAssignor assignor;
    private final ConsumerCoordinator coordinator;
    private final Time time;

    /** @param assignor decides by which protocol the group rebalances */
    public RealRebalances(
            Collection<String> topics,
            ConsumerPartitionAssignor assignor,
            ConsumerRebalanceListener listener,
            Time time) {
        this.assignor = assignor;
        this.time = time;
        subscriptions.subscribe(Set.copyOf(topics), Optional.of(listener));
        Metrics metrics = new Metrics(time);
        coordinator = new ConsumerCoordinator(
                new GroupRebalanceConfig(45_000, 300_000, 3_000, "group", Optional.empty(), null, 100, 1_000),
                new LogContext(),
                null,
                List.of(assignor),
                new ConsumerMetadata(
                        100,
                        1_000,
                        300_000,
                        false,
                        false,
                        subscriptions,
                        new LogContext(),
                        new ClusterResourceListeners()),
                subscriptions,
                metrics,
                "consumer",
                time,
                false,
                0,
                new ConsumerInterceptors<>(List.of(), metrics),
                false,
                Optional.empty());
    }

    /** The partitions that the consumer has. */
    public Set<TopicPartition> assignment() {
        return subscriptions.assignedPartitions();
    }

    public void pause(TopicPartition partition) {
        subscriptions.pause(partition);
    }

    public Set<TopicPartition> paused() {
        return subscriptions.pausedPartitions();
    }

    /** The member goes to join its group once more, and is still known there. */
    public void prepare() {
        coordinator.onJoinPrepare(time.timer(Long.MAX_VALUE), GENERATION, MEMBER);
    }

    /** The member has been forgotten by its group, and goes to join it. */
    public void prepareAfterLoss() {
        coordinator.onJoinPrepare(
                time.timer(Long.MAX_VALUE),
                AbstractCoordinator.Generation.NO_GENERATION.generationId,
                AbstractCoordinator.Generation.NO_GENERATION.memberId);
    }

    /** The member has joined, and is given these partitions. */
    public void complete(Collection<TopicPartition> partitions) {
        coordinator.onJoinComplete(
                GENERATION,
                MEMBER,
                assignor.name(),
                ConsumerProtocol.serializeAssignment(new Assignment(List.copyOf(partitions))));
    }
}
