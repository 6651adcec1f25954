package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KafkaSourceTest {

    private final FakeOffsets offsets = new FakeOffsets();
    private final KafkaSource source = new KafkaSource(
            offsets,
            Optional.of("millrace"),
            () -> List.of(connector("one", "orders"), connector("two", "orders"), connector("three", "no-such-topic")),
            () -> {});

    @BeforeEach
    void offsets() {
        offsets.holds(new TopicPartition("orders", 0), 0, 100);
        offsets.committed.put(new TopicPartition("orders", 0), 60L);
    }

    @AfterEach
    void close() {
        source.close();
    }

    @Test
    void everyGroupIsRead() {
        Groups groups = source.read();

        assertThat(groups.groups())
                .extracting(GroupOffsets::group)
                .containsExactly("millrace", "connect-one", "connect-two", "connect-three");
        assertThat(groups.of("connect-one").orElseThrow().lag()).isEqualTo(40);
        assertThat(groups.of("connect-three").orElseThrow().isNowhere()).isTrue();
        assertThat(groups.missing()).isEmpty();
    }

    @Test
    void aGroupThatIsNotToldIsNamedAndTheOthersAreRead() {
        offsets.refused.add("connect-one");
        Groups groups = source.read();

        assertThat(groups.of("connect-two").orElseThrow().lag()).isEqualTo(40);
        assertThat(groups.of("connect-one")).isEmpty();
        assertThat(groups.missing()).isEqualTo(Map.of("connect-one", "its offsets are not told: Not authorized"));
    }

    /** Its coordinator is, for one: each group may have another. */
    @Test
    @Timeout(20)
    void aGroupThatIsWaitedForInVainIsNamedAndTheOthersAreRead() {
        offsets.frozen = "millrace";
        Groups groups = source.read();

        assertThat(groups.of("connect-one").orElseThrow().lag()).isEqualTo(40);
        assertThat(groups.missing()).isEqualTo(Map.of("millrace", "no answer"));
    }

    @Test
    void whereNoGroupIsToldNothingIsKnown() {
        offsets.refused.addAll(List.of("millrace", "connect-one", "connect-two", "connect-three"));

        assertThatThrownBy(source::read)
                .isInstanceOf(NotKnownException.class)
                .hasMessage("its offsets are not told: Not authorized");
    }

    /** A group that reads for two connectors is one group. */
    @Test
    void whoHasAGroupTogetherIsReadOnce() {
        offsets.holds(new TopicPartition("returns", 0), 0, 5);
        try (KafkaSource together = new KafkaSource(
                offsets,
                Optional.empty(),
                () -> List.of(connector("g", "orders"), connector("g", "returns")),
                () -> {})) {
            assertThat(together.read().groups()).singleElement().satisfies(group -> assertThat(group.lag())
                    .isEqualTo(40 + 5));
        }
    }

    private static Connector connector(String name, String topic) {
        return new Connector(name, "RUNNING", null, List.of(topic), null, "connect-" + name, List.of());
    }
}
