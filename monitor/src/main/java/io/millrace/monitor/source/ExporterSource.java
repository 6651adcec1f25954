package io.millrace.monitor.source;

import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The sink's metrics from Prometheus's JMX exporters on the workers, by the rules of {@code config/monitoring/jmx-exporter.yaml}. */
public final class ExporterSource implements Source<SinkMetrics> {

    private static final String PREFIX = "millrace_sink_";

    private final List<URI> exporters;
    private final Http http = new Http(Map.of("Accept", "text/plain;version=0.0.4"));
    private final FanOut<URI, Map<TaskKey, Map<String, Double>>> each = new FanOut<>(Http::silent);

    /**
     * Makes a source that asks nobody yet.
     *
     * @param exporters one of each worker, as {@code http://host:port/metrics}
     */
    public ExporterSource(List<URI> exporters) {
        this.exporters = List.copyOf(exporters);
    }

    @Override
    public SinkMetrics read() {
        Map<URI, Supplier<Map<TaskKey, Map<String, Double>>>> questions = new LinkedHashMap<>();
        exporters.forEach(exporter -> questions.put(exporter, () -> tasks(http.get(exporter))));
        return SinkMetrics.of(each.ask(questions));
    }

    @Override
    public void close() {
        each.close();
    }

    static Map<TaskKey, Map<String, Double>> tasks(String body) {
        Map<TaskKey, Map<String, Double>> tasks = new HashMap<>();
        for (PrometheusText.Sample sample : PrometheusText.samples(body, PREFIX)) {
            String name = sample.name().substring(PREFIX.length()).replace('_', '-');
            String connector = sample.labels().get("connector");
            String task = sample.labels().get("task");
            if (SinkMetrics.NAMES.contains(name) && connector != null && task != null && task.matches("\\d{1,9}")) {
                tasks.computeIfAbsent(new TaskKey(connector, Integer.parseInt(task)), key -> new HashMap<>())
                        .put(name, sample.value());
            }
        }
        return tasks;
    }
}
