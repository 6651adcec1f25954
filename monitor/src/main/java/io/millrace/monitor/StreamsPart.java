package io.millrace.monitor;

import io.millrace.monitor.Rates.Backwards;
import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.StreamsMetrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The streams application of a look. */
final class StreamsPart {

    private static final String EVENTS = "millrace_events_total";
    private static final String ROWS = "millrace_rows_total";
    private static final String FOLDED = "millrace_folded_events_total";
    private static final String PARTIALS = "millrace_partials_total";
    /** From bad to good; a state that is not among them is worse than all. */
    private static final List<String> STATES = List.of(
            "ERROR",
            "PENDING_ERROR",
            "NOT_RUNNING",
            "PENDING_SHUTDOWN",
            "STARTING",
            "CREATED",
            "REBALANCING",
            "RUNNING");

    private final String applicationId;
    private final Rates rates;

    StreamsPart(String applicationId, Rates rates) {
        this.applicationId = applicationId;
        this.rates = rates;
    }

    /** Whether a topic is one that the application reads and others write. */
    boolean isSource(String topic) {
        return isSource(topic, applicationId);
    }

    /** Streams calls its own so; a source's name may begin as they do. */
    static boolean isSource(String topic, String applicationId) {
        return !topic.startsWith(applicationId + "-")
                || !(topic.endsWith("-repartition") || topic.endsWith("-changelog"));
    }

    Optional<GroupOffsets> group(Look look) {
        return look.groups()
                .ifKnown()
                .flatMap(groups -> groups.of(applicationId))
                .filter(group -> !group.isNowhere());
    }

    /** @param readPerSecond offsets of the source that its group commits; for where it does not tell its events itself */
    Snapshot.Streams streams(Look look, Double readPerSecond, boolean drained) {
        if (look.streams() instanceof Reading.Known<StreamsMetrics> known) {
            count(known.value(), known.at());
        }
        Optional<GroupOffsets> group = group(look);
        Optional<StreamsMetrics> metrics = look.streams().ifKnown();
        Double events = metrics.isPresent() ? perSecond(EVENTS, look.at()) : null;
        Double folded = metrics.isPresent() ? perSecond(FOLDED, look.at()) : null;
        Double partials = metrics.isPresent() ? perSecond(PARTIALS, look.at()) : null;
        return new Snapshot.Streams(
                metrics.map(StreamsPart::state).orElse(null),
                metrics.map(each -> each.instances().size()).orElse(null),
                events != null ? events : readPerSecond,
                metrics.isPresent() ? perSecond(ROWS, look.at()) : null,
                folded == null || partials == null || partials == 0 ? null : folded / partials,
                group.map(each -> drained ? 0L : each.lag(topic -> !isSource(topic)))
                        .orElse(null),
                metrics.map(each -> each.instances().values().stream()
                                .mapToLong(StreamsMetrics.Instance::restoring)
                                .sum())
                        .orElse(null),
                metrics.map(each -> !each.missing().isEmpty()).orElse(false));
    }

    private void count(StreamsMetrics metrics, Instant at) {
        for (String name : List.of(EVENTS, ROWS, FOLDED, PARTIALS)) {
            Map<String, Double> members = new HashMap<>();
            metrics.instances().forEach((address, instance) -> {
                Double value = instance.counts().get(name);
                if (value != null) {
                    members.put(address, value);
                }
            });
            if (!members.isEmpty()) {
                rates.observe("streams\n" + name, members, metrics.missing().isEmpty(), Backwards.STARTED_AGAIN, at);
            }
        }
    }

    private Double perSecond(String name, Instant now) {
        return rates.perSecond("streams\n" + name, now);
    }

    private static String state(StreamsMetrics metrics) {
        return metrics.instances().values().stream()
                .map(StreamsMetrics.Instance::state)
                .map(state -> state == null ? "ERROR" : state)
                .min((one, other) -> Integer.compare(STATES.indexOf(one), STATES.indexOf(other)))
                .orElse(null);
    }
}
