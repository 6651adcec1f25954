package io.millrace.streams.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.store.ExpiringRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Compared with a list of everything that was ever let through. */
class DeduplicatorTest {
    private static final int PARTITIONS = 3;

    private final FakeIdStore store = new FakeIdStore();

    enum Verdict {
        FIRST,
        DUPLICATE,
        TOO_OLD
    }

    /** One event, and what happens before it. */
    record Step(int id, int partition, long ahead, boolean tick, boolean restart, boolean idle) {}

    private record Seen(int id, long time) {}

    @Provide
    Arbitrary<Step> steps() {
        Arbitrary<Boolean> rarely = Arbitraries.integers().between(0, 9).map(i -> i == 0);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, PARTITIONS - 1),
                        Arbitraries.longs().between(-60, 30),
                        Arbitraries.of(true, false),
                        rarely,
                        rarely)
                .as(Step::new);
    }

    @Property
    void ofOnePartitionExactlyTheFirstOfAnIdIsLetThrough(
            @ForAll @Size(max = 200) List<@From("steps") Step> steps,
            @ForAll @LongRange(min = 1, max = 40) long within) {
        FakeIdStore kept = new FakeIdStore();
        Deduplicator ids = new Deduplicator(kept, within);
        List<Seen> through = new ArrayList<>();
        long clock = 0;
        for (Step step : steps) {
            ids = step.restart() ? new Deduplicator(kept, within) : ids;
            if (step.tick()) {
                ids.step(clock);
            }
            long time = Math.max(0, clock + step.ahead());
            clock = Math.max(clock, time);
            Verdict expected = time < clock - within ? Verdict.TOO_OLD : known(through, step.id(), time, within);

            assertThat(verdict(ids, step.id(), time, clock, clock)).isEqualTo(expected);
            if (expected == Verdict.FIRST) {
                through.add(new Seen(step.id(), time));
            }
        }
    }

    @Property
    void ofSeveralPartitionsNoIdIsLetThroughTwiceEvenIfOneWasNotWaitedFor(
            @ForAll @Size(max = 200) List<@From("steps") Step> steps,
            @ForAll @LongRange(min = 1, max = 40) long within) {
        FakeIdStore kept = new FakeIdStore();
        Deduplicator ids = new Deduplicator(kept, within);
        List<Seen> through = new ArrayList<>();
        long[] clocks = new long[PARTITIONS];
        long greatestLeast = 0;
        for (Step step : steps) {
            ids = step.restart() ? new Deduplicator(kept, within) : ids;
            long time = Math.max(0, clocks[step.partition()] + step.ahead());
            clocks[step.partition()] = Math.max(clocks[step.partition()], time);
            long least = step.idle()
                    ? Arrays.stream(clocks).max().getAsLong()
                    : Arrays.stream(clocks).min().getAsLong();
            if (step.tick()) {
                ids.step(least);
                greatestLeast = Math.max(greatestLeast, least);
            }
            long clock = clocks[step.partition()];
            Verdict verdict = verdict(ids, step.id(), time, clock, least);

            if (verdict == Verdict.TOO_OLD) {
                assertThat(time).isLessThan(Math.max(clock, greatestLeast) - within);
                continue;
            }
            assertThat(time).isGreaterThanOrEqualTo(clock - within);
            assertThat(verdict).isEqualTo(known(through, step.id(), time, within));
            if (verdict == Verdict.FIRST) {
                through.add(new Seen(step.id(), time));
            }
        }
    }

    @Property(tries = 20)
    void whatIsForgottenIsDeletedAsFastAsItComes(@ForAll @IntRange(min = 1, max = 5) int eventsPerMs) {
        FakeIdStore kept = new FakeIdStore();
        long within = 1_000;
        Deduplicator ids = new Deduplicator(kept, within);
        for (int i = 0; i < 60_000; i++) {
            long time = i / eventsPerMs;
            assertThat(verdict(ids, i, time, time, time)).isEqualTo(Verdict.FIRST);
        }

        // Four buckets at most are needed, and deleting begins after so many.
        assertThat(kept.size()).isLessThan((int) (4 * within * eventsPerMs) + ExpiringRange.DELETED_AT_A_TIME);
    }

    @Example
    void aStepDeletesSoManyAndTheNextGoesOnAfterARestartToo() {
        Deduplicator ids = new Deduplicator(store, 10);
        int some = ExpiringRange.DELETED_AT_A_TIME + 10;
        for (int i = 0; i < some; i++) {
            verdict(ids, i, 5, 5, Long.MIN_VALUE);
        }
        verdict(ids, some, 1_000, 1_000, Long.MIN_VALUE);
        assertThat(store.size()).isEqualTo(some + 2);

        ids.step(1_000);
        assertThat(store.size()).as("ten, the last, and the mark").isEqualTo(12);

        new Deduplicator(store, 10).step(Long.MIN_VALUE);
        assertThat(store.size()).isEqualTo(2);
    }

    @Example
    void whatAMarkRefusesItRefusesAfterARestart() {
        new Deduplicator(store, 10).step(1_000);

        assertThat(verdict(new Deduplicator(store, 10), 1, 500, 500, Long.MIN_VALUE))
                .isEqualTo(Verdict.TOO_OLD);
    }

    @Example
    void anotherLengthOfTimeIsNotMistakenForTheOneBefore() {
        verdict(new Deduplicator(store, 10), 1, 500, 500, 500);

        assertThatThrownBy(() -> new Deduplicator(store, 20))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("application.id");
    }

    private static Verdict known(List<Seen> through, int id, long time, long within) {
        return through.stream().anyMatch(seen -> seen.id() == id && Math.abs(seen.time() - time) <= within)
                ? Verdict.DUPLICATE
                : Verdict.FIRST;
    }

    private static Verdict verdict(Deduplicator ids, int id, long time, long clock, long least) {
        byte[] key = ByteBuffer.allocate(Deduplicator.ID + Integer.BYTES)
                .putInt(Deduplicator.ID, id)
                .array();
        try {
            return ids.first(key, time, clock, least) ? Verdict.FIRST : Verdict.DUPLICATE;
        } catch (Rejected bad) {
            assertThat(bad.reason()).isEqualTo(Reason.TOO_OLD);
            return Verdict.TOO_OLD;
        }
    }
}
