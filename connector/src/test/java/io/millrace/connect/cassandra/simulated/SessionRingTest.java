package io.millrace.connect.cassandra.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.session.SessionRing;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ring agrees with the driver, which is asked key by key here and would be too slow to be asked for each row. */
@Timeout(60)
class SessionRingTest {

    private static final CqlIdentifier KEYSPACE = CqlIdentifier.fromCql(SimulatedSchema.KEYSPACE);
    private static final Table TABLE = new Table(KEYSPACE, CqlIdentifier.fromCql("readings"));

    private final SimulatedCluster cluster = SimulatedCluster.of(3);
    private final CqlSession session = connect();
    private final SessionRing ring = new SessionRing(CompletableFuture.completedFuture(session));

    @AfterEach
    void close() {
        session.close();
        cluster.close();
    }

    @Test
    void everyKeyHasTheReplicasThatTheDriverSays() {
        TokenMap tokens = session.getMetadata().getTokenMap().orElseThrow();
        Map<Set<Node>, ReplicaSet> sets = new HashMap<>();
        for (ByteBuffer key : keys()) {
            ReplicaSet replicas = ring.replicasOf(new PartitionKey(TABLE, key));

            Set<Node> nodes = new HashSet<>();
            replicas.nodes().forEach(each -> nodes.add(each.node().orElseThrow()));
            assertThat(nodes).isEqualTo(tokens.getReplicas(KEYSPACE, key)).hasSize(1);
            assertThat(replicas.isKnown()).isTrue();
            assertThat(sets.computeIfAbsent(nodes, each -> replicas))
                    .as("one object for one set of nodes")
                    .isSameAs(replicas);
        }
        assertThat(sets).hasSize(3);
    }

    @Test
    void aKeyspaceThatTheDriverDoesNotKnowHasUnknownReplicas() {
        Table elsewhere = new Table(CqlIdentifier.fromCql("nowhere"), TABLE.name());

        assertThat(ring.replicasOf(new PartitionKey(elsewhere, keys().get(0)))).isSameAs(ReplicaSet.UNKNOWN);
    }

    @Test
    void aServerWithoutSettingsHasTheShippedThresholds() {
        assertThat(ring.prepare().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));

        assertThat(ring.thresholds()).isEqualTo(BatchThresholds.SHIPPED);
    }

    private static List<ByteBuffer> keys() {
        Random random = new Random(1);
        List<ByteBuffer> keys = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            byte[] key = new byte[1 + random.nextInt(20)];
            random.nextBytes(key);
            keys.add(ByteBuffer.wrap(key));
        }
        return keys;
    }

    private CqlSession connect() {
        CqlSessionBuilder builder = CqlSession.builder().withLocalDatacenter(SimulatedCluster.DATACENTER);
        for (String point : cluster.contactPoints().split(",", -1)) {
            int colon = point.lastIndexOf(':');
            builder.addContactPoint(
                    new InetSocketAddress(point.substring(0, colon), Integer.parseInt(point.substring(colon + 1))));
        }
        return builder.build();
    }
}
