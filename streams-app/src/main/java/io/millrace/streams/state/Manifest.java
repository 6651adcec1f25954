package io.millrace.streams.state;

import io.millrace.streams.measure.LayoutHistory;
import io.millrace.streams.measure.StateLayout;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.shard.KeyPart;
import io.millrace.streams.topology.InternalTopics;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is written down of an application's state: which pipeline it belongs to. It stands in a topic of its own, beside the
 * state.
 *
 * @param incarnation what tells the state from that before a reset
 * @param since when the incarnation began, in milliseconds since 1970
 * @param phase what is being done to it
 * @param totals the topics of all-time rows that earlier incarnations have written, which a count from a later beginning
 *     would make smaller
 * @param totalsMayShrink whether a reset was told to let them
 * @param deduplication by what the ids are kept that are remembered, in words; empty while none are
 * @param rollups the rollups, by name; those that were removed, too
 */
public record Manifest(
        String incarnation,
        long since,
        Phase phase,
        List<String> totals,
        boolean totalsMayShrink,
        String deduplication,
        SortedMap<String, RollupManifest> rollups) {

    /** What is being done to the state. */
    public enum Phase {
        /** It is used, or was. */
        IN_USE,
        /** It is being deleted: some of it may be gone. */
        RESETTING,
        /** There is none. */
        RESET
    }

    /** Copies the collections. */
    public Manifest {
        totals = List.copyOf(totals);
        // Older ones do not have it.
        deduplication = Objects.requireNonNullElse(deduplication, "");
        rollups = new TreeMap<>(rollups);
    }

    /**
     * Returns what is written down while the state is being deleted.
     *
     * @return the same, in that phase
     */
    public Manifest resetting() {
        return new Manifest(incarnation, since, Phase.RESETTING, totals, totalsMayShrink, deduplication, rollups);
    }

    /**
     * Returns what is written down when the state has been deleted.
     *
     * @param replaceTotals whether a count of what the source has left may replace all-time rows
     * @return nothing but the totals that have been written
     */
    public Manifest reset(boolean replaceTotals) {
        return new Manifest(incarnation, since, Phase.RESET, writtenTotals(), replaceTotals, "", new TreeMap<>());
    }

    /**
     * Returns where all-time rows have been written, by this incarnation or an earlier one.
     *
     * @return topics
     */
    public List<String> writtenTotals() {
        SortedSet<String> written = new TreeSet<>(totals);
        rollups.values().forEach(rollup -> rollup.windows().stream()
                .filter(window -> window.seconds() == 0)
                .forEach(window -> written.add(window.topic())));
        return List.copyOf(written);
    }

    /** Returns the same with the ids of the topics that hold the rollups' rows. */
    Manifest noting(Pipeline pipeline, Map<String, String> topics) {
        SortedMap<String, RollupManifest> noted = new TreeMap<>();
        rollups.forEach((name, rollup) -> {
            String topic = InternalTopics.of(pipeline.applicationId(), name, rollup.shards())
                    .changelog();
            noted.put(name, rollup.removed() > 0 ? rollup : rollup.in(topics.getOrDefault(topic, "")));
        });
        return with(deduplication, noted);
    }

    /** Returns the same with a rollup for which the events before it was first counted have been counted. */
    Manifest backfilled(String rollup) {
        SortedMap<String, RollupManifest> changed = new TreeMap<>(rollups);
        changed.computeIfPresent(rollup, (name, was) -> was.backfilled());
        return with(deduplication, changed);
    }

    /**
     * Names the applications that have counted for new rollups what the source held before, or are at it.
     *
     * @param applicationId the application's id
     * @return their ids
     */
    public Set<String> backfills(String applicationId) {
        return rollups.entrySet().stream()
                .filter(rollup -> rollup.getValue().backfill() != RollupManifest.Backfill.NONE)
                .map(rollup -> InternalTopics.backfill(applicationId, rollup.getKey(), incarnation))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Returns the same with another deduplication and other rollups. */
    Manifest with(String newDeduplication, Map<String, RollupManifest> changed) {
        return new Manifest(
                incarnation, since, phase, totals, totalsMayShrink, newDeduplication, new TreeMap<>(changed));
    }

    /**
     * What is written down of a window.
     *
     * @param topic the topic that its rows are written to
     * @param seconds its length; 0 for all time
     */
    public record WindowManifest(String topic, long seconds) {
        @Override
        public String toString() {
            return topic + (seconds == 0 ? " (all time)" : " (" + seconds + " s)");
        }
    }

    /**
     * What is written down of a rollup.
     *
     * @param since when it was first counted, in milliseconds since 1970
     * @param sinceOffsets from which offset of each source partition on; a partition that is missing from its beginning
     * @param removed when it left the pipeline file, in milliseconds since 1970; 0 if it is in it
     * @param shards how many slices its state is cut into
     * @param generation of the pipeline
     * @param key the key's columns
     * @param partitionKey the names of those that rows are partitioned by
     * @param windows the windows
     * @param filter which events are counted; empty for all
     * @param time the field of the events' time; empty for the record's own timestamp, null in older ones
     * @param derived how the fields are made that are no fields of the event, by name
     * @param changelog the id of the topic that holds its rows; empty while that is not known
     * @param layouts the layouts of its state, by epoch
     * @param backfill whether the events before those offsets are counted too
     */
    public record RollupManifest(
            long since,
            SortedMap<Integer, Long> sinceOffsets,
            long removed,
            int shards,
            int generation,
            List<KeyPart> key,
            List<String> partitionKey,
            List<WindowManifest> windows,
            String filter,
            String time,
            SortedMap<String, String> derived,
            String changelog,
            List<StateLayout> layouts,
            Backfill backfill) {

        /** Whether the events are counted that the source held before the rollup was first counted. */
        public enum Backfill {
            /** They are not. */
            NONE,
            /** They are being counted, beside those that come. */
            RUNNING,
            /** They have been. */
            DONE
        }

        /** Copies the collections. */
        public RollupManifest {
            sinceOffsets = new TreeMap<>(sinceOffsets);
            key = List.copyOf(key);
            partitionKey = List.copyOf(partitionKey);
            windows = List.copyOf(windows);
            derived = new TreeMap<>(derived);
            layouts = List.copyOf(layouts);
            backfill = backfill == null ? Backfill.NONE : backfill;
        }

        /** Returns the same with its rows in a topic of an id. */
        RollupManifest in(String topicId) {
            return copy(removed, topicId, backfill);
        }

        /** Returns the same, out of the pipeline file since a time. */
        RollupManifest removedAt(long time) {
            return copy(time, changelog, backfill);
        }

        /** Returns the same, with the events counted that came before. */
        RollupManifest backfilled() {
            return copy(removed, changelog, Backfill.DONE);
        }

        /** Whether the events before it was first counted are being counted. */
        boolean isBackfilling() {
            return backfill == Backfill.RUNNING && removed == 0;
        }

        private RollupManifest copy(long newRemoved, String newChangelog, Backfill newBackfill) {
            return new RollupManifest(
                    since,
                    sinceOffsets,
                    newRemoved,
                    shards,
                    generation,
                    key,
                    partitionKey,
                    windows,
                    filter,
                    time,
                    derived,
                    newChangelog,
                    layouts,
                    newBackfill);
        }

        /** Returns the layout of what is written now. */
        StateLayout layout() {
            return layouts.get(layouts.size() - 1);
        }

        /** Returns the layouts as the rollup's plan needs them. */
        LayoutHistory history(String incarnation) {
            return new LayoutHistory(incarnation, layouts);
        }
    }
}
