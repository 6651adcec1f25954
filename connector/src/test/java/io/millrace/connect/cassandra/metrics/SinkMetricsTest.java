package io.millrace.connect.cassandra.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.Test;

class SinkMetricsTest {

    private static final Table CLICKS = table("clicks");
    private static final Table LIKES = table("likes");

    private final KeptMetrics worker = new KeptMetrics();
    private final SinkMetrics metrics = SinkMetrics.of(context(() -> worker), "sink");

    @Test
    void countsByTaskAndByTable() {
        request(CLICKS, 10, 2);
        request(CLICKS, 30, 4);
        request(LIKES, 5, 8);
        show();

        assertThat(worker.value("rows-written-total")).isEqualTo(45);
        assertThat(worker.value("bytes-written-total")).isEqualTo(4_500);
        assertThat(worker.value("requests-acknowledged-total")).isEqualTo(3);
        assertThat(worker.value("rows-per-request-avg")).isEqualTo(15);
        assertThat(worker.value("rows-per-request-max")).isEqualTo(30);
        assertThat(worker.value("request-latency-ms-max")).isEqualTo(8);
        assertThat(worker.value("rows-written-rate")).isPositive();

        assertThat(worker.value("table-rows-written-total", "ks.clicks")).isEqualTo(40);
        assertThat(worker.value("table-bytes-written-total", "ks.clicks")).isEqualTo(4_000);
        assertThat(worker.value("table-requests-acknowledged-total", "ks.clicks"))
                .isEqualTo(2);
        assertThat(worker.value("table-rows-per-request-avg", "ks.clicks")).isEqualTo(20);
        assertThat(worker.value("table-rows-written-total", "ks.likes")).isEqualTo(5);
        assertThat(worker.value("table-request-latency-ms-max", "ks.likes")).isEqualTo(8);
    }

    @Test
    void aRequestForSeveralTablesIsOneOfEach() {
        RequestTally tally = metrics.request();
        for (int i = 0; i < 3; i++) {
            tally.row(CLICKS, 100);
            tally.row(table("likes"), 20);
        }
        tally.coalesced(LIKES, 7);
        tally.acknowledged(TimeUnit.MILLISECONDS.toNanos(2));
        show();

        assertThat(worker.value("requests-acknowledged-total")).isEqualTo(1);
        assertThat(worker.value("rows-per-request-avg")).isEqualTo(6);
        assertThat(worker.value("rows-coalesced-total")).isEqualTo(7);
        assertThat(worker.value("table-requests-acknowledged-total", "ks.clicks"))
                .isEqualTo(1);
        assertThat(worker.value("table-requests-acknowledged-total", "ks.likes"))
                .isEqualTo(1);
        assertThat(worker.value("table-bytes-written-total", "ks.likes")).isEqualTo(60);
        assertThat(worker.value("table-rows-coalesced-total", "ks.likes")).isEqualTo(7);
        assertThat(worker.value("table-rows-coalesced-total", "ks.clicks")).isZero();
    }

    @Test
    void showsPercentilesOfTheLatency() {
        for (int i = 0; i < 95; i++) {
            request(CLICKS, 1, 1);
        }
        for (int i = 0; i < 5; i++) {
            request(CLICKS, 1, 4_000);
        }

        assertThat(worker.value("request-latency-ms-p50")).isCloseTo(1, withPercentage(6));
        assertThat(worker.value("request-latency-ms-p99")).isCloseTo(4_000, withPercentage(6));
        assertThat(worker.value("table-request-latency-ms-p99", "ks.clicks")).isCloseTo(4_000, withPercentage(6));
    }

    @Test
    void aLatencyBeyondWhatIsToldApartIsTheLongestOrShortest() {
        request(CLICKS, 1, 0);
        assertThat(worker.value("request-latency-ms-p50")).isCloseTo(0.01, withPercentage(6));
        for (int i = 0; i < 10; i++) {
            request(CLICKS, 1, 1_000_000);
        }
        assertThat(worker.value("request-latency-ms-p50")).isCloseTo(100_000, withPercentage(6));
    }

    @Test
    void countsErrors() {
        metrics.requestFailed(CLICKS);
        metrics.retried(CLICKS, 12);
        metrics.deadLettered(LIKES);
        metrics.deadLettered();
        metrics.writeTimeExhausted();
        show();

        assertThat(worker.value("requests-failed-total")).isEqualTo(1);
        assertThat(worker.value("rows-retried-total")).isEqualTo(12);
        assertThat(worker.value("records-dead-lettered-total")).isEqualTo(2);
        assertThat(worker.value("write-times-exhausted-total")).isEqualTo(1);
        assertThat(worker.value("table-requests-failed-total", "ks.clicks")).isEqualTo(1);
        assertThat(worker.value("table-rows-retried-total", "ks.clicks")).isEqualTo(12);
        assertThat(worker.value("table-records-dead-lettered-total", "ks.likes"))
                .isEqualTo(1);
    }

    @Test
    void showsHowTheTaskStands() {
        metrics.partitionsPaused(2);
        metrics.deadLettersPending(3);
        metrics.topicsWithoutTable(1);
        metrics.state(4, 16, 500, 70_000, 1_500_000);

        assertThat(worker.value("partitions-paused")).isEqualTo(2);
        assertThat(worker.value("dead-letters-pending")).isEqualTo(3);
        assertThat(worker.value("topics-without-table")).isEqualTo(1);
        assertThat(worker.value("requests-in-flight")).isEqualTo(4);
        assertThat(worker.value("requests-in-flight-limit")).isEqualTo(16);
        assertThat(worker.value("buffered-rows")).isEqualTo(500);
        assertThat(worker.value("buffered-bytes")).isEqualTo(70_000);
        assertThat(worker.value("oldest-unacknowledged-age-ms")).isEqualTo(1.5);
    }

    @Test
    void addsUpPartsOfAMillisecondOfPausing() {
        for (int i = 0; i < 8; i++) {
            metrics.paused(250_000);
        }
        show();

        assertThat(worker.value("paused-time-ms-total")).isEqualTo(2);
    }

    @Test
    void onlyWhatHasNoValueIsNoNumber() {
        show();
        assertThat(worker.notNumbers())
                .containsExactly(
                        "request-latency-ms-avg",
                        "request-latency-ms-max",
                        "request-latency-ms-p50",
                        "request-latency-ms-p99",
                        "rows-per-request-avg",
                        "rows-per-request-max");

        request(CLICKS, 1, 1);
        show();
        assertThat(worker.notNumbers()).isEmpty();
    }

    @Test
    void manyTablesAreCountedTogether() {
        for (int i = 0; i < SinkMetrics.MAX_TABLES + 20; i++) {
            request(table("t" + i), 1, 1);
        }
        show();

        assertThat(worker.value("rows-written-total")).isEqualTo(SinkMetrics.MAX_TABLES + 20);
        assertThat(worker.value("table-rows-written-total", "ks.t99")).isEqualTo(1);
        assertThat(worker.value("table-rows-written-total", "others")).isEqualTo(20);
        assertThat(worker.all().stream().map(MetricName::tags).distinct()).hasSize(SinkMetrics.MAX_TABLES + 2);
    }

    @Test
    void tasksOfAWorkerCountForThemselves() {
        Metrics shared = new Metrics();
        KeptMetrics first = new KeptMetrics(shared, 1);
        KeptMetrics second = new KeptMetrics(shared, 2);
        SinkMetrics ofFirst = SinkMetrics.of(context(() -> first), "sink");
        SinkMetrics ofSecond = SinkMetrics.of(context(() -> second), "sink");
        ofFirst.received(7);
        ofFirst.state(0, 0, 0, 0, 0);
        ofSecond.received(30);
        ofSecond.retried(CLICKS, 5);
        ofSecond.state(0, 0, 0, 0, 0);

        assertThat(first.value("records-received-total")).isEqualTo(7);
        assertThat(second.value("records-received-total")).isEqualTo(30);

        ofSecond.close();
        assertThat(second.all()).isEmpty();
        assertThat(first.value("records-received-total")).isEqualTo(7);
    }

    @Test
    void leavesNothingBehind() {
        request(CLICKS, 1, 1);
        assertThat(worker.names()).isNotEmpty();

        metrics.close();
        assertThat(worker.names()).isEmpty();
    }

    @Test
    void aTaskDoesWithoutMetricsThatOneLeftBehindStillHas() {
        metrics.received(7);
        show();

        AtomicReference<SinkMetrics> second = new AtomicReference<>();
        String log = logged(() -> second.set(SinkMetrics.of(context(() -> worker), "sink")));
        SinkMetrics next = second.get();
        assertThat(log).containsOnlyOnce("WARN").contains("left behind");
        next.received(100);
        next.retried(CLICKS, 1);
        next.state(0, 0, 0, 0, 0);
        assertThat(worker.value("records-received-total")).isEqualTo(7);

        next.close();
        assertThat(worker.value("records-received-total")).isEqualTo(7);
        metrics.close();
        assertThat(worker.names()).isEmpty();
    }

    @Test
    void goesToJmxOnAWorkerOfBefore() throws Exception {
        SinkTaskContext old = context(() -> {
            throw new NoSuchMethodError("SinkTaskContext.pluginMetrics");
        });
        SinkMetrics first = SinkMetrics.of(old, "an old worker's sink");
        SinkMetrics second = SinkMetrics.of(old, "an old worker's sink");
        first.received(7);
        first.retried(CLICKS, 5);
        first.state(0, 0, 0, 0, 0);

        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String bean = "io.millrace:type=cassandra-sink,connector=\"an old worker's sink\",task=0";
        assertThat(server.getAttribute(new ObjectName(bean), "records-received-total"))
                .isEqualTo(7.0);
        assertThat(server.getAttribute(new ObjectName(bean + ",table=ks.clicks"), "table-rows-retried-total"))
                .isEqualTo(5.0);
        assertThat(beans(server))
                .containsExactlyInAnyOrder(bean, bean + ",table=ks.clicks", bean.replace("task=0", "task=1"));

        first.close();
        second.close();
        assertThat(beans(server)).isEmpty();
    }

    private void request(Table table, int rows, long latencyMillis) {
        RequestTally tally = metrics.request();
        for (int i = 0; i < rows; i++) {
            tally.row(table, 100);
        }
        tally.acknowledged(TimeUnit.MILLISECONDS.toNanos(latencyMillis));
    }

    /** Ends a poll. */
    private void show() {
        metrics.state(0, 0, 0, 0, 0);
    }

    private static Table table(String name) {
        return new Table(CqlIdentifier.fromInternal("ks"), CqlIdentifier.fromInternal(name));
    }

    /** What is logged meanwhile: the tests' logger prints it. */
    private static String logged(Runnable action) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    private static Set<String> beans(MBeanServer server) throws Exception {
        return server.queryNames(new ObjectName("io.millrace:*"), null).stream()
                .map(ObjectName::toString)
                .collect(Collectors.toSet());
    }

    private static SinkTaskContext context(Supplier<PluginMetrics> pluginMetrics) {
        return (SinkTaskContext) Proxy.newProxyInstance(
                SinkMetricsTest.class.getClassLoader(),
                new Class<?>[] {SinkTaskContext.class},
                (proxy, method, arguments) -> pluginMetrics.get());
    }
}
