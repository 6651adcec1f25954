package io.millrace.connect.cassandra.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import io.millrace.connect.cassandra.task.Fixtures;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.FakeNode;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FlowControlTest {

    private static final long MILLISECOND = 1_000_000;

    @Test
    void sendsNoMoreThanTheMaximumInAll() {
        FlowControl flow = new FlowControl(new FlowConfig(4, Concurrency.FIXED, 0));
        List<NodeLimit> nodes = flow.limits(Fixtures.REPLICAS);
        for (int i = 0; i < 4; i++) {
            flow.sent(flow.choose(nodes));
        }

        assertThat(flow.hasRoom()).isFalse();
        assertThat(flow.choose(nodes)).isNull();
        assertThat(flow.inFlight()).isEqualTo(4);
    }

    @Test
    void growsWhileAllIsWellAndSaysSo() {
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        assertThat(flow.limit()).isEqualTo(4);
        List<NodeLimit> nodes = flow.limits(Fixtures.REPLICAS);

        for (int round = 0; round < 8; round++) {
            int sent = 0;
            for (NodeLimit node = flow.choose(nodes); node != null; node = flow.choose(nodes)) {
                flow.sent(node);
                sent++;
            }
            for (int i = 0; i < sent; i++) {
                flow.succeeded(nodes.get(0), 1, MILLISECOND, round);
            }
        }

        assertThat(flow.limit()).isEqualTo(256);
    }

    @Test
    void choosesTheNodeWithTheMostRoomForItsLimit() {
        FakeNode[] nodes = {new FakeNode(), new FakeNode()};
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        List<NodeLimit> replicas = flow.limits(set(nodes));
        NodeLimit quick = replicas.get(0);
        NodeLimit other = replicas.get(1);
        grow(flow, quick);
        assertThat(quick.limit()).isEqualTo(8);

        List<NodeLimit> chosen = new ArrayList<>();
        for (NodeLimit node = flow.choose(replicas); node != null; node = flow.choose(replicas)) {
            flow.sent(node);
            chosen.add(node);
        }

        // Two of three go to the one that takes twice as much, all along and not first or last.
        assertThat(chosen).hasSize(12);
        assertThat(chosen.subList(0, 6)).filteredOn(node -> node == other).hasSize(2);
        assertThat(chosen).filteredOn(node -> node == other).hasSize(4);
    }

    @Test
    void aNodeThatIsDownIsAskedNothingWhileAnotherIsUp() {
        FakeNode[] nodes = {new FakeNode(), new FakeNode()};
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        List<NodeLimit> replicas = flow.limits(set(nodes));
        nodes[0].setState(NodeState.DOWN);

        for (int i = 0; i < 4; i++) {
            assertThat(flow.choose(replicas)).isSameAs(replicas.get(1));
            flow.sent(replicas.get(1));
        }

        assertThat(flow.choose(replicas)).isNull();
    }

    @Test
    void whereAllAreDownTheDriverChoosesWithinALimit() {
        FakeNode node = new FakeNode();
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        List<NodeLimit> replicas = flow.limits(set(node));
        node.setState(NodeState.DOWN);

        for (int i = 0; i < 4; i++) {
            NodeLimit any = flow.choose(replicas);
            assertThat(any.coordinator()).isSameAs(Coordinator.ANY);
            flow.sent(any);
        }

        assertThat(flow.choose(replicas)).isNull();
    }

    @Test
    void knowsWhetherAnyNodeOfTheRingHasRoom() {
        FakeNode[] nodes = {new FakeNode(), new FakeNode()};
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        ReplicaSet set = set(nodes);
        assertThat(flow.anyHasRoom(set.nodes()))
                .as("nothing was sent to any node yet")
                .isTrue();
        List<NodeLimit> replicas = flow.limits(set);
        saturate(flow, replicas.get(0));
        assertThat(flow.anyHasRoom(set.nodes())).isTrue();

        nodes[1].setState(NodeState.DOWN);
        assertThat(flow.anyHasRoom(set.nodes())).as("the one that has is down").isFalse();
        nodes[1].setState(NodeState.UP);
        saturate(flow, replicas.get(1));
        assertThat(flow.anyHasRoom(set.nodes())).isFalse();

        nodes[0].setState(NodeState.DOWN);
        nodes[1].setState(NodeState.DOWN);
        assertThat(flow.anyHasRoom(set.nodes()))
                .as("the driver may find one that is up")
                .isTrue();
        saturate(flow, flow.choose(replicas));
        assertThat(flow.anyHasRoom(set.nodes())).isFalse();
    }

    @Test
    void noNodeHasRoomWhileTheTaskHasNone() {
        FakeNode[] nodes = {new FakeNode(), new FakeNode()};
        FlowControl flow = new FlowControl(new FlowConfig(4, Concurrency.FIXED, 0));
        ReplicaSet set = set(nodes);
        saturate(flow, flow.limits(set).get(0));

        assertThat(flow.anyHasRoom(set.nodes())).isFalse();
    }

    @Test
    void forgetsNodesThatAreGoneButNotWhatTheDriverChoseFrom() {
        FakeNode[] nodes = {new FakeNode(), new FakeNode()};
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        ReplicaSet set = set(nodes);
        List<NodeLimit> before = flow.limits(set);
        NodeLimit any = flow.limits(ReplicaSet.UNKNOWN).get(0);
        assertThat(flow.limit()).isEqualTo(3 * 4);

        flow.retain(set.nodes().subList(0, 1));

        assertThat(flow.limit()).isEqualTo(2 * 4);
        assertThat(flow.limits(set).get(0)).isSameAs(before.get(0));
        assertThat(flow.limits(set).get(1)).isNotSameAs(before.get(1));
        assertThat(flow.limits(ReplicaSet.UNKNOWN)).containsExactly(any);
    }

    @Test
    void everyAnswerMakesRoom() {
        FlowControl flow = new FlowControl(new FlowConfig(4, Concurrency.FIXED, 0));
        NodeLimit node = flow.limits(Fixtures.REPLICAS).get(0);
        for (int i = 0; i < 3; i++) {
            saturate(flow, node);
            assertThat(node.hasRoom()).isFalse();
            flow.refused(node);
            flow.refused(node);
            flow.overloaded(node, 0, 1);
            flow.succeeded(node, 1, MILLISECOND, 1);

            assertThat(flow.inFlight()).isZero();
            assertThat(node.load()).isZero();
        }
    }

    @Test
    void aSignOfDistressIsOneOfItsNodes() {
        FakeNode[] nodes = {new FakeNode(), new FakeNode()};
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0));
        List<NodeLimit> replicas = flow.limits(set(nodes));
        flow.sent(replicas.get(0));
        flow.overloaded(replicas.get(0), 0, 1);

        assertThat(replicas).extracting(NodeLimit::limit).containsExactly(2, 4);
    }

    private static ReplicaSet set(FakeNode... nodes) {
        return new ReplicaSet(Stream.of(nodes).map(Coordinator::of).toList(), true);
    }

    private static void saturate(FlowControl flow, NodeLimit node) {
        while (node.hasRoom()) {
            flow.sent(node);
        }
    }

    /** Two rounds of quick answers. */
    private static void grow(FlowControl flow, NodeLimit node) {
        for (int round = 0; round < 2; round++) {
            saturate(flow, node);
            for (int i = 0; i < 4; i++) {
                flow.succeeded(node, 1, MILLISECOND, 1);
            }
        }
    }
}
