package io.millrace.streams.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.streams.event.Counters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;

/**
 * The table in docs/streams-operations.md is the metrics there are ({@code -Dmillrace.docs.write=true} writes it anew), and the
 * dashboard asks for no others.
 */
class MetricsReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "streams-operations.md");
    private static final Path DASHBOARD = Path.of("..", "config", "monitoring", "grafana", "millrace.json");
    /** The sink's own come from the worker. */
    private static final Pattern METRIC = Pattern.compile("\\b(?:millrace_(?!sink_)|kafka_stream_)[a-z_]+");

    private static final Pattern SAMPLE = Pattern.compile("^([a-z_]+)(?:\\{([^}]*)})? ", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    private static final String OWN = "millrace_";
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
        assertThat(METRIC.matcher(Files.readString(DASHBOARD)).results().map(MatchResult::group))
                .hasSizeGreaterThan(10)
                .isSubsetOf(names());
    }

    @Test
    void thePageNamesMetricsThatThereAre() throws IOException {
        assertThat(METRIC.matcher(Files.readString(PAGE)).results().map(MatchResult::group))
                .isSubsetOf(names());
    }

    private static Set<String> names() throws IOException {
        return SAMPLE.matcher(scrape()).results().map(sample -> sample.group(1)).collect(Collectors.toSet());
    }

    private static String table() throws IOException {
        String scrape = scrape();
        TreeMap<String, String> rows = new TreeMap<>();
        SAMPLE.matcher(scrape)
                .results()
                .filter(sample -> sample.group(1).startsWith(OWN))
                .forEach(sample -> {
                    String name = sample.group(1);
                    List<String> labels = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2))
                            .results()
                            .map(label -> "`" + label.group(1) + "`")
                            .toList();
                    rows.put(
                            name,
                            "| `%s` | %s | %s | %s |\n"
                                    .formatted(
                                            name,
                                            after(scrape, "# TYPE " + name + " "),
                                            String.join(", ", labels),
                                            after(scrape, "# HELP " + name + " ")));
                });
        return "| metric | type | labels | meaning |\n|---|---|---|---|\n" + String.join("", rows.values());
    }

    private static String after(String text, String start) {
        int at = text.indexOf(start) + start.length();
        return text.substring(at, text.indexOf('\n', at));
    }

    private static String scrape() throws IOException {
        RestoreProgress restores = new RestoreProgress();
        restores.onRestoreStart(new TopicPartition("changelog", 0), "store", 0, 1);
        try (Metrics metrics = new Metrics(new Counters(), restores, new CommitClock(() -> 1), new Health(restores));
                KafkaStreams streams = UnconnectedStreams.create()) {
            metrics.show(streams);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            metrics.scrape(out, "text/plain", Set.of());
            return out.toString(UTF_8);
        }
    }
}
