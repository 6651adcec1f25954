package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.Groups;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class HeardGroupsTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong now = new AtomicLong();
    private long end = 100;
    private final HeardGroups groups = new HeardGroups(
            () -> {
                asked.incrementAndGet();
                return groups(end);
            },
            now::get);

    @Test
    void whoHearsOfThemDoesNotAsk() {
        groups.hear(lag(50, false));

        assertThat(groups.read()).isEqualTo(groups(50));
        assertThat(groups.isDrained()).isFalse();
        assertThat(asked).hasValue(0);
    }

    @Test
    void whenNobodyTellsAnyMoreTheyAreAskedFor() {
        groups.hear(lag(50, false));
        now.set(3 * SECOND);

        assertThat(groups.read()).isEqualTo(groups(100));
        assertThat(asked).hasValue(1);
    }

    @Test
    void whatIsDrainedStaysSoUntilSomethingIsAdded() {
        groups.hear(lag(100, true));
        now.set(3 * SECOND);
        groups.read();
        assertThat(groups.isDrained()).isTrue();

        end = 101;
        groups.read();
        assertThat(groups.isDrained()).isFalse();
    }

    private static Lag lag(long end, boolean drained) {
        return new Lag(0, 0, 0, 0, true, drained, groups(end));
    }

    private static Groups groups(long end) {
        Map<TopicPartition, Long> offsets = Map.of(new TopicPartition("events", 0), end);
        return new Groups(List.of(
                new GroupOffsets("g", Map.of(new TopicPartition("events", 0), 0L), offsets, offsets, Map.of())));
    }
}
