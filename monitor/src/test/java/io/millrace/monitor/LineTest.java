package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.Snapshot.Incident;
import io.millrace.monitor.Snapshot.Level;
import io.millrace.monitor.Snapshot.Numbers;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineTest {

    @Test
    void aRunningLine() {
        Snapshot now = new Scene(true).pace(1_000, 900, 800).play(20);

        assertThat(now.level()).isEqualTo(Level.OK);
        assertThat(now.source().inPerSecond()).isEqualTo(1_000);
        assertThat(now.source().lag()).isEqualTo(20 * 100);
        assertThat(now.streams().eventsPerSecond()).isEqualTo(900);
        assertThat(now.streams().foldRatio()).isEqualTo(2.5);
        assertThat(now.results().lag()).isEqualTo(20 * 100);
        assertThat(now.lag()).isEqualTo(20 * 200);
        Numbers numbers = now.sinks().get(0).numbers();
        assertThat(numbers.rowsPerSecond()).isEqualTo(800);
        assertThat(numbers.rowsPerRequest()).isEqualTo(50);
        assertThat(numbers.inFlight()).isEqualTo(8);
        assertThat(numbers.inFlightLimit()).isEqualTo(32);
        assertThat(numbers.latencyP99Ms()).isEqualTo(22);
        assertThat(numbers.pausedShare()).isEqualTo(0.25);
        assertThat(now.cassandra().rowsPerSecond()).isEqualTo(800);
        assertThat(now.notes()).isEmpty();
    }

    @Test
    void theFirstLookKnowsNoRates() {
        Snapshot now = new Scene(true).pace(1_000, 900, 800).play(1);

        assertThat(now.source().inPerSecond()).isNull();
        assertThat(now.sinks().get(0).numbers().rowsPerSecond()).isNull();
        assertThat(now.sinks().get(0).numbers().rowsPerRequest()).isNull();
        assertThat(now.lag()).isEqualTo(200);
    }

    @Test
    void withoutRequestsThereAreNoRowsPerRequestAndNoLatency() {
        Numbers numbers = new Scene(true).play(5).sinks().get(0).numbers();

        assertThat(numbers.rowsPerSecond()).isZero();
        assertThat(numbers.rowsPerRequest()).isNull();
        assertThat(numbers.latencyP50Ms()).isNull();
    }

    @Test
    void aLineWithoutAStreamsApplication() {
        Snapshot now = new Scene(false).pace(1_000, 1_000, 900).play(20);

        assertThat(now.streams()).isNull();
        assertThat(now.source()).isNull();
        assertThat(now.results().inPerSecond()).isEqualTo(1_000);
        assertThat(now.lag()).isEqualTo(20 * 100);
        assertThat(now.notes()).isEmpty();
    }

    @Test
    void aWorkerThatIsKilledIsUnknownAndNotZeroAndGoesOnAsBefore() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(20);
        scene.connectSilent = "nothing listens on 127.0.0.1:8083";
        scene.sinkSilent = "the metrics of the worker cannot be read: ConnectException";
        Snapshot away = scene.pace(1_000, 1_000, 0).play(12);

        assertThat(away.level()).isEqualTo(Level.BAD);
        assertThat(away.summary()).isEqualTo("Connect: nothing listens on 127.0.0.1:8083, for 11 s");
        assertThat(away.sinks()).hasSize(1);
        assertThat(away.sinks().get(0).state()).isNull();
        assertThat(away.sinks().get(0).numbers()).isEqualTo(Numbers.UNKNOWN);
        assertThat(away.sinks().get(0).lag()).isEqualTo(12_000);
        assertThat(away.cassandra().rowsPerSecond()).isNull();
        assertThat(away.notes())
                .extracting(Snapshot.Note::text)
                .anyMatch(text -> text.startsWith("not known: the metrics"));

        scene.connectSilent = null;
        scene.sinkSilent = null;
        Snapshot back = scene.workerStartsAgain().pace(1_000, 1_000, 2_000).play(20);
        assertThat(back.level()).isEqualTo(Level.OK);
        assertThat(back.cassandra().rowsPerSecond()).isBetween(1_000.0, 2_000.0);
        Incident outage = back.incidents().get(0);
        assertThat(outage.name()).isEqualTo("Connect");
        assertThat(outage.what()).isEqualTo("Connect: nothing listens on 127.0.0.1:8083");
        assertThat(outage.overMs()).isNotNull();
        assertThat(outage.lagPeak()).isGreaterThanOrEqualTo(11_000);
        assertThat(outage.caughtUpMs()).isBetween(8_000L, 15_000L);
    }

    /** Its first second is not how long it lasted. */
    @Test
    void anOutageIsNamedByWhatItWasAndNotByHowLongItHadLastedWhenItWasSeen() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(20);
        scene.cassandraSilent = "no answer";
        scene.silentFor(6);
        Snapshot away = scene.play(12);

        assertThat(away.problems().get(0).text()).isEqualTo("Cassandra: no answer, for 17 s");
        assertThat(away.incidents().get(0).what()).isEqualTo("Cassandra: no answer");
    }

    @Test
    void whatAFaultDid() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(30);
        scene.fault("freeze-cassandra", "cassandra is frozen (SIGSTOP) for 30 s");
        scene.cassandraSilent = "no answer";
        Snapshot during = scene.pace(1_000, 1_000, 0).play(30);

        assertThat(during.incidents()).hasSize(1);
        Incident lasts = during.incidents().get(0);
        assertThat(lasts.name()).isEqualTo("freeze-cassandra");
        assertThat(lasts.storedBefore()).isEqualTo(1_000);
        assertThat(lasts.storedDuring()).isZero();
        assertThat(lasts.storedAfter()).isNull();
        assertThat(lasts.overMs()).isNull();

        scene.cassandraSilent = null;
        Snapshot after = scene.faultIsOver().pace(1_000, 1_000, 4_000).play(30);
        assertThat(after.incidents()).hasSize(1);
        Incident over = after.incidents().get(0);
        assertThat(over.storedAfter()).isBetween(3_500.0, 4_000.0);
        assertThat(over.lagPeak()).isEqualTo(30_000);
        assertThat(over.caughtUpMs()).isBetween(9_000L, 11_000L);
        assertThat(after.level()).isEqualTo(Level.OK);
    }

    /** What comes in comes in once, whoever reads it. */
    @Test
    void twoConnectorsThatReadOneTopic() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 900);
        scene.connectors = List.of(Scene.connector("one", "RUNNING", null), Scene.connector("other", "RUNNING", null));
        Snapshot now = scene.play(20);

        assertThat(now.results().inPerSecond()).isEqualTo(1_000);
        assertThat(now.results().topics()).containsExactly("page-events");
        assertThat(now.results().outPerSecond()).as("each stores it").isEqualTo(1_800);
        assertThat(now.lag()).as("each has it to store").isEqualTo(20 * 200);
        assertThat(now.level()).isEqualTo(Level.OK);
    }

    @Test
    void sumsWithoutATaskThatRunsAreMarkedAndTheTaskIsNamed() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.mute = Set.of(new TaskKey(Scene.SINK, 1));
        Snapshot now = scene.play(20);

        assertThat(now.sinks().get(0).numbers().rowsPerSecond()).isEqualTo(500);
        assertThat(now.sinks().get(0).numbers().partial()).isTrue();
        assertThat(now.sinks().get(0).tasks().get(0).numbers().partial()).isFalse();
        assertThat(now.cassandra().partial()).isTrue();
        assertThat(now.level()).isEqualTo(Level.WARN);
        assertThat(now.problems())
                .extracting(Snapshot.Problem::text)
                .containsExactly("page-events-sink: no numbers of task 1 on 127.0.0.1:8083: sums are without them");

        scene.connectors = List.of(Scene.connector("FAILED", "Why"));
        Snapshot failed = scene.play(1);
        assertThat(failed.sinks().get(0).numbers().partial())
                .as("a failed task has no numbers, and adds nothing")
                .isFalse();
        assertThat(failed.cassandra().partial()).isFalse();
        assertThat(failed.problems()).hasSize(1);
    }

    /** Another's connector, or one whose workers are not asked: its own numbers are dashes already. */
    @Test
    void sumsOfAllAreMarkedWhereAConnectorTellsNothing() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.connectors = List.of(Scene.connector("one", "RUNNING", null), Scene.connector("other", "RUNNING", null));
        scene.mute = Set.of(new TaskKey("other", 0), new TaskKey("other", 1));
        Snapshot now = scene.play(20);

        assertThat(now.sinks().get(0).numbers().partial()).isFalse();
        assertThat(now.sinks().get(1).numbers()).isEqualTo(Numbers.UNKNOWN);
        assertThat(now.cassandra().rowsPerSecond()).isEqualTo(1_000);
        assertThat(now.cassandra().partial()).isTrue();
        assertThat(now.level()).isEqualTo(Level.OK);
        assertThat(now.notes())
                .extracting(Snapshot.Note::text)
                .containsExactly("not known: the numbers of other: no worker that is asked has them");
    }

    @Test
    void sumsWithoutAnInstanceAreMarked() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        assertThat(scene.play(20).streams().partial()).isFalse();
        scene.instancesMissing = List.of("nothing listens on 10.0.0.2:8080");
        Snapshot now = scene.play(1);

        assertThat(now.streams().partial()).isTrue();
        assertThat(now.summary()).isEqualTo("Streams app: an instance does not tell: nothing listens on 10.0.0.2:8080");
    }

    @Test
    void aLagWithoutThatOfAConnectorIsMarkedAndTheConnectorIsNamed() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 900);
        scene.connectors = List.of(Scene.connector("one", "RUNNING", null), Scene.connector("other", "RUNNING", null));
        scene.unheard = Set.of("other");
        Snapshot now = scene.play(20);

        assertThat(now.results().partial()).isTrue();
        assertThat(now.results().lag()).isEqualTo(2_000);
        assertThat(now.lag()).isEqualTo(2_000);
        assertThat(now.lagPartial()).isTrue();
        assertThat(now.summary()).isEqualTo("At least 2,000 offsets behind");
        assertThat(now.notes())
                .extracting(Snapshot.Note::text)
                .containsExactly("not known: the lag of other: Kafka has told nothing of its group yet");
        assertThat(now.point().lag()).as("no curve is of a part").isNull();
        assertThat(now.point().storedPerSecond()).isNull();
        assertThat(now.point().inPerSecond()).isEqualTo(1_000);

        scene.unheard = Set.of();
        assertThat(scene.play(1).lagPartial()).isFalse();
    }

    /** The curves are those of ten minutes, and of an outage one wants to know it all. */
    @Test
    void whatAnOutageOfHoursDid() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 990);
        scene.play(60);
        scene.cassandraSilent = "no answer";
        scene.pace(1_000, 1_000, 0).play(2 * 3_600);
        scene.cassandraSilent = null;
        Incident outage =
                scene.pace(1_000, 1_000, 100_000).play(120).incidents().get(0);

        assertThat(outage.storedBefore()).isBetween(900.0, 990.0);
        assertThat(outage.lagBefore()).isBetween(600L, 2_000L);
        assertThat(outage.storedDuring()).isBetween(0.0, 20.0);
        assertThat(outage.storedAfter()).isGreaterThan(50_000);
        assertThat(outage.lagPeak()).isBetween(7_100_000L, 7_202_000L);
        assertThat(outage.caughtUpMs()).isBetween(60_000L, 90_000L);
    }

    @Test
    void anOutageOfHoursIsComparedWithWhatWasBeforeIt() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.lagAtTheBegin(5_000).play(60);
        scene.cassandraSilent = "no answer";
        scene.pace(1_000, 1_000, 0).play(2 * 3_600);
        scene.cassandraSilent = null;
        scene.pace(1_000, 1_000, 7_200_000).play(1);

        assertThat(scene.play(1).incidents().get(0).caughtUpMs()).isNotNull();
        assertThat(scene.play(1).incidents().get(0).lagBefore()).isEqualTo(6_000);
    }

    @Test
    void manyFaultsAreForgottenAndDoNotComeBack() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(20);
        for (int fault = 1; fault <= 30; fault++) {
            scene.fault("fault " + fault, "is broken");
            scene.play(2);
            scene.faultIsOver().play(2);
        }

        assertThat(scene.play(1).incidents())
                .extracting(Incident::name)
                .hasSize(20)
                .startsWith("fault 30", "fault 29")
                .endsWith("fault 11");
    }

    /** Nobody looks any more whether it is made up for. */
    @Test
    void aFaultThatIsForgottenBeforeItIsMadeUpForHidesNoOutage() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(20);
        scene.pace(1_000, 1_000, 0);
        for (int fault = 1; fault <= 30; fault++) {
            scene.fault("fault " + fault, "is broken");
            scene.play(2);
            scene.faultIsOver().play(2);
        }
        scene.pace(1_000, 1_000, 100_000).play(30);
        scene.cassandraSilent = "no answer";

        assertThat(scene.pace(1_000, 1_000, 1_000).play(2).incidents())
                .first()
                .extracting(Incident::name)
                .isEqualTo("Cassandra");
    }

    @Test
    void whatIsNotOverIsNotForgotten() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(20);
        scene.cassandraSilent = "no answer";
        scene.play(2);
        for (int fault = 1; fault <= 30; fault++) {
            scene.fault("fault " + fault, "is broken");
            scene.play(2);
            scene.faultIsOver().play(2);
        }

        assertThat(scene.play(1).incidents()).hasSize(20).last().satisfies(outage -> {
            assertThat(outage.name()).isEqualTo("Cassandra");
            assertThat(outage.overMs()).isNull();
        });
    }

    @Test
    void aFailedTaskIsSaidWithItsReason() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(5);
        scene.connectors =
                List.of(Scene.connector("FAILED", "Cassandra refuses the login: set cassandra.auth.password"));
        Snapshot now = scene.play(1);

        assertThat(now.level()).isEqualTo(Level.BAD);
        assertThat(now.summary())
                .isEqualTo("page-events-sink task 1 FAILED: Cassandra refuses the login: set cassandra.auth.password");
    }

    @Test
    void whatNobodyHasSaidWhereToFindIsNotKnown() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.sinkRemedy = "give --jmx HOST:PORT";
        Snapshot now = scene.play(5);

        assertThat(now.level()).isEqualTo(Level.OK);
        assertThat(now.notes()).extracting(Snapshot.Note::text).containsExactly("not known: give --jmx HOST:PORT");
        assertThat(now.sinks().get(0).numbers()).isEqualTo(Numbers.UNKNOWN);
    }

    @Test
    void withoutKafkaTheLagIsNotKnown() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(5);
        scene.kafkaSilent = "no answer";
        Snapshot now = scene.play(1);

        assertThat(now.lag()).isNull();
        assertThat(now.deadLetters().letters()).isNull();
        assertThat(now.point().lag()).isNull();
    }

    @Test
    void deadLettersAreSaid() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.letters = new Letters(
                List.of(new Letters.Topic("millrace.dlq", 3, 3, 0)),
                List.of(new Letters.Reason("millrace.dlq", "late", 3)),
                null);
        Snapshot now = scene.play(5);

        assertThat(now.level()).isEqualTo(Level.WARN);
        assertThat(now.problems()).extracting(Snapshot.Problem::text).containsExactly("3 dead letters");
    }

    @Test
    void aDeadLetterTopicThatMayNotBeReadIsNamedBesideTheNumber() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.letters = new Letters(
                List.of(new Letters.Topic("millrace.dlq", 3, 3, 0)),
                List.of(new Letters.Reason("millrace.dlq", "late", 3)),
                null,
                Map.of("other.dlq", "Not authorized to access topics: [other.dlq]"));
        Snapshot now = scene.play(5);
        assertThat(now.problems()).extracting(Snapshot.Problem::text).containsExactly("3 dead letters");
        assertThat(now.notes())
                .extracting(Snapshot.Note::text)
                .containsExactly(
                        "known in part: without the letters of other.dlq: Not authorized to access topics: [other.dlq]");
    }

    @Test
    void whatWasSentBackIsNoDeadLetterAnyMore() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.letters = new Letters(List.of(new Letters.Topic("millrace.dlq", 599, 599, 599)), List.of(), null);
        Snapshot now = scene.play(5);
        assertThat(now.level()).isEqualTo(Level.OK);
        assertThat(now.deadLetters().letters()).isEqualTo(599);
        assertThat(now.deadLetters().sentBack()).isEqualTo(599);

        scene.letters = new Letters(List.of(new Letters.Topic("millrace.dlq", 600, 600, 599)), List.of(), null);
        assertThat(scene.play(1).problems())
                .extracting(Snapshot.Problem::text)
                .containsExactly("1 dead letter besides 599 that were sent back");
    }

    @Test
    void aConnectorThatIsNotThereIsSaidAndIsNoOutage() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.missing = List.of("there is no connector nosuch on 127.0.0.1:8083");
        Snapshot now = scene.play(5);

        assertThat(now.level()).isEqualTo(Level.BAD);
        assertThat(now.summary()).isEqualTo("Connect: there is no connector nosuch on 127.0.0.1:8083");
        assertThat(now.incidents()).isEmpty();
        scene.connectors = List.of();
        assertThat(scene.play(1).problems()).hasSize(1);
    }

    @Test
    void anApplicationThatNobodyHasHeardOfIsSaidAndHasNoNumbers() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.applicationIsNowhere = true;
        Snapshot now = scene.play(15);

        assertThat(now.level()).isEqualTo(Level.BAD);
        assertThat(now.summary())
                .isEqualTo("Streams app: group millrace has no members and no offsets: is that its application.id?");
        assertThat(now.source().lag()).isNull();
        assertThat(now.source().inPerSecond()).isNull();
        assertThat(now.streams().innerLag()).isNull();
        assertThat(now.lag()).isNull();
        assertThat(now.incidents()).isEmpty();
    }

    /** Its topics are not there. */
    @Test
    void aSinkThatHasNothingToReadIsNotBehindByNothing() {
        Scene scene = new Scene(false).pace(1_000, 1_000, 1_000);
        scene.sinkIsNowhere = true;
        Snapshot now = scene.play(5);

        assertThat(now.sinks().get(0).lag()).isNull();
        assertThat(now.lag()).isNull();
        assertThat(now.summary()).isEqualTo("Running; the lag is not known");
    }

    @Test
    void whatIsBehindAndDoesNotMoveIsSaidWithHowLong() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(20);
        Snapshot now = scene.pace(1_000, 1_000, 0).play(23);
        assertThat(now.level()).isEqualTo(Level.WARN);
        assertThat(now.problems())
                .extracting(Snapshot.Problem::text)
                .containsExactly("Nothing has been stored for 22 s, and 23,000 offsets wait");

        assertThat(scene.pace(0, 0, 999).play(1).level()).isEqualTo(Level.OK);
        assertThat(new Scene(true).pace(10, 10, 0).play(60).level())
                .as("so few may be transaction markers")
                .isEqualTo(Level.OK);
    }

    /** A sink keeps a commit back for up to 15 s, so that write times survive a crash. */
    @Test
    void nothingIsSaidOfAStandstillBeforeACommitIsDue() {
        Scene scene = new Scene(true).lagAtTheBegin(50_000).pace(1_000, 1_000, 0);
        for (int second = 1; second <= 20; second++) {
            assertThat(scene.play(1).problems()).as("after second %d", second).isEmpty();
        }
        assertThat(scene.play(1).problems())
                .extracting(Snapshot.Problem::text)
                .containsExactly("Nothing has been stored for 20 s, and 71,000 offsets wait");
    }

    /** Offsets that were set back, or records after an idle hour, have waited since then and no longer. */
    @Test
    void whatHasOnlyJustComeHasNotWaitedForAsLongAsNothingCame() {
        Scene scene = new Scene(true).pace(0, 0, 0);
        scene.play(60);
        assertThat(scene.pace(5_000, 5_000, 0).play(3).problems()).isEmpty();
    }

    @Test
    void rowsThatAreWrittenAndNotCommittedAreStored() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 0);
        scene.writtenAhead = 500;
        assertThat(scene.play(40).problems()).isEmpty();
    }

    @Test
    void onceEverythingIsDrainedWhatIsLeftAreMarkers() {
        Scene scene = new Scene(true).pace(1_000, 999, 999);
        scene.sending = Optional.of(new SendProgress(1_000, 1_000, true));
        Snapshot now = scene.play(1);

        assertThat(now.lag()).isZero();
        assertThat(now.summary()).isEqualTo("Everything is stored");
    }

    @Test
    void recordsThatWereDeletedBeforeTheyWereStoredAreLostAndSaidSo() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(5);
        scene.lostToSink = 1_200;
        scene.lostToApplication = 1;
        Snapshot now = scene.play(1);

        assertThat(now.level()).isEqualTo(Level.BAD);
        assertThat(now.problems())
                .extracting(Snapshot.Problem::text)
                .containsExactly(
                        "page-events: up to 1,200 records were deleted before connect-page-events-sink had stored them,"
                                + " partition 0: 1,200. They are lost: raise retention.ms of page-events, and send them"
                                + " again from where they came",
                        "events: up to 1 record was deleted before millrace had processed it, partition 0: 1."
                                + " It is lost, unless it was a transaction marker: raise retention.ms of events, and"
                                + " send it again from where it came");
        assertThat(now.incidents()).as("it is no outage, and never over").isEmpty();
    }

    @Test
    void aGroupThatIsNotToldIsNamed() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.play(5);
        scene.groupsMissing = Map.of("connect-orders", "its offsets are not told: Not authorized");
        Snapshot now = scene.play(1);

        assertThat(now.level()).isEqualTo(Level.BAD);
        assertThat(now.summary()).isEqualTo("Kafka: group connect-orders: its offsets are not told: Not authorized");
        assertThat(now.sinks().get(0).lag()).isZero();
    }

    @Test
    void whyALagIsNotKnownIsSaidAsOfItsGroup() {
        Scene scene = new Scene(true).pace(1_000, 1_000, 1_000);
        scene.unheard = Set.of(Scene.SINK);
        assertThat(scene.play(1).notes())
                .extracting(Snapshot.Note::text)
                .containsExactly("not known: the lag of page-events-sink: Kafka has told nothing of its group yet");

        scene.groupsMissing = Map.of("connect-page-events-sink", "no answer");
        assertThat(scene.play(1).notes())
                .extracting(Snapshot.Note::text)
                .containsExactly("not known: the lag of page-events-sink: no answer");
    }
}
