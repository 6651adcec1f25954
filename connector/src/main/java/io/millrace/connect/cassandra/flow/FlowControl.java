package io.millrace.connect.cassandra.flow;

import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many requests may be in flight, to each node and in all, and which replica is asked to take a request: the one
 * with the most room. So a slow node slows down those partitions alone that no other node keeps.
 */
public final class FlowControl {

    private final FlowConfig config;
    private final Map<Coordinator, NodeLimit> nodes = new HashMap<>();
    private int inFlight;

    public FlowControl(FlowConfig config) {
        this.config = config;
    }

    /** Returns the limits of the nodes of a replica set, to be kept and handed to {@link #choose}. */
    public List<NodeLimit> limits(ReplicaSet replicas) {
        List<NodeLimit> limits = new ArrayList<>();
        for (Coordinator node : replicas.nodes()) {
            limits.add(limit(node));
        }
        return List.copyOf(limits);
    }

    /** Returns the node to send a request to now; {@code null} if none of them may have one more. */
    public NodeLimit choose(List<NodeLimit> replicas) {
        if (!hasRoom()) {
            return null;
        }
        NodeLimit best = null;
        boolean usable = false;
        for (int i = 0; i < replicas.size(); i++) {
            NodeLimit node = replicas.get(i);
            if (node.coordinator().isUsable()) {
                usable = true;
                if (node.hasRoom() && (best == null || node.load() < best.load())) {
                    best = node;
                }
            }
        }
        if (!usable) {
            // All are down as far as the driver knows: it may find one that takes the request, or say why none does.
            NodeLimit any = limit(Coordinator.ANY);
            return any.hasRoom() ? any : null;
        }
        return best;
    }

    /** Returns whether one more request may be in flight at all. */
    public boolean hasRoom() {
        return inFlight < config.maxInFlight();
    }

    /** Returns whether any of the ring's nodes has room for one more request. */
    public boolean anyHasRoom(Collection<Coordinator> ring) {
        if (!hasRoom()) {
            return false;
        }
        boolean usable = false;
        for (Coordinator node : ring) {
            if (node.isUsable()) {
                usable = true;
                NodeLimit limit = nodes.get(node);
                if (limit == null || limit.hasRoom()) {
                    return true;
                }
            }
        }
        return !usable && limit(Coordinator.ANY).hasRoom();
    }

    /**
     * Forgets the limits of all nodes but these. Requests that are in flight to others are still counted until they are
     * answered.
     */
    public void retain(Collection<Coordinator> coordinators) {
        Set<Coordinator> retained = new HashSet<>(coordinators);
        nodes.keySet().removeIf(node -> node != Coordinator.ANY && !retained.contains(node));
    }

    /** Takes note that a request was sent. */
    public void sent(NodeLimit node) {
        inFlight++;
        node.sent();
    }

    /** Takes note that a request of so many rows was acknowledged. */
    public void succeeded(NodeLimit node, int rows, long latencyNanos, long nowNanos) {
        inFlight--;
        node.succeeded(rows, latencyNanos, nowNanos);
    }

    /** Takes note that the server refused a request: no news about its load. */
    public void refused(NodeLimit node) {
        inFlight--;
        node.refused();
    }

    /** Takes note of a sign of distress, from a request that was sent at the given time. */
    public void overloaded(NodeLimit node, long sentNanos, long nowNanos) {
        inFlight--;
        node.overloaded(sentNanos, nowNanos);
    }

    /** Returns the requests sent and not yet answered. */
    public int inFlight() {
        return inFlight;
    }

    /** Returns the requests that may be in flight now, to all nodes together. */
    public int limit() {
        if (nodes.isEmpty()) {
            return limit(Coordinator.ANY).limit();
        }
        int sum = 0;
        for (NodeLimit node : nodes.values()) {
            sum += node.limit();
        }
        return Math.min(config.maxInFlight(), sum);
    }

    private NodeLimit limit(Coordinator node) {
        return nodes.computeIfAbsent(
                node,
                asked -> new NodeLimit(asked, config.maxInFlight(), config.concurrency() == Concurrency.ADAPTIVE));
    }
}
