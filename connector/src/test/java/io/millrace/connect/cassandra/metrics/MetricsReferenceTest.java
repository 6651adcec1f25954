package io.millrace.connect.cassandra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.metrics.Measure.Kind;
import io.millrace.connect.cassandra.metrics.Measure.Statistic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

/** docs/sink-metrics.md says what the definitions say. {@code -Dmillrace.docs.write=true} writes it anew. */
class MetricsReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "sink-metrics.md");

    @Test
    void isCurrent() throws IOException {
        String current = render();
        if (Boolean.getBoolean("millrace.docs.write")) {
            Files.writeString(REFERENCE, current);
        }
        assertThat(REFERENCE)
                .as("run ./mvnw -pl connector test -Dtest=MetricsReferenceTest -Dmillrace.docs.write=true")
                .hasContent(current);
    }

    /** What is defined is what a worker sees, and the other way round. */
    @Test
    void everyMetricIsDefinedAndEveryDefinitionShown() {
        assertThat(shown().stream().map(MetricName::name))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Measure.values())
                        .flatMap(measure -> measure.isPerTable()
                                ? Stream.concat(names(measure, ""), names(measure, Measure.TABLE_PREFIX))
                                : names(measure, ""))
                        .toList());
    }

    /** Returns the metrics of a task that writes to one table. */
    static Set<MetricName> shown() {
        KeptMetrics worker = new KeptMetrics();
        worker.sink().retried(new Table(CqlIdentifier.fromInternal("ks"), CqlIdentifier.fromInternal("clicks")), 1);
        return worker.all();
    }

    private static String render() {
        StringBuilder text = new StringBuilder("""
                # Sink metrics

                Generated from the sink's own definitions; a test keeps it current.

                **Where they are.** A worker from Kafka 4.1 on shows them as its plugin's, through JMX and every
                reporter it has:

                | bean | metrics |
                |---|---|
                | `kafka.connect:type=plugins,connector=<name>,task=<n>` | of a task |
                | `kafka.connect:type=plugins,connector=<name>,task=<n>,table=<keyspace>.<table>` \
                | of a task for one table |

                A table's metrics have the task's names with `table-` before them, so that a sum over all beans counts
                nothing twice. Before 4.1 the beans are `io.millrace:type=cassandra-sink,connector=<name>,task=<n>` and
                the same with the table; the tasks of a connector on one worker are numbered as they start, since
                Connect does not tell them their numbers. A task shows the first %d tables that it writes to each for
                itself, and all others together as `table=others`.

                **How to read them.** Times and counts are kept by task: add up totals and rates over the tasks, and
                take the largest of averages, maxima and percentiles (which are right to within 6 %%). Statistics other
                than totals are over the worker's last samples (`metrics.num.samples=2` of
                `metrics.sample.window.ms=30000`: the last 30 to 60 seconds). Totals begin at 0 with each task.
                Everything is as of the task's last poll. No metric carries a value of a record.

                | name ends in | meaning |
                |---|---|
                """.formatted(SinkMetrics.MAX_TABLES));
        for (Statistic statistic : Statistic.values()) {
            text.append("| %s | %s |\n"
                    .formatted(
                            statistic.suffix().isEmpty() ? "(none of these)" : "`" + statistic.suffix() + "`",
                            statistic.meaning()));
        }
        text.append("""

                **Prometheus.** By the rules in `config/monitoring/jmx-exporter.yaml` (used by the containers) a metric
                is `millrace_sink_<name>` with `_` for `-` and labels `connector`, `task` and, for a table's, `table`:
                `table-request-latency-ms-p99` is `millrace_sink_table_request_latency_ms_p99`. The dashboard in
                `config/monitoring/grafana` shows them.

                **What to alarm on**, if only one thing: `oldest-unacknowledged-age-ms`. Then
                `records-dead-lettered-total`, `topics-without-table`, the worker's own
                `kafka.connect:type=connector-task-metrics` (`status` FAILED) and the lag of the consumer group.
                """);
        append(text, "Of a task and of each table", true);
        append(text, "Of a task", false);
        return text.toString();
    }

    private static void append(StringBuilder text, String title, boolean perTable) {
        text.append("\n## ").append(title).append("\n\n");
        text.append("| metric | unit | meaning | when it moves | alarm |\n|---|---|---|---|---|\n");
        for (Measure measure : Measure.values()) {
            if (measure.isPerTable() == perTable) {
                text.append("| %s | %s | %s | %s | %s |\n"
                        .formatted(
                                names(measure, "").map(name -> "`" + name + "`").collect(Collectors.joining("<br>")),
                                unit(measure),
                                measure.meaning(),
                                measure.whenItMoves(),
                                measure.alarm().isEmpty() ? "–" : measure.alarm()));
            }
        }
    }

    private static String unit(Measure measure) {
        return measure.kind() == Kind.COUNTER ? measure.unit() + ", and " + measure.unit() + "/s" : measure.unit();
    }

    private static Stream<String> names(Measure measure, String prefix) {
        List<Statistic> statistics = measure.kind().statistics();
        return statistics.stream().map(statistic -> prefix + measure.stem() + statistic.suffix());
    }
}
