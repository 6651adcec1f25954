package io.millrace.streams.state;

import io.millrace.streams.measure.LayoutChange;
import io.millrace.streams.measure.StateLayout;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.shard.KeyPart;
import io.millrace.streams.state.Manifest.RollupManifest;
import io.millrace.streams.state.Manifest.RollupManifest.Backfill;
import io.millrace.streams.state.Manifest.WindowManifest;
import io.millrace.streams.topology.InternalTopics;
import io.millrace.streams.topology.PipelinePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** Holds a rollup against what is written down of it: what of it was edited, and whether its state can follow. */
final class RollupEdit {
    private final PipelinePlan plan;
    private final RollupPlan rollup;
    private final boolean accepted;
    private final boolean backfill;
    private final long now;
    private final CountedEvents events;

    /**
     * Creates the comparison.
     *
     * @param requests what the operator asks for
     */
    RollupEdit(PipelinePlan plan, RollupPlan rollup, Requests requests, long now) {
        this.plan = plan;
        this.rollup = rollup;
        this.accepted = requests.accepted().contains(rollup.name());
        this.backfill = requests.backfilled().contains(rollup.name());
        this.now = now;
        this.events = CountedEvents.of(plan.pipeline(), rollup);
    }

    static String subject(String rollup) {
        return "rollup " + rollup;
    }

    /** Returns what is written down of a rollup whose counting begins. */
    static RollupManifest begin(
            PipelinePlan plan, RollupPlan rollup, SortedMap<Integer, Long> from, Observed observed, long now) {
        return new RollupEdit(plan, rollup, Requests.NONE, now).begin(from, observed, Backfill.NONE);
    }

    private RollupManifest begin(SortedMap<Integer, Long> from, Observed observed, Backfill newBackfill) {
        return manifest(now, from, List.of(new StateLayout(1, now, rollup.specs())), observed, newBackfill);
    }

    /**
     * Says what was edited.
     *
     * @param was what is written down; null if nothing is
     * @param findings is told
     * @return what is to be written down if nothing is refused
     */
    RollupManifest apply(RollupManifest was, Observed observed, List<Finding> findings) {
        if (was == null) {
            return add(observed, findings);
        }
        if (was.removed() > 0) {
            refuse(
                    findings,
                    "was taken out of the file at " + Instant.ofEpochMilli(was.removed())
                            + "; the events since then are in none of its rows",
                    "give it another name, under which it counts from here on");
            return was;
        }
        List<Finding> own = new ArrayList<>();
        key(was, own);
        windows(was, own);
        events(was, own);
        if (was.generation() > plan.pipeline().generation()) {
            refuse(
                    own,
                    "generation was " + was.generation() + " and is "
                            + plan.pipeline().generation()
                            + ": rows that change from here on would get lower versions than those in the tables, and"
                            + " Cassandra would keep the old ones",
                    "set generation to " + was.generation() + " or more; it never goes back");
        }
        List<StateLayout> layouts = layouts(was, own);
        backfill(was, own);
        if (own.isEmpty()) {
            own.add(Finding.run(
                    subject(rollup.name()),
                    "goes on; counts since " + Instant.ofEpochMilli(was.since()) + ", layout "
                            + was.layout().epoch()));
        }
        findings.addAll(own);
        return manifest(was.since(), was.sinceOffsets(), layouts, observed, was.backfill());
    }

    private RollupManifest add(Observed observed, List<Finding> findings) {
        SortedMap<Integer, Long> from = new TreeMap<>(observed.sourceOffsets());
        if (from.isEmpty()) {
            findings.add(Finding.migrate(subject(rollup.name()), "is new: counts from the source's beginning"));
            return begin(from, observed, Backfill.NONE);
        }
        if (!backfill) {
            findings.add(Finding.migrate(
                    subject(rollup.name()),
                    "is new: counts the events from here on, and none of those before; --backfill " + rollup.name()
                            + " would count those that the source still holds, and cannot be asked for later"));
            return begin(from, observed, Backfill.NONE);
        }
        if (plan.pipeline().shuffled()) {
            refuse(
                    findings,
                    "cannot be backfilled where duplicates are looked for in all partitions (deduplicate.scope: global):"
                            + " which of two events came first would be decided twice",
                    "leave out --backfill, or count it under another application.id");
            return begin(from, observed, Backfill.NONE);
        }
        long held = from.entrySet().stream()
                .mapToLong(offset -> Math.max(
                        0, offset.getValue() - observed.sourceBeginnings().getOrDefault(offset.getKey(), 0L)))
                .sum();
        findings.add(Finding.migrate(
                subject(rollup.name()),
                "is new: counts the events from here on, and beside them those before, in the " + held
                        + " offsets that the source still holds"));
        return begin(from, observed, Backfill.RUNNING);
    }

    /** Rows and what is on its way to them are of one kind until the backfill is done. */
    private void backfill(RollupManifest was, List<Finding> own) {
        if (was.isBackfilling()) {
            boolean edited = !own.isEmpty() || was.shards() != plan.pipeline().shards();
            if (edited) {
                refuse(
                        own,
                        "is being backfilled, and cannot be edited or cut anew before that is done",
                        "start it with the file as it was; the log says when the backfill is done, and so does --status");
            } else {
                own.add(Finding.run(
                        subject(rollup.name()),
                        "goes on; is being backfilled with the events before " + Instant.ofEpochMilli(was.since())));
            }
        } else if (backfill && was.backfill() == Backfill.NONE) {
            refuse(
                    own,
                    "has been counted since " + Instant.ofEpochMilli(was.since())
                            + " and cannot be backfilled any more: rows of before may have left the state",
                    "leave out --backfill, or count it in a rollup of another name");
        }
    }

    private void key(RollupManifest was, List<Finding> own) {
        List<KeyPart> is = rollup.key().parts();
        String columns = names(was.key());
        if (was.key().size() != is.size() || !columns.equals(names(is))) {
            refuse(own, "the key was (" + columns + ") and is (" + names(is) + "): its rows are other rows", another());
            return;
        }
        for (int i = 0; i < is.size(); i++) {
            if (!sameBytes(was.key().get(i), is.get(i))) {
                refuse(
                        own,
                        "the key column " + is.get(i).name() + " was "
                                + words(was.key().get(i)) + " and is " + words(is.get(i))
                                + ": its rows would be other rows, in other slices",
                        another());
            }
        }
        if (!was.partitionKey().equals(rollup.key().partitionColumns())) {
            refuse(
                    own,
                    "the partition key was " + was.partitionKey() + " and is "
                            + rollup.key().partitionColumns() + ": its rows would lie in other slices",
                    another());
        }
    }

    private static boolean sameBytes(KeyPart was, KeyPart is) {
        if (!was.made().equals(is.made()) || !was.cql().equals(is.cql())) {
            return false;
        }
        if (was.type().getType() == Schema.Type.ENUM && is.type().getType() == Schema.Type.ENUM) {
            List<String> symbols = is.type().getEnumSymbols();
            List<String> before = was.type().getEnumSymbols();
            return symbols.size() >= before.size()
                    && symbols.subList(0, before.size()).equals(before);
        }
        return was.type().equals(is.type());
    }

    private void windows(RollupManifest was, List<Finding> own) {
        List<WindowManifest> is = windows();
        if (!is.stream()
                .sorted(byTopic())
                .toList()
                .equals(was.windows().stream().sorted(byTopic()).toList())) {
            refuse(
                    own,
                    "the windows were " + was.windows() + " and are " + is,
                    "leave them as they were, and count the new ones in a rollup of another name");
        }
    }

    private static Comparator<WindowManifest> byTopic() {
        return Comparator.comparing(WindowManifest::topic);
    }

    private List<WindowManifest> windows() {
        return rollup.rollup().windows().stream()
                .map(window -> new WindowManifest(
                        window.topic(),
                        window.length() == null ? 0 : window.length().toSeconds()))
                .toList();
    }

    private void events(RollupManifest was, List<Finding> own) {
        for (String change : events.changesSince(was)) {
            if (accepted) {
                own.add(Finding.migrate(subject(rollup.name()), change + "; what was counted stays as it is"));
            } else {
                refuse(
                        own,
                        change + ": its rows would be made of both",
                        "say that this is meant: --accept " + rollup.name()
                                + "; or count it in a rollup of another name");
            }
        }
    }

    private List<StateLayout> layouts(RollupManifest was, List<Finding> own) {
        if (was.layout().accumulators().equals(rollup.specs())) {
            return was.layouts();
        }
        for (LayoutChange change : LayoutChange.between(was.layout().accumulators(), rollup.specs())) {
            String detail = change.detail().isEmpty() ? "" : ": " + change.detail();
            switch (change.kind()) {
                case KEPT -> {
                    if (!detail.isEmpty()) {
                        own.add(Finding.migrate(subject(rollup.name()), change.accumulator() + " is kept" + detail));
                    }
                }
                case RESCALED ->
                    own.add(Finding.migrate(subject(rollup.name()), change.accumulator() + " is converted" + detail));
                case ADDED ->
                    own.add(Finding.migrate(
                            subject(rollup.name()),
                            change.accumulator()
                                    + " is new: counts from here on, and complete_since says so in each row"));
                case DROPPED ->
                    own.add(Finding.migrate(
                            subject(rollup.name()), change.accumulator() + " is dropped from each row that changes"));
                case REFUSED ->
                    refuse(
                            own,
                            change.accumulator() + detail + ": what was kept cannot be read as that",
                            "give the measure's field another name (derive), or the rollup");
            }
        }
        List<StateLayout> layouts = new ArrayList<>(was.layouts());
        layouts.add(new StateLayout(was.layout().epoch() + 1, now, rollup.specs()));
        return layouts;
    }

    private RollupManifest manifest(
            long since,
            SortedMap<Integer, Long> from,
            List<StateLayout> layouts,
            Observed observed,
            Backfill newBackfill) {
        Pipeline pipeline = plan.pipeline();
        String changelog = InternalTopics.of(pipeline.applicationId(), rollup.name(), pipeline.shards())
                .changelog();
        return new RollupManifest(
                since,
                from,
                0,
                pipeline.shards(),
                pipeline.generation(),
                rollup.key().parts(),
                rollup.key().partitionColumns(),
                windows(),
                events.filter(),
                events.time(),
                events.derived(),
                observed.topics().getOrDefault(changelog, ""),
                layouts,
                newBackfill);
    }

    private void refuse(List<Finding> findings, String what, String remedy) {
        findings.add(Finding.refuse(subject(rollup.name()), what, remedy));
    }

    private String another() {
        return "set it back, or count it in a rollup of another name";
    }

    private static String names(List<KeyPart> parts) {
        return String.join(", ", parts.stream().map(KeyPart::name).toList());
    }

    private static String words(KeyPart part) {
        return part.made() + ", " + part.cql() + " of Avro "
                + part.type().getType().getName();
    }
}
