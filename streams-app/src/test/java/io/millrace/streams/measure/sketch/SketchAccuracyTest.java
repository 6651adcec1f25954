package io.millrace.streams.measure.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchAccuracyTest {
    private final AvroOutput out = new AvroOutput();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 500, 1024})
    void fewDistinctValuesAreCountedExactly(int distinct) {
        DistinctSketch sketch = new DistinctSketch();
        for (int repeated = 0; repeated < 3; repeated++) {
            for (int i = 0; i < distinct; i++) {
                byte[] value = ("visitor " + i).getBytes(StandardCharsets.UTF_8);
                sketch.add(value, 0, value.length);
            }
        }

        assertThat(sketch.estimate()).isCloseTo(distinct, within(distinct / 500L));
    }

    @Test
    void manyDistinctValuesAreCountedWithTheErrorThatIsPromised() {
        for (int distinct : new int[] {2_000, 10_000, 100_000}) {
            int sketches = 40;
            double squares = 0;
            double errors = 0;
            for (int seed = 1; seed <= sketches; seed++) {
                Random random = new Random(seed * 7919L);
                DistinctSketch sketch = new DistinctSketch();
                for (int i = 0; i < distinct; i++) {
                    sketch.add(random.nextLong());
                }
                double error = (double) sketch.estimate() / distinct - 1;
                assertThat(error).isBetween(-0.05, 0.05);
                squares += error * error;
                errors += error;
            }
            assertThat(Math.sqrt(squares / sketches)).isLessThan(1.3 * 0.0122);
            assertThat(errors / sketches).isBetween(-0.006, 0.006);
        }
    }

    @Test
    void aDistinctCountTakesFourKilobytesAtMost() {
        Random random = new Random(5);
        DistinctSketch sketch = new DistinctSketch();
        int most = 0;
        for (int i = 0; i < 5000; i++) {
            sketch.add(random.nextLong());
            if (i % 50 == 0 || (i > 1000 && i < 1050)) {
                out.reset();
                sketch.write(out);
                most = Math.max(most, out.size());
            }
        }
        assertThat(most).isBetween(4096, 4200);
    }

    @Property(tries = 200)
    void aPercentileIsWithinOnePercentOfTheValueThere(
            @ForAll @IntRange(min = 1, max = 2000) int size,
            @ForAll @IntRange(min = 1, max = 999) int permille,
            @ForAll Random random) {
        double[] values = random.doubles(size, -3, 8)
                .map(exponent -> random.nextInt(10) == 0 ? 0 : Math.signum(exponent) * Math.pow(10, exponent))
                .toArray();
        QuantileSketch sketch = new QuantileSketch();
        for (double value : values) {
            sketch.add(value);
        }
        Arrays.sort(values);
        double exact = values[(int) (permille / 10.0 / 100 * (size - 1))];

        assertThat(sketch.percentile(permille / 10.0)).isCloseTo(exact, within(1.0001 * 0.01 * Math.abs(exact)));
    }

    @Test
    void percentilesOfTheExtremesOfDoubles() {
        for (double value : new double[] {Double.MAX_VALUE, -Double.MAX_VALUE, 1e-300, -1e300, 3, 1_000_000}) {
            QuantileSketch sketch = new QuantileSketch();
            sketch.add(value);
            assertThat(sketch.percentile(50)).isCloseTo(value, within(Math.abs(value) * 0.010001));
        }
        QuantileSketch sketch = new QuantileSketch();
        sketch.add(Double.MIN_VALUE);
        sketch.add(-0.0);
        assertThat(sketch.percentile(99)).isZero();
    }

    @Test
    void highPercentilesStayAccurateWhereBinsAreCountedTogether() {
        QuantileSketch sketch = new QuantileSketch();
        double value = 1e-150;
        int size = 0;
        while (value < 1e150) {
            sketch.add(value);
            value *= 1.05;
            size++;
        }
        double exact = 1e-150 * Math.pow(1.05, Math.floor(0.99 * (size - 1)));
        assertThat(size).isGreaterThan(5 * QuantileSketch.MOST_BINS);
        assertThat(sketch.percentile(99)).isCloseTo(exact, within(0.0101 * exact));
        sketch.write(out);
        assertThat(out.size()).isLessThan(8 * 1024);
    }

    @Property
    void anExactSumIsRoundedOnceFromTheTrueOne(@ForAll @Size(max = 40) List<Long> bits) {
        ExactSum sum = new ExactSum();
        BigDecimal exact = BigDecimal.ZERO;
        for (long value : bits) {
            double number = Double.longBitsToDouble(value);
            if (Double.isFinite(number)) {
                sum.add(number);
                exact = exact.add(new BigDecimal(number));
            }
        }
        assertThat(sum.value()).isEqualTo(exact.doubleValue() + 0.0);
    }

    @Property
    void anExactSumOfOrdinaryNumbers(@ForAll @Size(max = 100) List<Integer> cents, @ForAll Random random) {
        ExactSum sum = new ExactSum();
        BigDecimal exact = BigDecimal.ZERO;
        for (int value : cents) {
            sum.add(value / 100.0);
            exact = exact.add(new BigDecimal(value / 100.0));
        }
        assertThat(sum.value()).isEqualTo(exact.doubleValue());
        sum.write(out.reset());
        assertThat(out.size()).isLessThan(20);
    }

    @Test
    void anExactSumForgetsNothing() {
        ExactSum sum = new ExactSum();
        sum.add(1e308);
        sum.add(Double.MIN_VALUE);
        sum.add(1);
        sum.add(-1e308);
        assertThat(sum.value()).isEqualTo(1);
        sum.add(-1);
        assertThat(sum.value()).isEqualTo(Double.MIN_VALUE);
        sum.add(-Double.MIN_VALUE);
        sum.write(out);
        assertThat(out.toBytes()).containsExactly(0, 0);
    }

    @Test
    void roundsHalvesToEven() {
        for (int sign : new int[] {1, -1}) {
            ExactSum sum = new ExactSum();
            sum.add(sign * 0x1p53);
            sum.add(sign);
            assertThat(sum.value()).isEqualTo(sign * 0x1p53);
            sum.add(sign * 0x1p-1074);
            assertThat(sum.value()).isEqualTo(sign * (0x1p53 + 2));
        }
    }

    @Test
    void anExactSumCarriesInTime() {
        ExactSum sum = new ExactSum();
        double value = Math.nextDown(2.0);
        int times = (1 << 27) + 3;
        for (int i = 0; i < times; i++) {
            sum.add(value);
        }
        assertThat(sum.value())
                .isEqualTo(new BigDecimal(value)
                        .multiply(BigDecimal.valueOf(times))
                        .doubleValue());
    }

    @Test
    void tellsWhenAnExactSumWouldLeaveTheRange() {
        ExactSum sum = new ExactSum();
        assertThat(sum.overflowsWith(Double.MAX_VALUE)).isFalse();
        sum.add(Double.MAX_VALUE);
        sum.write(out);
        byte[] before = out.toBytes();
        ExactSum half = new ExactSum();
        half.add(Math.ulp(Double.MAX_VALUE) / 2);

        assertThat(sum.overflowsWith(1e300)).isTrue();
        assertThat(sum.overflowsWith(1e290)).isFalse();
        assertThat(sum.overflowsWith(-Double.MAX_VALUE)).isFalse();
        assertThat(sum.overflowsWith(half)).isTrue();
        assertThat(half.overflowsWith(sum)).isTrue();
        assertThat(half.overflowsWith(half)).isFalse();
        sum.write(out.reset());
        assertThat(out.toBytes()).isEqualTo(before);
    }

    @Test
    void tellsWhenADecimalWouldHaveTooManyDigits() {
        BigInteger limit = BigInteger.TEN.pow(38);
        byte[] most = limit.subtract(BigInteger.ONE).toByteArray();
        byte[] one = {1};
        ExactDecimal sum = new ExactDecimal();
        assertThat(sum.overflowsWith(most, 0, most.length, limit)).isFalse();
        sum.add(most, 0, most.length);
        ExactDecimal other = new ExactDecimal();
        other.add(one, 0, 1);

        assertThat(sum.overflowsWith(one, 0, 1, limit)).isTrue();
        assertThat(sum.overflowsWith(new byte[] {-1}, 0, 1, limit)).isFalse();
        assertThat(sum.overflowsWith(one, 0, 0, limit)).isFalse();
        assertThat(sum.overflowsWith(other, limit)).isTrue();
        assertThat(other.overflowsWith(other, limit)).isFalse();
        assertThat(sum.value()).isEqualTo(limit.subtract(BigInteger.ONE));
    }

    /** States outlive releases: another hash, mapping or layout in a library would count values of before once more. */
    @Test
    void theBytesAreThoseOfEarlierReleases() {
        DistinctSketch distinct = new DistinctSketch();
        distinct.add(1);
        distinct.add(-5_000_000_000L);
        byte[] text = "anna".getBytes(StandardCharsets.UTF_8);
        distinct.add(text, 0, text.length);
        distinct.write(out.reset());
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo("0680e4e2fb0580f8beeb0582d195c508");

        for (long i = 0; i < 5_000; i++) {
            distinct.add(i);
        }
        distinct.write(out.reset());
        CRC32 checksum = new CRC32();
        checksum.update(out.toBytes());
        assertThat(checksum.getValue()).isEqualTo(2242204937L);
        assertThat(distinct.estimate()).isEqualTo(4962L);

        QuantileSketch quantiles = new QuantileSketch();
        for (double value : new double[] {-20, 0, 0.001, 1, 1.0, 1e6, 1e300}) {
            quantiles.add(value);
        }
        quantiles.write(out.reset());
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo("0c9fb10402a0b10402b8a90402ba0504f20a028c960402");

        ExactSum sum = new ExactSum();
        sum.add(0.1);
        sum.add(1e20);
        sum.write(out.reset());
        assertThat(HexFormat.of().formatHex(out.toBytes())).isEqualTo("fe012015af1d78b58c40000066666666666668");
    }

    /** States come from Kafka: whatever the bytes are, there is an answer and not a crash. */
    @Property
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 60) byte[] bytes) {
        for (SketchLaw.Reader<?> reader : List.<SketchLaw.Reader<?>>of(
                DistinctSketch::read, QuantileSketch::read, ExactSum::read, ExactDecimal::read)) {
            try {
                assertThat(reader.read(new AvroInput().on(bytes, 0, bytes.length)))
                        .isNotNull();
            } catch (MalformedException e) {
                assertThat(e).hasNoCause();
            }
        }
    }

    @Test
    void refusesWhatIsNotCanonical() {
        byte[] trailingZero = {0, 4, 1, 0};
        assertThatThrownBy(() -> ExactSum.read(new AvroInput().on(trailingZero, 0, trailingZero.length)))
                .isInstanceOf(MalformedException.class);
    }
}
