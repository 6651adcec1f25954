package io.millrace.connect.cassandra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.junit.jupiter.api.Test;

class MetricsExportTest {

    private final SinkMetrics metrics = new SinkMetrics();

    @Test
    void goesToTheWorkerWhereItTakesMetrics() {
        KeptMetrics worker = new KeptMetrics();
        SinkTaskContext context = context(() -> worker);
        metrics.written(10, 2_000_000);
        metrics.written(30, 4_000_000);

        MetricsExport export = MetricsExport.of(metrics, context, "sink");

        assertThat(worker.value("rows-written-total")).isEqualTo(40);
        assertThat(worker.value("rows-per-batch-avg")).isEqualTo(20);
        assertThat(worker.value("request-latency-ms-avg")).isEqualTo(3);

        export.close();
        assertThat(worker.names()).isEmpty();
    }

    @Test
    void aTaskDoesWithoutMetricsThatOneLeftBehindStillHas() {
        KeptMetrics worker = new KeptMetrics();
        SinkTaskContext context = context(() -> worker);
        metrics.received(7);
        MetricsExport leftBehind = MetricsExport.of(metrics, context, "sink");

        AtomicReference<MetricsExport> second = new AtomicReference<>();
        String log = logged(() -> second.set(MetricsExport.of(new SinkMetrics(), context, "sink")));
        MetricsExport next = second.get();
        assertThat(log).containsOnlyOnce("WARN").contains("records-received-total", "rows-written-total");
        assertThat(worker.value("records-received-total")).isEqualTo(7);

        next.close();
        assertThat(worker.names()).isNotEmpty();
        leftBehind.close();
        assertThat(worker.names()).isEmpty();
    }

    @Test
    void goesToJmxOnAWorkerOfBefore() throws Exception {
        SinkTaskContext context = context(() -> {
            throw new NoSuchMethodError("SinkTaskContext.pluginMetrics");
        });
        metrics.received(7);

        MetricsExport first = MetricsExport.of(metrics, context, "an old worker's sink");
        MetricsExport second = MetricsExport.of(new SinkMetrics(), context, "an old worker's sink");

        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.millrace:type=cassandra-sink,connector=\"an old worker's sink\",task=0");
        assertThat(server.getAttribute(name, "records-received-total")).isEqualTo(7.0);
        assertThat(beans(server)).hasSize(2);

        first.close();
        second.close();
        assertThat(beans(server)).isEmpty();
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

    private static SinkTaskContext context(java.util.function.Supplier<PluginMetrics> pluginMetrics) {
        return (SinkTaskContext) Proxy.newProxyInstance(
                MetricsExportTest.class.getClassLoader(),
                new Class<?>[] {SinkTaskContext.class},
                (proxy, method, arguments) -> pluginMetrics.get());
    }
}
