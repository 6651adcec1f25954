package io.millrace.connect.cassandra.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BatchThresholdsTest {

    private static final String BYTES = "batch_size_warn_threshold";
    private static final String KIBIBYTES = "batch_size_warn_threshold_in_kb";
    private static final String PARTITIONS = "unlogged_batch_across_partitions_warn_threshold";

    @Example
    void readsWhatCassandra41AndLaterSay() {
        assertThat(BatchThresholds.of(Map.of(BYTES, "64KiB", PARTITIONS, "20")))
                .isEqualTo(new BatchThresholds(64 * 1024, 20));
    }

    @Example
    void readsWhatCassandra40Says() {
        assertThat(BatchThresholds.of(Map.of(KIBIBYTES, "7", PARTITIONS, "3")))
                .isEqualTo(new BatchThresholds(7 * 1024, 3));
    }

    @Example
    void readsEveryUnit() {
        assertThat(BatchThresholds.of(Map.of(BYTES, "5120")).bytes()).isEqualTo(5120);
        assertThat(BatchThresholds.of(Map.of(BYTES, "5120B")).bytes()).isEqualTo(5120);
        assertThat(BatchThresholds.of(Map.of(BYTES, " 5 kib ")).bytes()).isEqualTo(5120);
        assertThat(BatchThresholds.of(Map.of(BYTES, "2MiB")).bytes()).isEqualTo(2 * 1024 * 1024);
        assertThat(BatchThresholds.of(Map.of(BYTES, "999999MiB")).bytes()).isEqualTo(Integer.MAX_VALUE);
    }

    @Example
    void isAsShippedWhereTheServerDoesNotTell() {
        assertThat(BatchThresholds.of(Map.of())).isEqualTo(BatchThresholds.SHIPPED);
        assertThat(BatchThresholds.of(Map.of(BYTES, "5 GiB", PARTITIONS, "-1"))).isEqualTo(BatchThresholds.SHIPPED);
        assertThat(BatchThresholds.of(Map.of(BYTES, "12345678901B"))).isEqualTo(BatchThresholds.SHIPPED);
    }

    @Property
    void whateverTheServerSaysIsNoReasonToFail(@ForAll String bytes, @ForAll String partitions) {
        BatchThresholds thresholds = BatchThresholds.of(Map.of(BYTES, bytes, PARTITIONS, partitions));

        assertThat(thresholds.bytes()).isNotNegative();
        assertThat(thresholds.partitions()).isNotNegative();
    }
}
