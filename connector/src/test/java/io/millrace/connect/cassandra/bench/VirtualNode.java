package io.millrace.connect.cassandra.bench;

import com.datastax.oss.driver.api.core.Version;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.millrace.connect.cassandra.topology.Coordinator;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A node of the virtual cluster, as the driver shows it; it may stand still, of which the driver knows nothing, or be down, of which it does. */
final class VirtualNode implements Node, EndPoint {

    private final int number;
    private final Coordinator coordinator = Coordinator.of(this);
    private long frozenUntilNanos;
    private long downUntilNanos;
    private final VirtualTime time;

    VirtualNode(int number, VirtualTime time) {
        this.number = number;
        this.time = time;
    }

    int number() {
        return number;
    }

    Coordinator coordinator() {
        return coordinator;
    }

    void freeze(long nanos) {
        frozenUntilNanos = Math.max(frozenUntilNanos, time.nanoseconds() + nanos);
    }

    void goDown(long nanos) {
        downUntilNanos = Math.max(downUntilNanos, time.nanoseconds() + nanos);
    }

    void heal() {
        frozenUntilNanos = Math.min(frozenUntilNanos, time.nanoseconds());
        downUntilNanos = Math.min(downUntilNanos, time.nanoseconds());
    }

    /** How long it will stand still from now on. */
    long frozenNanos() {
        return Math.max(0, frozenUntilNanos - time.nanoseconds());
    }

    boolean isDown() {
        return downUntilNanos > time.nanoseconds();
    }

    @Override
    public NodeState getState() {
        return isDown() ? NodeState.DOWN : NodeState.UP;
    }

    @Override
    public int getOpenConnections() {
        return isDown() ? 0 : 1;
    }

    @Override
    public NodeDistance getDistance() {
        return NodeDistance.LOCAL;
    }

    @Override
    public EndPoint getEndPoint() {
        return this;
    }

    @Override
    public SocketAddress resolve() {
        throw new UnsupportedOperationException("nothing connects to it");
    }

    @Override
    public String asMetricPrefix() {
        return toString();
    }

    @Override
    public Optional<InetSocketAddress> getBroadcastRpcAddress() {
        return Optional.empty();
    }

    @Override
    public Optional<InetSocketAddress> getBroadcastAddress() {
        return Optional.empty();
    }

    @Override
    public Optional<InetSocketAddress> getListenAddress() {
        return Optional.empty();
    }

    @Override
    public String getDatacenter() {
        return "dc1";
    }

    @Override
    public String getRack() {
        return "rack1";
    }

    @Override
    public Version getCassandraVersion() {
        return Version.V4_0_0;
    }

    @Override
    public Map<String, Object> getExtras() {
        return Map.of();
    }

    @Override
    public long getUpSinceMillis() {
        return 0;
    }

    @Override
    public boolean isReconnecting() {
        return isDown();
    }

    @Override
    public UUID getHostId() {
        return new UUID(0, number);
    }

    @Override
    public UUID getSchemaVersion() {
        return new UUID(0, 0);
    }

    @Override
    public String toString() {
        return "node " + number;
    }
}
