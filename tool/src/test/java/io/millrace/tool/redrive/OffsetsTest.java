package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OffsetsTest {

    /** Runs of any length, so that there are few, many, and all of them. */
    @Provide
    Arbitrary<List<int[]>> runs() {
        Arbitrary<Integer> begins = Arbitraries.integers().between(0, Offsets.SIZE - 1);
        Arbitrary<Integer> lengths = Arbitraries.oneOf(
                Arbitraries.just(1),
                Arbitraries.integers().between(1, 30),
                Arbitraries.integers().between(1, Offsets.SIZE));
        return begins.flatMap(begin -> lengths.map(length -> new int[] {begin, length}))
                .list()
                .ofMaxSize(80);
    }

    @Property(tries = 200)
    void holdsWhatWasAddedAndNothingElseAlsoWhenItHasBeenWritten(@ForAll("runs") List<int[]> runs) {
        BitSet expected = new BitSet(Offsets.SIZE);
        Offsets offsets = new Offsets();
        for (int[] run : runs) {
            for (int i = run[0]; i < Math.min(Offsets.SIZE, run[0] + run[1]); i++) {
                expected.set(i);
                offsets.add(i);
            }
        }
        byte[] bytes = offsets.toBytes();
        assertThat(bytes.length).isLessThanOrEqualTo(Offsets.MOST_BYTES);

        assertThat(bits(offsets)).isEqualTo(expected);
        assertThat(bits(Offsets.read(bytes))).isEqualTo(expected);
        assertThat(Offsets.read(bytes).toBytes()).isEqualTo(bytes);
    }

    @Test
    void theWorstPatternIsBounded() {
        Offsets offsets = new Offsets();
        for (int i = 0; i < Offsets.SIZE; i += 2) {
            offsets.add(i);
        }
        assertThat(offsets.toBytes()).hasSizeLessThanOrEqualTo(Offsets.MOST_BYTES);
        assertThat(offsets.contains(65_534)).isTrue();
        assertThat(offsets.contains(65_533)).isFalse();
    }

    @Test
    void aCopyIsOnItsOwn() {
        Offsets offsets = new Offsets();
        offsets.add(1);
        Offsets copy = new Offsets(offsets);
        copy.add(2);
        assertThat(offsets.contains(2)).isFalse();
        assertThat(copy.contains(1)).isTrue();
    }

    @Test
    void refusesWhatItDidNotWrite() {
        assertThatThrownBy(() -> Offsets.read(new byte[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Offsets.read(new byte[] {9, 1, 2, 3, 4})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Offsets.read(new byte[] {1, 1, 2})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Offsets.read(new byte[Offsets.MOST_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static BitSet bits(Offsets offsets) {
        BitSet bits = new BitSet(Offsets.SIZE);
        for (int i = 0; i < Offsets.SIZE; i++) {
            bits.set(i, offsets.contains(i));
        }
        return bits;
    }
}
