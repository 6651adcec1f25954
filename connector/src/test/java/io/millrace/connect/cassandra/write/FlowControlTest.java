package io.millrace.connect.cassandra.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.config.FlowConfig;
import io.millrace.connect.cassandra.config.FlowConfig.Concurrency;
import org.junit.jupiter.api.Test;

class FlowControlTest {

    @Test
    void growsToTheMaximumWhileAllIsWell() {
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0), 0);
        assertThat(flow.limit()).isEqualTo(16);

        rounds(flow, 5);

        assertThat(flow.limit()).isEqualTo(256);
    }

    @Test
    void halvesAtASignOfDistressOncePerRoundAndRecoversSlowly() {
        FlowControl flow = new FlowControl(new FlowConfig(256, Concurrency.ADAPTIVE, 0), 0);
        rounds(flow, 5);
        for (int i = 0; i < 100; i++) {
            flow.sent(1);
        }
        for (int i = 0; i < 100; i++) {
            flow.overloaded(10, 20);
        }
        assertThat(flow.limit()).isEqualTo(128);

        rounds(flow, 3);
        assertThat(flow.limit()).isBetween(129, 131);
    }

    @Test
    void neverStopsAltogether() {
        FlowControl flow = new FlowControl(new FlowConfig(4, Concurrency.ADAPTIVE, 0), 0);
        for (int i = 1; i < 20; i++) {
            flow.sent(1);
            flow.overloaded(i * 10L, i * 10L + 5);
        }

        assertThat(flow.limit()).isEqualTo(1);
        assertThat(flow.maySend(1_000)).isTrue();
    }

    @Test
    void fixedStaysWhereItIs() {
        FlowControl flow = new FlowControl(new FlowConfig(4, Concurrency.FIXED, 0), 0);
        flow.sent(1);
        flow.overloaded(1, 2);

        assertThat(flow.limit()).isEqualTo(4);
    }

    @Test
    void saysWhenTheRateLimitWillLetRowsGo() {
        FlowControl flow = new FlowControl(new FlowConfig(4, Concurrency.FIXED, 1_000), 0);
        flow.sent(600);

        long wait = flow.nanosUntilRowsAllowed(0);

        assertThat(flow.maySend(wait - 1_000_000)).isFalse();
        assertThat(flow.maySend(wait + 1_000_000)).isTrue();
    }

    private static void rounds(FlowControl flow, int rounds) {
        for (int round = 0; round < rounds; round++) {
            int sent = 0;
            while (flow.maySend(0)) {
                flow.sent(1);
                sent++;
            }
            for (int i = 0; i < sent; i++) {
                flow.succeeded();
            }
        }
    }
}
