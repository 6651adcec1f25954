package io.millrace.connect.cassandra.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import io.millrace.connect.cassandra.task.Fixtures;
import java.util.List;
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
}
