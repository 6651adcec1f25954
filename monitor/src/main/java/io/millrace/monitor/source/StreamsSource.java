package io.millrace.monitor.source;

import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The streams application's own {@code /metrics}, of each of its instances. */
public final class StreamsSource implements Source<StreamsMetrics> {

    static final List<String> COUNTS = List.of(
            "millrace_events_total",
            "millrace_folded_events_total",
            "millrace_partials_total",
            "millrace_rows_total",
            "millrace_routed_events_total",
            "millrace_dead_letters_total");

    private static final String STATE = "millrace_state";
    private static final String RESTORING = "millrace_restore_remaining_records";
    private static final String IS_IT = "is it the http address of its pipeline file?";
    /** So that an instance does not write out its three thousand series for the few that are read. */
    private static final String ONLY =
            "?name[]=" + STATE + "&name[]=" + RESTORING + "&name[]=" + String.join("&name[]=", COUNTS);

    private final Supplier<List<URI>> instances;
    private final Http http = new Http(Map.of("Accept", "text/plain;version=0.0.4"));
    private final FanOut<URI, StreamsMetrics.Instance> each = new FanOut<>(Http::silent);

    /**
     * Makes a source that asks nobody yet.
     *
     * @param instances the root of each one's {@code http} address, as {@code http://host:8080}; asked for before each look
     */
    public StreamsSource(Supplier<List<URI>> instances) {
        this.instances = instances;
    }

    @Override
    public StreamsMetrics read() {
        Map<URI, Supplier<StreamsMetrics.Instance>> questions = new LinkedHashMap<>();
        instances
                .get()
                .forEach(instance -> questions.put(instance, () -> instance(instance, http.get(metrics(instance)))));
        FanOut.Answers<URI, StreamsMetrics.Instance> answers = each.ask(questions);
        Map<String, StreamsMetrics.Instance> told = new HashMap<>();
        answers.told().forEach((from, instance) -> told.put(Http.place(from), instance));
        return new StreamsMetrics(told, List.copyOf(answers.missing().values()));
    }

    @Override
    public void close() {
        each.close();
    }

    private static URI metrics(URI instance) {
        String root = instance.toString().replaceAll("/+$", "").replaceAll("/metrics$", "");
        return URI.create(root + "/metrics" + ONLY.replace("[", "%5B").replace("]", "%5D"));
    }

    private static StreamsMetrics.Instance instance(URI from, String body) {
        StreamsMetrics.Instance instance = instance(body);
        if (instance.state() == null && instance.counts().isEmpty()) {
            throw new NotKnownException(
                    Http.place(from) + " answers, but not with the streams application's metrics: " + IS_IT);
        }
        return instance;
    }

    static StreamsMetrics.Instance instance(String body) {
        String state = null;
        double restoring = 0;
        Map<String, Double> counts = new HashMap<>();
        for (PrometheusText.Sample sample : PrometheusText.samples(body, "millrace_")) {
            if (sample.name().equals(STATE) && sample.value() == 1) {
                state = sample.labels().get("state");
            } else if (sample.name().equals(RESTORING)) {
                restoring += sample.value();
            } else if (COUNTS.contains(sample.name())) {
                counts.merge(sample.name(), sample.value(), Double::sum);
            }
        }
        return new StreamsMetrics.Instance(state, (long) restoring, counts);
    }
}
