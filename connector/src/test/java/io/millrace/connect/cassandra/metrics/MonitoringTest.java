package io.millrace.connect.cassandra.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

/** The exporter's rules take every metric there is, and the dashboard asks for no others. */
class MonitoringTest {

    private static final Path MONITORING = Path.of("..", "config", "monitoring");
    private static final Path RULES = MONITORING.resolve("jmx-exporter.yaml");
    private static final Path DASHBOARD = MONITORING.resolve("grafana").resolve("millrace.json");

    private static final Pattern RULE = Pattern.compile("- pattern: '(.+)'\\n((?: {4}.*\\n)+)");
    private static final Pattern PROPERTY = Pattern.compile("(?m)^ +(\\w+): (\\S+)$");
    /** Those of the streams application are its own tests' matter. */
    private static final Pattern ASKED_FOR =
            Pattern.compile("\\b(?:millrace_sink|kafka_connect)_[a-z0-9_]+|\\bkafka_consumer_records_lag\\b");

    private static final Pattern QUERY = Pattern.compile("\"expr\": \"(.*)\"");
    private static final Pattern GROUPED_BY = Pattern.compile("by \\(([a-z, ]+)\\)");

    /** One of the exporter's rules. */
    private record Rule(Pattern pattern, String name, Map<String, String> properties) {

        /** Names what a bean's attribute becomes. */
        Optional<Exported> export(String attribute) {
            Matcher matcher = pattern.matcher(attribute + ": ");
            if (!matcher.find()) {
                return Optional.empty();
            }
            StringBuilder exported = new StringBuilder();
            matcher.appendReplacement(exported, name);
            return Optional.of(new Exported(
                    exported.substring(matcher.start()).replace('-', '_'),
                    properties.keySet(),
                    properties.get("type")));
        }
    }

    private record Exported(String name, Set<String> labels, String type) {}

    @Test
    void everyMetricIsExported() throws IOException {
        List<Rule> rules = rules();
        for (MetricName metric : MetricsReferenceTest.shown()) {
            boolean ofTable = metric.tags().containsKey("table");
            for (String bean : beans(ofTable)) {
                Exported exported = exported(rules, bean + metric.name());
                assertThat(exported.name())
                        .as(bean)
                        .isEqualTo("millrace_sink_" + metric.name().replace('-', '_'));
                assertThat(exported.labels()).contains("connector", "task");
                assertThat(exported.labels().contains("table")).isEqualTo(ofTable);
                assertThat("COUNTER".equals(exported.type()))
                        .as(metric.name())
                        .isEqualTo(metric.name().endsWith("-total"));
            }
        }
    }

    @Test
    void theDashboardAsksForWhatIsExported() throws IOException {
        Set<String> names = exportedSinkMetrics();
        // Rules without a choice of names export what they say.
        rules().stream().map(Rule::name).filter(name -> !name.contains("$")).forEach(names::add);

        assertThat(queries().stream().flatMap(query -> ASKED_FOR.matcher(query).results()))
                .map(MatchResult::group)
                .hasSizeGreaterThan(15)
                .isSubsetOf(names);
    }

    @Test
    void theDashboardGroupsTablesByTable() throws IOException {
        for (String query : queries()) {
            Matcher groups = GROUPED_BY.matcher(query);
            if (query.contains("millrace_sink_") && groups.find()) {
                assertThat(groups.group(1).contains("table"))
                        .as(query)
                        .isEqualTo(query.contains("millrace_sink_table_"));
            }
        }
    }

    private static Set<String> exportedSinkMetrics() throws IOException {
        List<Rule> rules = rules();
        return MetricsReferenceTest.shown().stream()
                .map(metric -> exported(
                                rules, beans(metric.tags().containsKey("table")).get(0) + metric.name())
                        .name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Beans as the exporter matches them: of workers from 4.1 on and before, with and without a name in quotes. */
    private static List<String> beans(boolean ofTable) {
        String table = ofTable ? ", table=ks.clicks" : "";
        return Stream.of("kafka.connect<type=plugins", "io.millrace<type=cassandra-sink")
                .flatMap(start -> Stream.of("sink-1", "\"a sink: clicks\"")
                        .map(connector -> start + ", connector=" + connector + ", task=0" + table + "><>"))
                .toList();
    }

    private static Exported exported(List<Rule> rules, String attribute) {
        return rules.stream()
                .flatMap(rule -> rule.export(attribute).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("No rule exports " + attribute));
    }

    private static List<Rule> rules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        Matcher rule = RULE.matcher(Files.readString(RULES) + "\n");
        while (rule.find()) {
            Map<String, String> properties = PROPERTY.matcher(rule.group(2))
                    .results()
                    .collect(Collectors.toMap(match -> match.group(1), match -> match.group(2)));
            rules.add(new Rule(Pattern.compile("^" + rule.group(1)), properties.get("name"), properties));
        }
        assertThat(rules).as("found in %s", RULES).hasSizeGreaterThan(5);
        return rules;
    }

    private static List<String> queries() throws IOException {
        return QUERY.matcher(Files.readString(DASHBOARD))
                .results()
                .map(match -> match.group(1))
                .toList();
    }
}
