package io.millrace.connect.cassandra.bench;

import static io.millrace.connect.cassandra.bench.Bench.P0;
import static io.millrace.connect.cassandra.bench.Bench.P1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.bench.VirtualConsumer.CommitFault;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.internals.RealRebalances;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the virtual consumer to Kafka's own classes: what a listener is told in a rebalance, when, and what is assigned and paused then. */
class VirtualConsumerTest {

    private final VirtualTime time = new VirtualTime();
    private final VirtualTopics topics = new VirtualTopics();
    private final VirtualConsumer consumer =
            new VirtualConsumer(time, topics, 500, polled -> {}, new Trace(time, false));

    /** What a listener is told, and what the consumer says that it has. */
    private static final class Told implements ConsumerRebalanceListener {
        final List<String> calls = new ArrayList<>();
        Supplier<Set<TopicPartition>> assignment;

        private void note(String what, Collection<TopicPartition> partitions) {
            calls.add(what + " " + sorted(partitions) + ", having " + sorted(assignment.get()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            note("revoked", partitions);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            note("assigned", partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            note("lost", partitions);
        }

        private static Collection<String> sorted(Collection<TopicPartition> partitions) {
            return new TreeSet<>(
                    partitions.stream().map(TopicPartition::toString).toList());
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aListenerIsToldWhatKafkasOwnCoordinatorTellsIt(Protocol protocol) {
        Told real = new Told();
        RealRebalances kafka = new RealRebalances(
                List.of("clicks"),
                protocol == Protocol.COOPERATIVE ? new CooperativeStickyAssignor() : new RangeAssignor(),
                real,
                time);
        real.assignment = kafka::assignment;
        Told ours = new Told();
        ours.assignment = consumer::assignment;
        topics.create(P0);
        topics.create(P1);
        consumer.subscribe(List.of("clicks"), ours);

        // The first time, the same again, fewer, all, none.
        List<Set<TopicPartition>> assignments =
                List.of(Set.of(P0, P1), Set.of(P0, P1), Set.of(P0), Set.of(P0, P1), Set.of(), Set.of(P1));
        for (Set<TopicPartition> assignment : assignments) {
            boolean first = ours.calls.isEmpty();
            int revokedBefore = real.calls.size();
            if (protocol == Protocol.LOST) {
                kafka.prepareAfterLoss();
            } else if (!first) {
                kafka.prepare();
            }
            kafka.complete(assignment);
            if (protocol == Protocol.COOPERATIVE
                    && real.calls.subList(revokedBefore, real.calls.size()).stream()
                            .anyMatch(call -> call.startsWith("revoked"))) {
                // It then joins once more by itself.
                kafka.prepare();
                kafka.complete(assignment);
            }
            consumer.rebalance(first && protocol != Protocol.LOST ? Protocol.COOPERATIVE : protocol, assignment, 0, 0);
            consumer.poll(Duration.ZERO);

            assertThat(ours.calls).isEqualTo(real.calls);
            assertThat(consumer.assignment()).isEqualTo(kafka.assignment());
            assertThat(consumer.paused()).isEqualTo(kafka.paused());
            if (assignment.contains(P0)) {
                kafka.pause(P0);
                consumer.pause(List.of(P0));
            }
        }
    }

    @Test
    void aPartitionThatIsNotAssignedCannotBePaused() {
        topics.create(P0);
        consumer.subscribe(List.of("clicks"), new Told());

        assertThatThrownBy(() -> consumer.pause(List.of(P0))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCommitIsAnsweredInAnotherPollAndAWakeUpMeetsWhateverWaits() {
        given();
        List<String> answers = new ArrayList<>();
        consumer.commits().fault(CommitFault.ANSWER_LOST);
        consumer.commitAsync(
                Map.of(P0, new OffsetAndMetadata(1)),
                (offsets, error) -> answers.add(error.getClass().getSimpleName()));
        assertThat(answers).isEmpty();

        time.advance(Duration.ofMillis(10).toNanos());
        assertThat(answers).isEmpty();
        consumer.poll(Duration.ofMillis(10));

        assertThat(answers).containsExactly("RetriableCommitFailedException");
        assertThat(topics.committed(P0).offset()).isEqualTo(1);
        consumer.wakeup();
        assertThatThrownBy(() -> consumer.commitSync(Map.of(P0, new OffsetAndMetadata(2))))
                .isInstanceOf(WakeupException.class);
        assertThat(topics.committed(P0).offset()).isEqualTo(1);
    }

    @Test
    void aMemberThatPollsTooLateHasLostItsPartitions() {
        given();

        time.advance(VirtualConsumer.MAX_POLL_INTERVAL_NANOS + 1);
        consumer.poll(Duration.ZERO);

        assertThat(consumer.evictions()).isOne();
    }

    private void given() {
        topics.create(P0);
        Told told = new Told();
        told.assignment = consumer::assignment;
        consumer.subscribe(List.of("clicks"), told);
        consumer.rebalance(Protocol.EAGER, Set.of(P0), 0, 0);
        consumer.poll(Duration.ZERO);
    }
}
