package io.millrace.streams.measure.sketch;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** States that are the same, to the byte, however their values came together. */
class SketchLawsTest {
    private static final SketchLaw<DistinctSketch, Long> DISTINCT = new SketchLaw<>(
            DistinctSketch::new,
            DistinctSketch::add,
            DistinctSketch::merge,
            DistinctSketch::write,
            DistinctSketch::read);
    private static final SketchLaw<QuantileSketch, Double> QUANTILE = new SketchLaw<>(
            QuantileSketch::new,
            QuantileSketch::add,
            QuantileSketch::merge,
            QuantileSketch::write,
            QuantileSketch::read);
    private static final SketchLaw<ExactSum, Double> EXACT =
            new SketchLaw<>(ExactSum::new, ExactSum::add, ExactSum::merge, ExactSum::write, ExactSum::read);
    private static final SketchLaw<ExactDecimal, BigInteger> DECIMAL = new SketchLaw<>(
            ExactDecimal::new,
            (sum, value) -> sum.add(value.toByteArray(), 0, value.toByteArray().length),
            ExactDecimal::merge,
            ExactDecimal::write,
            ExactDecimal::read);

    @Provide
    Arbitrary<List<Double>> doubles() {
        return Arbitraries.oneOf(
                        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
                        Arbitraries.doubles().between(-1000, 1000),
                        Arbitraries.of(0.0, -0.0, 1.0, -1.0, Double.MIN_VALUE, -Double.MIN_VALUE, Double.MIN_NORMAL))
                .list()
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<BigInteger>> decimals() {
        return Arbitraries.oneOf(
                        Arbitraries.bigIntegers().between(BigInteger.TEN.pow(40).negate(), BigInteger.TEN.pow(40)),
                        Arbitraries.longs().map(BigInteger::valueOf))
                .list()
                .ofMaxSize(40);
    }

    @Property
    void exactSums(@ForAll("doubles") List<Double> values, @ForAll Random random) {
        assertLaws(EXACT, values, random);
    }

    @Property
    void decimalSums(@ForAll("decimals") List<BigInteger> values, @ForAll Random random) {
        assertLaws(DECIMAL, values, random);
        assertThat(DECIMAL.otherwise(values, random).value())
                .isEqualTo(values.stream().reduce(BigInteger.ZERO, BigInteger::add));
    }

    @Property
    void percentiles(@ForAll("doubles") List<Double> values, @ForAll Random random) {
        assertLaws(QUANTILE, values, random);
    }

    /** Spread so far that bins are counted together. */
    @Property(tries = 60)
    void percentilesOfMoreBinsThanThereMayBe(
            @ForAll @IntRange(min = 1500, max = 6000) int size, @ForAll Random random) {
        List<Double> values = random.longs()
                .mapToDouble(Double::longBitsToDouble)
                .filter(Double::isFinite)
                .limit(size)
                .boxed()
                .toList();

        assertLaws(QUANTILE, values, random);
        assertThat(QUANTILE.of(values).count()).isEqualTo(size);
    }

    @Property(tries = 100)
    void distinctCounts(@ForAll @IntRange(max = 3000) int distinct, @ForAll Random random) {
        long seed = random.nextLong();
        List<Long> values =
                LongStream.range(0, distinct).mapToObj(i -> i * 31 + seed).toList();

        assertLaws(DISTINCT, values, random);
        List<Long> repeated = LongStream.range(0, 2L * distinct)
                .mapToObj(i -> values.get(random.nextInt(distinct)))
                .toList();
        DistinctSketch all = DISTINCT.of(repeated);
        all.merge(DISTINCT.of(values));
        assertThat(DISTINCT.bytes(all)).isEqualTo(DISTINCT.bytes(DISTINCT.of(values)));
        assertThat(DISTINCT.copy(all).estimate()).isEqualTo(DISTINCT.of(values).estimate());
    }

    private static <S, V> void assertLaws(SketchLaw<S, V> law, List<V> values, Random random) {
        byte[] expected = law.bytes(law.of(values));
        assertThat(law.bytes(law.otherwise(values, random))).isEqualTo(expected);
        assertThat(law.bytes(law.copy(law.of(values)))).isEqualTo(expected);

        int cut = random.nextInt(values.size() + 1);
        S one = law.of(values.subList(0, cut));
        S other = law.of(values.subList(cut, values.size()));
        byte[] otherBefore = law.bytes(other);
        law.merge().accept(one, other);
        assertThat(law.bytes(one)).isEqualTo(expected);
        assertThat(law.bytes(other)).isEqualTo(otherBefore);
        // Nothing is shared: what is added to one is not in the other.
        law.merge().accept(one, law.of(values));
        assertThat(law.bytes(other)).isEqualTo(otherBefore);

        S identity = law.of(values);
        law.merge().accept(identity, law.empty().get());
        assertThat(law.bytes(identity)).isEqualTo(expected);
        S fromNothing = law.empty().get();
        law.merge().accept(fromNothing, law.of(values));
        assertThat(law.bytes(fromNothing)).isEqualTo(expected);
    }
}
