package io.millrace.connect.cassandra.topology;

import com.datastax.oss.driver.api.core.Version;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A node that is up until somebody says otherwise, local and connected, without a driver. */
public final class FakeNode implements Node {

    private final UUID hostId = UUID.randomUUID();
    private NodeState state = NodeState.UP;

    /** Has it be known to be in another state. */
    public void setState(NodeState known) {
        state = known;
    }

    @Override
    public EndPoint getEndPoint() {
        return new EndPoint() {
            @Override
            public SocketAddress resolve() {
                throw new UnsupportedOperationException("nothing connects to it");
            }

            @Override
            public String asMetricPrefix() {
                return toString();
            }

            @Override
            public String toString() {
                return "fake:" + hostId;
            }
        };
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
        return Version.parse("5.0.0");
    }

    @Override
    public Map<String, Object> getExtras() {
        return Map.of();
    }

    @Override
    public NodeState getState() {
        return state;
    }

    @Override
    public long getUpSinceMillis() {
        return 0;
    }

    @Override
    public int getOpenConnections() {
        return 1;
    }

    @Override
    public boolean isReconnecting() {
        return false;
    }

    @Override
    public NodeDistance getDistance() {
        return NodeDistance.LOCAL;
    }

    @Override
    public UUID getHostId() {
        return hostId;
    }

    @Override
    public UUID getSchemaVersion() {
        return hostId;
    }

    @Override
    public String toString() {
        return "fake node " + hostId;
    }
}
