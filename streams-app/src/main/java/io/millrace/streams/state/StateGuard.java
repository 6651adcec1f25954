package io.millrace.streams.state;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.state.Finding.Verdict;
import io.millrace.streams.state.Manifest.Phase;
import io.millrace.streams.state.Manifest.RollupManifest;
import io.millrace.streams.topology.InternalTopics;
import io.millrace.streams.topology.PipelinePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Holds a pipeline against the state that its application has, and says whether it can be run over it. A pure function of what
 * was found; it changes nothing.
 */
final class StateGuard {
    /** From this transaction.version on, by KIP-890. */
    private static final int TRANSACTIONS_TOLD_APART = 2;

    private final PipelinePlan plan;
    private final Pipeline pipeline;
    private final Requests requests;
    private final long now;
    private final Supplier<String> newIncarnation;

    /**
     * Creates the guard.
     *
     * @param plan the pipeline
     * @param requests what the operator asks for
     * @param now the present, in milliseconds since 1970
     * @param newIncarnation names a state that begins
     */
    StateGuard(PipelinePlan plan, Requests requests, long now, Supplier<String> newIncarnation) {
        this.plan = plan;
        this.pipeline = plan.pipeline();
        this.requests = requests;
        this.now = now;
        this.newIncarnation = newIncarnation;
    }

    /** Decides. */
    Decision decide(Optional<Manifest> manifest, Observed observed) {
        Decision decision = withRequests(decideOnState(manifest, observed), manifest);
        if (observed.transactionVersion() >= TRANSACTIONS_TOLD_APART) {
            return decision;
        }
        List<Finding> findings = new ArrayList<>(decision.findings());
        findings.add(new Finding(
                application(),
                Verdict.RUN,
                "warning: the cluster's transaction.version is " + observed.transactionVersion()
                        + ". A request of a transaction that was given up can still reach the next one, and its records"
                        + " be counted; rare, and not claimed to be excluded",
                "kafka-features.sh upgrade --feature transaction.version=2, once all brokers are of Kafka 4"));
        return new Decision(findings, decision.next());
    }

    /** A name that is no rollup's would be a wish that nobody fulfils. */
    private Decision withRequests(Decision decision, Optional<Manifest> manifest) {
        List<Finding> findings = new ArrayList<>(decision.findings());
        refuseUnknown("--accept", requests.accepted(), findings);
        refuseUnknown("--backfill", requests.backfilled(), findings);
        return findings.size() == decision.findings().size()
                ? decision
                : new Decision(findings, manifest.orElseGet(this::nothing));
    }

    private void refuseUnknown(String option, Set<String> names, List<Finding> findings) {
        Set<String> unknown = new TreeSet<>(names);
        plan.rollups().forEach(rollup -> unknown.remove(rollup.name()));
        unknown.forEach(name -> findings.add(Finding.refuse(
                application(), option + " " + name + ": the file has no rollup of this name", "check its spelling")));
    }

    private Decision decideOnState(Optional<Manifest> manifest, Observed observed) {
        if (manifest.isPresent() && manifest.get().phase() == Phase.RESETTING) {
            return refused(
                    manifest.get(),
                    "a reset was begun and did not end: some of the state may be gone",
                    "run it again: java -jar streams-app.jar reset --yes PIPELINE.YAML");
        }
        if (manifest.isEmpty() && observed.rows()) {
            return refused(
                    nothing(),
                    "there are rows of an earlier release, and nothing says which pipeline counted them",
                    "run the release that wrote them, or begin anew: reset, or another application.id");
        }
        if (manifest.isEmpty() || manifest.get().phase() == Phase.RESET) {
            return begin(manifest.orElseGet(this::nothing), observed);
        }
        return goOn(manifest.get(), observed);
    }

    private Decision refused(Manifest manifest, String what, String remedy) {
        return new Decision(List.of(Finding.refuse(application(), what, remedy)), manifest);
    }

    private Manifest nothing() {
        return new Manifest("", now, Phase.RESET, List.of(), false, "", new TreeMap<>());
    }

    private String application() {
        return "application " + pipeline.applicationId();
    }

    /** There is no state: everything is counted from the source's beginning, or from what is left of it. */
    private Decision begin(Manifest earlier, Observed observed) {
        List<Finding> findings = new ArrayList<>(new BeginningCheck(pipeline).check(earlier, observed));
        if (findings.isEmpty()) {
            findings.add(Finding.run(
                    application(),
                    "begins with the first event of " + pipeline.source().topic()));
        }
        SortedMap<String, RollupManifest> rollups = new TreeMap<>();
        SortedMap<Integer, Long> from = new TreeMap<>(observed.sourceOffsets());
        plan.rollups()
                .forEach(rollup -> rollups.put(rollup.name(), RollupEdit.begin(plan, rollup, from, observed, now)));
        return new Decision(
                findings,
                new Manifest(
                        newIncarnation.get(),
                        now,
                        Phase.IN_USE,
                        earlier.totals(),
                        earlier.totalsMayShrink(),
                        deduplication(),
                        rollups));
    }

    private Decision goOn(Manifest manifest, Observed observed) {
        List<Finding> findings = new ArrayList<>();
        belongTogether(manifest, observed, findings);
        String deduplication = deduplication(manifest, findings);
        SortedMap<String, RollupManifest> rollups = new TreeMap<>(manifest.rollups());
        boolean otherTopology = false;
        for (RollupPlan rollup : plan.rollups()) {
            RollupManifest was = manifest.rollups().get(rollup.name());
            RollupEdit edit = new RollupEdit(plan, rollup, requests, now);
            otherTopology |= was == null;
            rollups.put(rollup.name(), edit.apply(was, observed, findings));
        }
        Set<String> kept = new TreeSet<>();
        plan.rollups().forEach(rollup -> kept.add(rollup.name()));
        for (Map.Entry<String, RollupManifest> rollup : manifest.rollups().entrySet()) {
            if (!kept.contains(rollup.getKey()) && rollup.getValue().removed() == 0) {
                otherTopology = true;
                findings.add(Finding.migrate(
                        RollupEdit.subject(rollup.getKey()),
                        "is no longer in the file: it is not counted from here on, and its rows stay as they are"));
                rollups.put(rollup.getKey(), rollup.getValue().removedAt(now));
            }
        }
        if (otherTopology && !observed.members().isEmpty()) {
            findings.add(Finding.refuse(
                    application(),
                    "the file has other rollups than the instances that run: " + String.join(", ", observed.members()),
                    "stop all of them, and start them with the same file; one at a time is for edits within a rollup"));
        }
        boolean refused = findings.stream().anyMatch(each -> each.verdict().compareTo(Verdict.MIGRATE) > 0);
        return new Decision(findings, refused ? manifest : manifest.with(deduplication, rollups));
    }

    /** Returns by what ids are kept: what they were kept by without deduplication now, for it may come back. */
    private String deduplication(Manifest manifest, List<Finding> findings) {
        String is = deduplication();
        String was = manifest.deduplication();
        if (is.isEmpty() || was.isEmpty() || is.equals(was)) {
            return is.isEmpty() ? was : is;
        }
        findings.add(Finding.refuse(
                application(),
                "deduplicate was {" + was + "} and is {" + is
                        + "}: the ids that are remembered are kept by it, and would" + " not be found",
                "set it back, or begin anew: reset, or another application.id"));
        return was;
    }

    private String deduplication() {
        Pipeline.Deduplication deduplication = pipeline.deduplication();
        return deduplication == null
                ? ""
                : "within: " + deduplication.within().toMillis() + "ms, scope: "
                        + (deduplication.global() ? "global" : "partition");
    }

    /** Offsets, topics and manifest are of one incarnation, or counting would go on from something else. */
    private void belongTogether(Manifest manifest, Observed observed, List<Finding> findings) {
        if (!observed.counted().isEmpty()) {
            findings.add(Finding.refuse(
                    application(),
                    "the state has counted what these hold, and the group has no offsets of them: "
                            + partitions(observed.counted())
                            + ". All of it would be counted twice. Offsets go when a group is empty for longer than the"
                            + " brokers' offsets.retention.minutes (7 days), or when somebody deletes them",
                    "either set them to where it stopped (kafka-consumer-groups.sh --reset-offsets), or count anew:"
                            + " java -jar streams-app.jar reset PIPELINE.YAML"));
        }
        Set<String> gone = new TreeSet<>();
        manifest.rollups().forEach((name, rollup) -> {
            String topic = InternalTopics.of(pipeline.applicationId(), name, rollup.shards())
                    .changelog();
            if (rollup.removed() == 0
                    && !rollup.changelog().isEmpty()
                    && !rollup.changelog().equals(observed.topics().get(topic))) {
                gone.add(topic);
            }
        });
        // Once another number of slices is in use the topics of the earlier may be deleted.
        boolean resharded = manifest.rollups().values().stream()
                .anyMatch(rollup -> rollup.shards() != pipeline.shards()
                        && observed.shardsInUse().contains(pipeline.shards()));
        if (!gone.isEmpty() && !resharded && !observed.sourceOffsets().isEmpty()) {
            findings.add(Finding.refuse(
                    application(),
                    "the rows that were counted are gone: " + gone + " was deleted or made anew since "
                            + Instant.ofEpochMilli(manifest.since())
                            + ", and the group still has its offsets. Counters would begin again in the middle",
                    "count anew from the source's beginning: java -jar streams-app.jar reset PIPELINE.YAML"));
        }
        boolean otherShards = manifest.rollups().values().stream()
                .anyMatch(rollup -> rollup.removed() == 0 && rollup.shards() != pipeline.shards());
        if (otherShards
                && !observed.shardsInUse().isEmpty()
                && !observed.shardsInUse().contains(pipeline.shards())) {
            findings.add(new Finding(
                    application(),
                    Verdict.RESHARD_FIRST,
                    "the file says shards: " + pipeline.shards() + ", and the state is cut into "
                            + observed.shardsInUse().iterator().next() + " slices",
                    "stop all instances and run: java -jar streams-app.jar reshard --from "
                            + observed.shardsInUse().iterator().next() + " PIPELINE.YAML; or set shards back"));
        }
    }

    private static String partitions(Map<String, Set<Integer>> byTopic) {
        List<String> words = new ArrayList<>();
        new TreeMap<>(byTopic)
                .forEach((topic, partitions) -> words.add(topic + ", partitions " + new TreeSet<>(partitions)));
        return String.join("; ", words);
    }
}
