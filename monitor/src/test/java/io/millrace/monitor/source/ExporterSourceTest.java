package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExporterSourceTest {

    @Test
    void theMetricsOfTasksAreReadAndNothingElse() {
        Map<TaskKey, Map<String, Double>> tasks = ExporterSource.tasks("""
                # HELP millrace_sink_rows_written_total Rows
                # TYPE millrace_sink_rows_written_total counter
                millrace_sink_rows_written_total{connector="page-events-sink",task="0",} 1200.0
                millrace_sink_rows_written_total{connector="page-events-sink",task="1"} 1.5E3
                millrace_sink_request_latency_ms_p99{connector="page-events-sink",task="0"} NaN
                millrace_sink_table_rows_written_total{connector="page-events-sink",task="0",table="a.b"} 7
                millrace_sink_rows_written_total{connector="odd \\"}, name",task="0"} 1 1700000000
                kafka_connect_worker_task_count 4.0
                """);
        SinkMetrics metrics = new SinkMetrics(tasks, List.of());

        assertThat(metrics.of(new TaskKey("page-events-sink", 0), "rows-written-total"))
                .contains(1200.0);
        assertThat(metrics.of(new TaskKey("page-events-sink", 1), "rows-written-total"))
                .contains(1500.0);
        assertThat(metrics.of(new TaskKey("page-events-sink", 0), "request-latency-ms-p99"))
                .isEmpty();
        assertThat(metrics.tasks()).containsKey(new TaskKey("odd \"}, name", 0)).hasSize(3);
    }

    @Test
    void anExporterThatIsFrozenIsNamedAndTakesNothingAwayFromTheOthers() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "millrace_sink_rows_written_total{connector=\"orders\",task=\"0\"} 7\n"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String well = "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics";
        try (FrozenServer frozen = new FrozenServer();
                ExporterSource source = new ExporterSource(
                        List.of(URI.create("http://" + frozen.address() + "/metrics"), URI.create(well)))) {
            SinkMetrics metrics = source.read();

            assertThat(metrics.of(new TaskKey("orders", 0), "rows-written-total"))
                    .contains(7.0);
            assertThat(metrics.missing()).containsExactly(frozen.address() + " does not answer");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theStateOfAStreamsAppIsTheOneThatIsOne() {
        StreamsMetrics.Instance instance = StreamsSource.instance("""
                millrace_state{state="RUNNING"} 1.0
                millrace_state{state="ERROR"} 0.0
                millrace_events_total 42.0
                millrace_dead_letters_total{reason="late"} 3.0
                millrace_dead_letters_total{reason="overflow"} 4.0
                millrace_restore_remaining_records{store="a"} 10.0
                millrace_restore_remaining_records{store="b"} 5.0
                """);

        assertThat(instance.state()).isEqualTo("RUNNING");
        assertThat(instance.restoring()).isEqualTo(15);
        assertThat(instance.counts())
                .containsEntry("millrace_events_total", 42.0)
                .containsEntry("millrace_dead_letters_total", 7.0);
    }
}
