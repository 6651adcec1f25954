package io.millrace.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.schemas.PageEvent;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.state.Finding.Verdict;
import io.millrace.streams.state.Manifest.Phase;
import io.millrace.streams.topology.InternalTopics;
import io.millrace.streams.topology.PipelinePlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every edit of a pipeline file either goes on with the counters as they are, or is refused with nothing changed. */
class StateGuardTest {
    private static final long BEGUN = 1_000;
    private static final long NOW = 2_000;
    private static final String PIPELINE = """
            application.id: app
            kafka: {bootstrap.servers: "unused:9092"}
            schema.registry.url: http://unused
            source: {topic: events, timestamp: occurred_at, id: event_id}
            shards: 8
            generation: 1
            deduplicate: {within: 2d, scope: partition}
            derive: {host: "lower(page)", unused: "upper(page)"}
            rollups:
              - name: views
                key: [page]
                window: 1h
                grace: 1d
                filter: "status = 200 and host <> ''"
                measures: {views: count, bytes: sum(bytes), slowest: max(latency_ms), last_seen: max(occurred_at)}
              - {name: totals, key: [page, status], partition-key: [page], window: none, measures: {views: count}}
            """;
    private static final String EVENT = PageEvent.getClassSchema()
            .toString()
            .replace("{\"type\":\"string\",\"avro.java.string\":\"String\"}", "\"string\"");

    private final ManifestJson json = new ManifestJson();
    private Map<Integer, Long> offsets = Map.of(0, 70L, 1, 30L);
    private Map<Integer, Long> beginnings = Map.of(0, 0L, 1, 0L);
    private final Map<String, String> topics =
            new HashMap<>(Map.of(changelog("views", 8), "id-1", changelog("totals", 8), "id-2"));
    private List<String> members = List.of();
    private Map<String, Set<Integer>> counted = Map.of();
    private Set<Integer> shardsInUse = Set.of(8);
    private Set<String> accepted = Set.of();
    private Set<String> backfilled = Set.of();
    private boolean rows = true;
    private int transactionVersion = 2;

    @Test
    void theFirstStartWritesDownWhatIsCounted() {
        Decision first = first();

        assertThat(first.verdict()).isEqualTo(Verdict.RUN);
        assertThat(first.next().phase()).isEqualTo(Phase.IN_USE);
        assertThat(first.next().rollups()).containsOnlyKeys("views", "totals");
        assertThat(json.read(json.write(first.next())))
                .as("as it stands in Kafka")
                .isEqualTo(first.next());
    }

    @Test
    void theSameFileGoesOnAndWritesNothing() {
        Manifest known = known();

        Decision again = decide(PIPELINE, EVENT, known);

        assertThat(again.verdict()).isEqualTo(Verdict.RUN);
        assertThat(again.next()).isEqualTo(known);
        assertThat(again.table())
                .contains("rollup views", "run", "goes on; counts since 1970-01-01T00:00:01Z, layout 1");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "slowest: max(latency_ms), last_seen: max(occurred_at) | last_seen: max(occurred_at), slowest: max(latency_ms) | RUN | goes on",
                "bytes: sum(bytes) | volume: sum(bytes) | RUN | goes on",
                "bytes: sum(bytes), | | MIGRATE | sum(bytes) is dropped",
                "bytes: sum(bytes) | bytes: sum(bytes), least: min(bytes) | MIGRATE | min(bytes) is new: counts from here on",
                "slowest: max(latency_ms) | slowest: min(latency_ms) | MIGRATE | min(latency_ms) is new",
                "unused: \"upper(page)\" | unused: \"lower(page)\" | RUN | goes on",
                "grace: 1d | grace: 2d | RUN | goes on",
                "generation: 1 | generation: 2 | RUN | goes on",
                "key: [page, status] | key: [page, visitor, status] | REFUSE | the key was (page, status) and is (page, visitor, status)",
                "partition-key: [page] | partition-key: [status] | REFUSE | the partition key was [page] and is [status]",
                "window: 1h | window: 2h | REFUSE | the windows were [views (3600 s)] and are [views (7200 s)]",
                "window: 1h | windows: [1h, 1d] | REFUSE | the windows were",
                "status = 200 | status = 404 | REFUSE | the filter was \"status = 200 and host <> ''\" and is \"status = 404",
                "host: \"lower(page)\" | host: \"upper(page)\" | REFUSE | the derived field host was \"lower(page)\"",
                "timestamp: occurred_at, | | REFUSE | the time of the events was occurred_at and is the record's timestamp",
                "unused: \"upper(page)\" | bytes_or_none: \"bytes\" | RUN | goes on",
                "generation: 1 | generation: 0 | REFUSE | generation was 1 and is 0",
                "within: 2d | within: 1d | REFUSE | deduplicate was {within: 172800000ms, scope: partition} and is {within: 86400000ms",
                "scope: partition | scope: global | REFUSE | deduplicate was {within: 172800000ms, scope: partition} and is",
                "within: 2d | within: 48h | RUN | goes on",
                "shards: 8 | shards: 24 | RESHARD_FIRST | reshard --from 8",
            })
    void anEditIsTakenOrRefused(String from, String to, Verdict verdict, String words) {
        Manifest known = known();

        Decision decision = decide(PIPELINE.replace(from, to == null ? "" : to), EVENT, known);

        assertThat(decision.verdict()).as(decision.table()).isEqualTo(verdict);
        assertThat(decision.table()).contains(words);
        if (!decision.runs()) {
            assertThat(decision.next()).as("nothing changes").isEqualTo(known);
            assertThat(decision.table()).contains("  do");
        }
    }

    @Test
    void deduplicationThatWasTakenOutComesBackAsItWas() {
        String without = PIPELINE.replace("deduplicate: {within: 2d, scope: partition}", "");
        Decision taken = decide(without, EVENT, known());

        assertThat(taken.runs()).as(taken.table()).isTrue();
        assertThat(decide(PIPELINE, EVENT, taken.next()).runs()).isTrue();
        assertThat(decide(PIPELINE.replace("within: 2d", "within: 1d"), EVENT, taken.next())
                        .verdict())
                .isEqualTo(Verdict.REFUSE);
    }

    @Test
    void anEditOfWhatIsCountedIsMadeOnRequest() {
        accepted = Set.of("views");

        Decision decision = decide(PIPELINE.replace("status = 200", "status = 404"), EVENT, known());

        assertThat(decision.verdict()).isEqualTo(Verdict.MIGRATE);
        assertThat(decision.next().rollups().get("views").filter()).contains("404");
    }

    @Test
    void theEventsTimeIsPartOfWhatIsCounted() {
        String derived = PIPELINE.replace("timestamp: occurred_at", "timestamp: happened")
                .replace("unused: \"upper(page)\"", "happened: occurred_at");
        Manifest known = decide(derived, EVENT, known()).next();
        assertThat(known).as("refused").isEqualTo(known());

        accepted = Set.of("views", "totals");
        Decision meant = decide(derived, EVENT, known());
        assertThat(meant.verdict()).isEqualTo(Verdict.MIGRATE);
        assertThat(meant.table()).contains("the time of the events was occurred_at and is happened");

        accepted = Set.of();
        Decision another =
                decide(derived.replace("happened: occurred_at", "happened: hour(occurred_at)"), EVENT, meant.next());
        assertThat(another.verdict()).isEqualTo(Verdict.REFUSE);
        assertThat(another.table()).contains("the derived field happened was \"occurred_at\"");
    }

    @Test
    void aFieldThatWasDerivedIsNotTheEventsOwn() {
        String own = PIPELINE.replace("host: \"lower(page)\", ", "");
        String event = EVENT.replace("\"fields\":[", "\"fields\":[{\"name\":\"host\",\"type\":\"string\"},");

        Decision before = decide(own, event, known());
        assertThat(before.verdict()).isEqualTo(Verdict.REFUSE);
        assertThat(before.table()).contains("the field host was derived as \"lower(page)\" and is the event's own");

        accepted = Set.of("views");
        Manifest known = decide(own, event, known()).next();
        accepted = Set.of();
        Decision after = decide(PIPELINE, EVENT, known);
        assertThat(after.verdict()).isEqualTo(Verdict.REFUSE);
        assertThat(after.table()).contains("the field host was the event's own and is derived as \"lower(page)\"");
    }

    @Test
    void anotherLayoutIsWrittenDownBesideTheOneBefore() {
        Decision decision = decide(PIPELINE.replace("bytes: sum(bytes)", "most: max(bytes)"), EVENT, known());

        assertThat(decision.next().rollups().get("views").layouts())
                .extracting(layout -> layout.epoch() + " " + layout.since())
                .containsExactly("1 1000", "2 2000");
        assertThat(decision.next().rollups().get("totals").layouts()).hasSize(1);
        assertThat(decision.histories().get("views").late()).containsExactly("max(bytes)");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"bytes\",\"type\":\"long\" | {\"name\":\"bytes\",\"type\":\"double\" | REFUSE | bytes was long and is double",
                "{\"name\":\"bytes\",\"type\":\"long\" | {\"name\":\"bytes\",\"type\":[\"null\",\"long\"] | RUN | goes on",
                "{\"name\":\"status\",\"type\":\"int\" | {\"name\":\"status\",\"type\":\"long\" | REFUSE | the key column status was status, int of Avro int",
                "{\"name\":\"page\",\"type\":\"string\" | {\"name\":\"page\",\"type\":{\"type\":\"string\",\"logicalType\":\"uuid\"} | REFUSE | uuid of Avro string",
            })
    void aSchemaThatEvolvedIsTakenOrRefused(String from, String to, Verdict verdict, String words) {
        assertThat(EVENT).contains(from);

        Decision decision = decide(PIPELINE, EVENT.replace(from, to), known());

        assertThat(decision.verdict()).as(decision.table()).isEqualTo(verdict);
        assertThat(decision.table()).contains(words);
    }

    @Test
    void olderTransactionsAreWarnedOf() {
        transactionVersion = 1;
        Decision decision = decide(PIPELINE, EVENT, known());
        assertThat(decision.verdict()).isEqualTo(Verdict.RUN);
        assertThat(decision.table()).contains("warning: the cluster's transaction.version is 1", "kafka-features.sh");
    }

    @Test
    void offsetsThatAreGoneAreNoBeginning() {
        offsets = Map.of();
        counted = Map.of("events", Set.of(1, 0), "app-views-8-repartition", Set.of(7));
        assertThat(words(known()))
                .contains(
                        "refuse",
                        "would be counted twice",
                        "app-views-8-repartition, partitions [7]; events, partitions [0, 1]");
    }

    @Test
    void aPartitionThatNeverHadAnEventNeedsNoOffset() {
        offsets = Map.of(0, 70L);
        assertThat(decide(PIPELINE, EVENT, known()).verdict()).isEqualTo(Verdict.RUN);
    }

    @Test
    void rowsThatAreGoneAreNoBeginning() {
        Manifest known = known();
        topics.remove(changelog("views", 8));
        assertThat(words(known))
                .contains("refuse", "the rows that were counted are gone: [app-views-8-fold-changelog]");
        topics.put(changelog("views", 8), "another");
        assertThat(words(known)).contains("was deleted or made anew");
    }

    @Test
    void aReshardThatWasDoneIsFollowed() {
        shardsInUse = Set.of(8, 24);
        topics.remove(changelog("views", 8));
        topics.put(changelog("views", 24), "id-3");

        Decision decision = decide(PIPELINE.replace("shards: 8", "shards: 24"), EVENT, known());

        assertThat(decision.verdict()).as(decision.table()).isEqualTo(Verdict.RUN);
        assertThat(decision.next().rollups().get("views").shards()).isEqualTo(24);
        assertThat(decision.next().rollups().get("views").changelog()).isEqualTo("id-3");
    }

    @Test
    void aResetThatDidNotEndIsRunAgain() {
        assertThat(words(known().resetting())).contains("refuse", "a reset was begun and did not end");
    }

    @Test
    void afterAResetTotalsAreNotReplacedBySmallerOnes() {
        offsets = Map.of();
        beginnings = Map.of(0, 0L, 1, 5L);
        String begun = PIPELINE.replace("generation: 1", "generation: 0");
        assertThat(decide(begun, EVENT, known().reset(false)).table())
                .contains(
                        "refuse",
                        "the all-time rows of [totals] would be replaced by smaller ones",
                        "--replace-totals");
        assertThat(decide(begun, EVENT, known().reset(true)).verdict()).isEqualTo(Verdict.RUN);
        assertThat(decide(begun.replace("name: totals", "name: totals2"), EVENT, known().reset(false))
                        .verdict())
                .isEqualTo(Verdict.RUN);
    }

    @Test
    void whatBeginsAfterAResetIsAnotherIncarnation() {
        offsets = Map.of();
        Decision decision = decide(PIPELINE, EVENT, known().reset(false));
        assertThat(decision.next().incarnation()).isEqualTo("incarnation at 2000");
        assertThat(decision.histories().get("views").current().fingerprint("incarnation at 2000", "views"))
                .isNotEqualTo(known().rollups().get("views").layout().fingerprint("incarnation at 1000", "views"));
    }

    @Test
    void aGenerationNeedsAllEventsOrATimeFromWhichTheyAreThere() {
        beginnings = Map.of(0, 0L, 1, 5L);
        offsets = Map.of();
        rows = false;
        String windowed = PIPELINE.replaceAll("(?m)^ {2}- \\{name: totals.*\n", "");
        assertThat(decide(windowed, EVENT, null).table()).contains("refuse", "set generation.from");
        assertThat(decide(
                                windowed.replace(
                                        "generation: 1", "generation: 1\ngeneration.from: 2026-01-31T00:00:00Z"),
                                EVENT,
                                null)
                        .verdict())
                .isEqualTo(Verdict.RUN);
        assertThat(decide(PIPELINE, EVENT, null).table()).contains("refuse", "cannot replace the rows of window none");
    }

    @Test
    void stateThatNothingIsWrittenDownOfIsRefused() {
        assertThat(decide(PIPELINE, EVENT, null).table()).contains("refuse", "rows of an earlier release");
    }

    @Test
    void aRollupThatIsAddedCountsFromHereOn() {
        Decision decision = decide(
                PIPELINE + "  - {name: more, key: [visitor], window: 1h, measures: {views: count}}\n", EVENT, known());

        assertThat(decision.verdict()).isEqualTo(Verdict.MIGRATE);
        assertThat(decision.table()).contains("rollup more", "is new: counts the events from here on");
        assertThat(decision.next().rollups().get("more").sinceOffsets()).isEqualTo(offsets);
    }

    @Test
    void aRollupThatIsAddedIsBackfilledOnRequest() {
        Manifest known = known();
        backfilled = Set.of("more");
        String more = PIPELINE + "  - {name: more, key: [visitor], window: 1h, measures: {views: count}}\n";
        Decision added = decide(more, EVENT, known);
        assertThat(added.table()).contains("rollup more", "beside them those before");
        assertThat(added.backfilling()).containsOnly(Map.entry("more", offsets));
        assertThat(json.read(json.write(added.next()))).isEqualTo(added.next());

        backfilled = Set.of();
        Decision again = decide(more, EVENT, added.next());
        assertThat(again.table()).contains("goes on; is being backfilled");
        assertThat(again.backfilling()).as("it is written down").containsOnlyKeys("more");

        Decision edited =
                decide(more.replace("{views: count}", "{views: count, least: min(bytes)}"), EVENT, again.next());
        assertThat(edited.table()).contains("refuse", "is being backfilled, and cannot be edited");
        assertThat(decide(more.replace("shards: 8", "shards: 24"), EVENT, again.next())
                        .table())
                .contains("refuse", "is being backfilled, and cannot be edited or cut anew");

        Manifest done = again.next().backfilled("more");
        backfilled = Set.of("more");
        assertThat(decide(more, EVENT, done).verdict())
                .as("asked for, and done")
                .isEqualTo(Verdict.RUN);
        assertThat(decide(more, EVENT, done).backfilling()).isEmpty();
    }

    @Test
    void aRollupThatHasBeenCountedIsNotBackfilled() {
        Manifest known = known();
        backfilled = Set.of("views");
        assertThat(words(known)).contains("refuse", "cannot be backfilled any more");
    }

    @Test
    void whatIsAskedForARollupThatIsNotThereIsRefused() {
        Manifest known = known();
        backfilled = Set.of("veiws");
        assertThat(words(known)).contains("--backfill veiws: the file has no rollup of this name");
        backfilled = Set.of();
        accepted = Set.of("veiws");
        assertThat(words(known)).contains("--accept veiws: the file has no rollup of this name");
    }

    @Test
    void aBackfillCannotDecideAnewWhichOfTwoEventsCameFirst() {
        String global = PIPELINE.replace("scope: partition", "scope: global");
        Manifest known = decide(
                        global,
                        EVENT,
                        Optional.empty(),
                        new Observed(List.of(), Map.of(), Map.of(0, 0L, 1, 0L), topics, Map.of(), Set.of(), false, 2),
                        BEGUN)
                .next();
        backfilled = Set.of("more");
        assertThat(decide(
                                global + "  - {name: more, key: [visitor], window: 1h, measures: {views: count}}\n",
                                EVENT,
                                known)
                        .table())
                .contains("refuse", "cannot be backfilled where duplicates are looked for in all partitions");
    }

    @Test
    void aRollupThatWasTakenOutDoesNotComeBackWithAHole() {
        Decision removed = decide(PIPELINE.replaceAll("(?m)^ {2}- \\{name: totals.*\n", ""), EVENT, known());
        assertThat(removed.table()).contains("is no longer in the file");
        assertThat(removed.next().rollups().get("totals").removed()).isEqualTo(NOW);

        assertThat(decide(PIPELINE, EVENT, removed.next()).table())
                .contains("refuse", "was taken out of the file at 1970-01-01T00:00:02Z");
    }

    @Test
    void otherRollupsNeedAllInstancesToStop() {
        members = List.of("app-1 at 10.0.0.1");
        String more = PIPELINE + "  - {name: more, key: [visitor], window: 1h, measures: {views: count}}\n";
        assertThat(decide(more, EVENT, known()).table()).contains("refuse", "stop all of them", "app-1 at 10.0.0.1");
        assertThat(decide(PIPELINE.replace("bytes: sum(bytes)", "most: max(bytes)"), EVENT, known())
                        .verdict())
                .as("within a rollup one at a time will do")
                .isEqualTo(Verdict.MIGRATE);
    }

    private static String changelog(String rollup, int shards) {
        return InternalTopics.of("app", rollup, shards).changelog();
    }

    private Decision first() {
        return decide(
                PIPELINE,
                EVENT,
                Optional.empty(),
                new Observed(List.of(), Map.of(), Map.of(0, 0L, 1, 0L), topics, Map.of(), Set.of(), false, 2),
                BEGUN);
    }

    private Manifest known() {
        return first().next();
    }

    private String words(Manifest known) {
        Decision decision = decide(PIPELINE, EVENT, known);
        assertThat(decision.next()).as("nothing changes").isEqualTo(known);
        return decision.table();
    }

    private Decision decide(String yaml, String event, Manifest known) {
        return decide(
                yaml,
                event,
                Optional.ofNullable(known),
                new Observed(members, offsets, beginnings, topics, counted, shardsInUse, rows, transactionVersion),
                NOW);
    }

    private Decision decide(String yaml, String event, Optional<Manifest> known, Observed observed, long now) {
        PipelinePlan plan = PipelinePlan.of(
                new PipelineReader("test.yaml", name -> null).read(yaml), new Schema.Parser().parse(event), 7);
        return new StateGuard(plan, new Requests(accepted, backfilled), now, () -> "incarnation at " + now)
                .decide(known, observed);
    }
}
