package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.FakeNode;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RingChangeTest {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));

    private final ScriptedDriver driver = new ScriptedDriver();
    private final SessionRing ring = new SessionRing(CompletableFuture.completedFuture(driver.session()));

    @Test
    void withoutATokenMapReplicasAreUnknown() {
        assertThat(replicasOf(0)).isSameAs(ReplicaSet.UNKNOWN);
        assertThat(ring.version()).isZero();
    }

    @Test
    void aChangeIsNoticedWithoutAskingForAPartition() {
        driver.change(List.of(new FakeNode()));
        long before = ring.version();
        assertThat(ring.version()).isEqualTo(before);

        driver.change(List.of(new FakeNode()));

        assertThat(ring.version()).isNotEqualTo(before);
    }

    @Test
    void nodesThatAreGoneAreForgotten() {
        Node stays = new FakeNode();
        driver.change(List.of(stays, new FakeNode()));
        replicasOf(0);
        Coordinator before = coordinatorOf(0);
        assertThat(ring.coordinators()).hasSize(2);

        for (int change = 0; change < 50; change++) {
            driver.change(List.of(stays, new FakeNode(), new FakeNode()));
            replicasOf(0);
        }

        assertThat(ring.coordinators()).hasSize(3);
        assertThat(coordinatorOf(0)).as("what is known of a node that stays").isSameAs(before);
    }

    private Coordinator coordinatorOf(int token) {
        return replicasOf(token).nodes().get(0);
    }

    private ReplicaSet replicasOf(int token) {
        return ring.replicasOf(new PartitionKey(TABLE, ByteBuffer.wrap(new byte[] {(byte) token})));
    }
}
