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

    /** Whether it has had a record of each or not. */
    @Test
    void aPatternIsOfTheTopicsThatAreThere() {
        offsets.holds(new TopicPartition("orders-eu", 0), 0, 5);
        offsets.holds(new TopicPartition("old-orders-eu", 0), 0, 1_000);
        try (KafkaSource source = source(new Connector(
                "c", "RUNNING", null, List.of("left-long-ago"), "orders-.*", false, null, "connect-c", List.of()))) {
            assertThat(source.read().of("connect-c").orElseThrow().lag()).isEqualTo(5);
        }
        try (KafkaSource none =
                source(new Connector("c", "RUNNING", null, List.of(), "pay.*", false, null, "connect-c", List.of()))) {
            assertThat(none.read().of("connect-c").orElseThrow().isNowhere()).isTrue();
        }
    }

    @Test
    void whoBeginsAtTheEndIsNotBehindByWhatWasThereBefore() {
        offsets.holds(new TopicPartition("orders", 1), 300, 700);
        try (KafkaSource source = source(
                new Connector("c", "RUNNING", null, List.of("orders"), null, true, null, "connect-c", List.of()))) {
            assertThat(source.read().of("connect-c").orElseThrow().lag())
                    .as("only where it has committed")
                    .isEqualTo(40);

            offsets.holds(new TopicPartition("orders", 1), 300, 720);
            GroupOffsets group = source.read().of("connect-c").orElseThrow();
            assertThat(group.lag()).as("and by what has come since").isEqualTo(40 + 20);
            assertThat(group.read()).as("of which nothing is read").isEqualTo(60);

            offsets.committed.put(new TopicPartition("orders", 1), 715L);
            group = source.read().of("connect-c").orElseThrow();
            assertThat(group.lag()).isEqualTo(40 + 5);
            assertThat(group.read()).isEqualTo(60 + 15);
            assertThat(group.lost()).isEmpty();
        }
    }

    private KafkaSource source(Connector connector) {
        return new KafkaSource(offsets, Optional.empty(), () -> List.of(connector), () -> {});
    }

    private static Connector connector(String name, String topic) {
        return new Connector(name, "RUNNING", null, List.of(topic), null, false, null, "connect-" + name, List.of());
    }
}
