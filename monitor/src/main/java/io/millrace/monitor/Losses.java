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
                    problems.add(new Problem(Level.BAD, part, words(topic, lost, before)));
                }
            });
        }
        return problems;
    }

    private static String words(String topic, Map<Integer, Long> lost, String before) {
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
                "%s: up to %,d record%s deleted before %s %s, %s%s. %s lost: raise retention.ms of %s, and send %s again from"
                        + " where %s came",
                topic,
                all,
                one ? " was" : "s were",
                before,
                one ? "it" : "them",
                partitions,
                more,
                one ? "It is" : "They are",
                topic,
                one ? "it" : "them",
                one ? "it" : "they");
    }
}
