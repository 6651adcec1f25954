package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class GroupReaderTest {

    private static final TopicPartition ONE = new TopicPartition("orders", 0);
    private static final TopicPartition TWO = new TopicPartition("orders", 1);

    private final FakeOffsets offsets = new FakeOffsets();
    private final GroupReader reader = new GroupReader(offsets);

    @Test
    void whatIsDeletedBeforeAGroupHasReadItIsLostAndNeitherReadNorLag() {
        offsets.holds(ONE, 500, 1_000).holds(TWO, 0, 100);
        offsets.committed.putAll(Map.of(ONE, 200L, TWO, 100L));

        GroupOffsets group = read();

        assertThat(group.lost()).isEqualTo(Map.of("orders", Map.of(0, 300L)));
        assertThat(group.lag()).isEqualTo(500);
        assertThat(group.read()).isEqualTo(200 + 100);
    }

    /** It goes on at the beginning, and commits that within seconds. */
    @Test
    void whatWasLostStaysSoWhenTheGroupHasGoneOn() {
        offsets.holds(ONE, 500, 1_000);
        offsets.committed.put(ONE, 200L);
        long before = read().read();
        offsets.holds(ONE, 600, 1_000);
        assertThat(read().lost()).isEqualTo(Map.of("orders", Map.of(0, 400L)));
        offsets.holds(ONE, 700, 1_000);
        offsets.committed.put(ONE, 750L);

        GroupOffsets group = read();

        assertThat(group.lost()).isEqualTo(Map.of("orders", Map.of(0, 400L)));
        assertThat(group.lag()).isEqualTo(250);
        assertThat(group.read() - before).as("nobody has read what was deleted").isEqualTo(750 - 200 - 400);

        offsets.holds(ONE, 800, 1_000);
        assertThat(read().lost()).isEqualTo(Map.of("orders", Map.of(0, 450L)));
    }

    /** It begins at the beginning or at the end, as it is configured: what was there before it came is not its own. */
    @Test
    void aGroupThatHasNeverCommittedHasLostNothing() {
        offsets.holds(ONE, 500, 1_000);
        GroupOffsets none = read();
        assertThat(none.lost()).isEmpty();
        assertThat(none.lag()).isEqualTo(500);
        assertThat(none.hasBegun()).isFalse();

        offsets.holds(ONE, 700, 1_000);
        GroupOffsets deleted = read();
        assertThat(deleted.lost()).isEmpty();
        assertThat(deleted.lag()).isEqualTo(300);
        assertThat(deleted.read()).as("deleted is not read").isEqualTo(none.read());

        offsets.committed.put(ONE, 710L);
        GroupOffsets begun = read();
        assertThat(begun.lost()).isEmpty();
        assertThat(begun.read() - none.read()).isEqualTo(10);
        assertThat(begun.hasBegun()).isTrue();
    }

    @Test
    void aGroupWhoseOffsetsAreForgottenHasLostWhatItHadLost() {
        offsets.holds(ONE, 500, 1_000);
        offsets.committed.put(ONE, 200L);
        read();
        offsets.committed.clear();
        offsets.holds(ONE, 900, 1_000);

        assertThat(read().lost()).isEqualTo(Map.of("orders", Map.of(0, 300L)));
        offsets.committed.put(ONE, 910L);
        assertThat(read().lost()).isEqualTo(Map.of("orders", Map.of(0, 300L)));
        assertThat(read().read()).isEqualTo(10);
    }

    /** To be read again: by PATCH of the connector's offsets, for one. */
    @Test
    void aGroupThatIsSetBackHasLostNothingThatItHadRead() {
        offsets.holds(ONE, 500, 1_000);
        offsets.committed.put(ONE, 1_000L);
        read();

        offsets.committed.put(ONE, 0L);
        assertThat(read().lost()).isEmpty();
        assertThat(read().lag()).isEqualTo(500);
        offsets.holds(ONE, 800, 1_100);
        assertThat(read().lost()).isEmpty();
        offsets.holds(ONE, 1_050, 1_100);
        assertThat(read().lost()).isEqualTo(Map.of("orders", Map.of(0, 50L)));
        offsets.committed.put(ONE, 1_060L);
        assertThat(read().lost()).isEqualTo(Map.of("orders", Map.of(0, 50L)));
    }

    /** While the brokers are asked, one question after the other, the group goes on, and what it has read is deleted. */
    @Test
    void whatIsReadAndThenDeletedMeanwhileIsNotLost() {
        offsets.holds(ONE, 0, 1_000);
        offsets.committed.put(ONE, 0L);
        offsets.meanwhile = () -> {
            offsets.committed.merge(ONE, 10L, Long::sum);
            offsets.begins.put(ONE, offsets.committed.get(ONE));
        };

        assertThat(read().lost()).isEmpty();
        assertThat(read().lost()).isEmpty();
    }

    /** As after an edit: the offsets stay for days. */
    @Test
    void whatAGroupDoesNotReadAnyMoreIsNotItsOwnWhileItsMembersAreAway() {
        offsets.holds(ONE, 0, 1_000).holds(new TopicPartition("left", 0), 0, 1_000);
        offsets.committed.putAll(Map.of(ONE, 10L, new TopicPartition("left", 0), 10L));
        assertThat(reader.topicsOf("g")).as("nobody says more").containsExactlyInAnyOrder("orders", "left");

        offsets.assigned = Set.of("orders");
        assertThat(reader.topicsOf("g")).containsExactly("orders");
        offsets.assigned = Set.of();
        assertThat(reader.topicsOf("g")).containsExactly("orders");
        assertThat(reader.topicsOf("other")).containsExactlyInAnyOrder("orders", "left");
    }

    private GroupOffsets read() {
        return reader.read("g", Set.of("orders"));
    }
}
