package io.millrace.streams.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.event.Counters;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * The table in docs/streams-operations.md is the metrics there are ({@code -Dmillrace.docs.write=true} writes it anew), and the
 * dashboard asks for no others.
 */
class MetricsReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "streams-operations.md");
    private static final Path DASHBOARD = Path.of("..", "config", "monitoring", "grafana", "millrace.json");
    /** The sink's own come from the worker. */
    private static final Pattern METRIC = Pattern.compile("\\bmillrace_(?!sink_)[a-z_]+");

    private static final String BEGIN = "<!-- metrics: kept current by MetricsReferenceTest -->\n";
    private static final String END = "<!-- end of metrics -->";

    @Test
    void theTableIsCurrent() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        String current = page.substring(0, begin) + table() + page.substring(page.indexOf(END, begin));
        if (Boolean.getBoolean("millrace.docs.write")) {
            Files.writeString(PAGE, current);
            return;
        }
        assertThat(page)
                .as("run ./mvnw -pl streams-app test -Dtest=MetricsReferenceTest -Dmillrace.docs.write=true")
                .isEqualTo(current);
    }

    @Test
    void theDashboardAsksForMetricsThatThereAre() throws IOException {
        Set<String> names = scrape().stream().map(MetricsReferenceTest::name).collect(Collectors.toSet());

        assertThat(METRIC.matcher(Files.readString(DASHBOARD)).results().map(MatchResult::group))
                .hasSizeGreaterThan(10)
                .isSubsetOf(names);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
        for (MetricSnapshot snapshot : scrape()) {
            assertThat(snapshot.getDataPoints())
                    .as(snapshot.getMetadata().getName())
                    .isNotEmpty();
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            name(snapshot),
                            snapshot instanceof CounterSnapshot ? "counter" : "gauge",
                            snapshot.getDataPoints().get(0).getLabels().stream()
                                    .map(Label::getName)
                                    .map(name -> "`" + name + "`")
                                    .collect(Collectors.joining(", ")),
                            snapshot.getMetadata().getHelp()));
        }
        return table.toString();
    }

    private static String name(MetricSnapshot snapshot) {
        return snapshot.getMetadata().getPrometheusName() + (snapshot instanceof CounterSnapshot ? "_total" : "");
    }

    private static MetricSnapshots scrape() {
        Counters counters = new Counters();
        counters.folded(2);
        counters.partials(1);
        RestoreProgress restores = new RestoreProgress();
        restores.onRestoreStart(new TopicPartition("changelog", 0), "store", 0, 1);
        Metrics metrics = new Metrics(counters, restores, new CommitClock(() -> 1), new Health(restores));
        metrics.started(FakeClient.running());
        metrics.sample();
        return metrics.scrape();
    }
}
