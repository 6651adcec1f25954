package io.millrace.connect.cassandra.topology;

import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.util.Optional;

/** A node that may be asked to take a request, or {@link #ANY} of them: then the driver chooses. */
public final class Coordinator {

    /** Whichever node the driver chooses. */
    public static final Coordinator ANY = new Coordinator(Optional.empty());

    private final Optional<Node> node;

    private Coordinator(Optional<Node> node) {
        this.node = node;
    }

    public static Coordinator of(Node node) {
        return new Coordinator(Optional.of(node));
    }

    /** Returns the driver's node; empty for {@link #ANY}. */
    public Optional<Node> node() {
        return node;
    }

    /**
     * Returns whether it makes sense to send it something: it is in the local datacenter, connected, and not known to
     * be down.
     */
    public boolean isUsable() {
        if (node.isEmpty()) {
            return true;
        }
        Node asked = node.get();
        return asked.getDistance() == NodeDistance.LOCAL
                && asked.getState() != NodeState.DOWN
                && asked.getState() != NodeState.FORCED_DOWN
                && asked.getOpenConnections() > 0;
    }

    @Override
    public String toString() {
        return node.map(known -> known.getEndPoint().toString()).orElse("any node");
    }
}
