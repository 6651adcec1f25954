package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LedgerTest {

    /** Transactions that are committed or lost, and a new ledger now and then that knows what the topic says. */
    @Property(tries = 200)
    void saysWhatWasCommittedAndNothingElse(@ForAll Random random) {
        Map<String, byte[]> topic = new HashMap<>();
        Set<Mark> sent = new HashSet<>();
        Ledger ledger = new Ledger();
        for (int i = 0; i < 50; i++) {
            List<Mark> marks = new ArrayList<>();
            for (int j = random.nextInt(20); j >= 0; j--) {
                marks.add(mark(random));
            }
            Map<String, Offsets> blocks = ledger.with(marks);
            if (random.nextInt(3) > 0) {
                blocks.forEach((key, offsets) -> topic.put(key, offsets.toBytes()));
                sent.addAll(marks);
                ledger.put(blocks);
            }
            if (random.nextInt(5) == 0) {
                ledger = new Ledger();
                topic.forEach(ledger::read);
            }
            for (int j = 0; j < 50; j++) {
                Mark any = mark(random);
                assertThat(ledger.contains(any)).isEqualTo(sent.contains(any));
            }
        }
    }

    @Test
    void aTopicThatWasMadeAnewIsAnother() {
        Ledger ledger = new Ledger();
        ledger.add(new Mark("orders", "id-1", 0, 7));
        assertThat(ledger.contains(new Mark("orders", "id-1", 0, 7))).isTrue();
        assertThat(ledger.contains(new Mark("orders", "id-2", 0, 7))).isFalse();
        assertThat(ledger.contains(new Mark("orders", "id-1", 0, 65_543))).isFalse();
    }

    private static Mark mark(Random random) {
        return new Mark(
                random.nextBoolean() ? "orders" : "clicks",
                "id",
                random.nextInt(3),
                // Around the borders of blocks, and far out.
                random.nextInt(3) * (long) Offsets.SIZE
                        + random.nextInt(6)
                        - 3
                        + 5_000_000_000L / Offsets.SIZE * Offsets.SIZE);
    }
}
