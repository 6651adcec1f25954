package io.millrace.monitor;

import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Part;
import io.millrace.monitor.Snapshot.Problem;
import io.millrace.monitor.source.GroupOffsets;
import io.millrace.monitor.source.Groups;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says which records Kafka has deleted before they were processed or stored. */
final class Losses {

    private static final int NAMED = 3;
    /** So many offsets at a partition's end may be markers of transactions, one each, that nobody has to read. */
    private static final long MAY_BE_MARKERS = 10;

    private Losses() {}

    /** @param applicationId of the streams application, if there is one */
    static List<Problem> of(Groups groups, Optional<String> applicationId) {
        List<Problem> problems = new ArrayList<>();
        for (GroupOffsets group : groups.groups()) {
            Optional<String> streams = applicationId.filter(group.group()::equals);
            Part part = streams.isPresent() ? Part.STREAMS : Part.SINK;
            String before = group.group() + (streams.isPresent() ? " had processed" : " had stored");
            group.lost().forEach((topic, lost) -> {
                // Of its own topics the application itself deletes what it has read.
                if (streams.isEmpty() || StreamsPart.isSource(topic, streams.get())) {
                    boolean surely = lost.values().stream().anyMatch(each -> each > MAY_BE_MARKERS);
                    problems.add(
                            new Problem(surely ? Level.BAD : Level.WARN, part, words(topic, lost, before, surely)));
                }
            });
        }
        return problems;
    }

    private static String words(String topic, Map<Integer, Long> lost, String before, boolean surely) {
        long all = lost.values().stream().mapToLong(Long::longValue).sum();
        String partitions = lost.entrySet().stream()
                .sorted(Map.Entry.<Integer, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(NAMED)
                .map(each -> String.format(Locale.ROOT, "partition %d: %,d", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
        String more = lost.size() > NAMED ? ", and of " + (lost.size() - NAMED) + " more partitions" : "";
        boolean one = all == 1;
        return String.format(
                Locale.ROOT,
                "%s: up to %,d record%s deleted before %s %s, %s%s. %s lost%s: raise retention.ms of %s, and send %s again from"
                        + " where %s came",
                topic,
                all,
                one ? " was" : "s were",
                before,
                one ? "it" : "them",
                partitions,
                more,
                one ? "It is" : "They are",
                surely ? "" : one ? ", unless it was a transaction marker" : ", unless they were transaction markers",
                topic,
                one ? "it" : "them",
                one ? "it" : "they");
    }
}
