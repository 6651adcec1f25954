package io.millrace.monitor.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.Scene;
import io.millrace.monitor.Snapshot;
import io.millrace.monitor.source.Letters;
import io.millrace.monitor.source.SinkMetrics.TaskKey;
import io.millrace.monitor.source.TopCounters;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TerminalViewTest {

    private final TerminalView view = new TerminalView(120, TerminalView.UNLIMITED, false, ZoneOffset.UTC);

    @Test
    void aRunningLineInAFewLines() {
        Snapshot now = new Scene(true).pace(1_000, 900, 800).play(20);

        assertThat(String.join("\n", view.lines(now))).isEqualTo("""
                20:00:20  a test  OK 4,000 offsets behind
                producers     1,000/s
                to process    2,000   events
                streams app   RUNNING   900 events/s   225 counters/s   2.5 events/partial   inside 0
                to store      2,000   page-events
                sink          page-events-sink   RUNNING 2/2   lag 2,000
                              800 rows/s   50.0 rows/request   in flight 8/32   p50 3.2 ms, p99 22.0 ms   retried 0/s   paused 25%
                dead letters  0
                views         /products/a-page-with-a-rather-long-path/which-does-not-end-soon 48,210   / 31,004   /search 9,120""");
    }

    @Test
    void whatIsNotKnownIsADash() {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.sinkRemedy = "give --jmx HOST:PORT";
        scene.kafkaSilent = "no answer";
        List<String> lines = view.lines(scene.play(20));

        assertThat(lines.get(0)).isEqualTo("20:00:20  a test  BAD Kafka: no answer");
        assertThat(lines).contains("to process    -").contains("not known     give --jmx HOST:PORT");
        assertThat(String.join("\n", lines)).contains("- rows/s   - rows/request   in flight -/-   p50 - ms, p99 - ms");
    }

    @Test
    void sumsThatLackSomeAreMarked() {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.connectors = List.of(Scene.connector("one", "RUNNING", null), Scene.connector("other", "RUNNING", null));
        scene.unheard = Set.of("other");
        scene.mute = Set.of(new TaskKey("one", 1));
        scene.instancesMissing = List.of("nothing listens on 10.0.0.2:8080");
        List<String> lines = view.lines(scene.play(20));

        assertThat(lines)
                .contains("streams app   RUNNING   ≥900 events/s   ≥225 counters/s   2.5 events/partial   inside 0")
                .contains("to store      ≥2,000   page-events")
                .contains("              ≥400 rows/s   50.0 rows/request   in flight ≥4/≥16   p50 3.2 ms, p99 21.0 ms"
                        + "   retried ≥0/s   paused 25%");
    }

    @Test
    void reasonsAreOfTheLettersThatWereRead() {
        Scene scene = new Scene(true);
        List<Letters.Reason> reasons = List.of(new Letters.Reason("x.dlq", "late", 532));
        scene.letters = new Letters(List.of(new Letters.Topic("x.dlq", 599, 532, 0)), reasons, null);
        assertThat(view.lines(scene.play(2))).contains("dead letters  599   of the 532 that were read:   532 late");

        scene.letters = new Letters(List.of(new Letters.Topic("x.dlq", 532, 532, 0)), reasons, null);
        assertThat(view.lines(scene.play(2))).contains("dead letters  532   532 late");

        scene.letters = new Letters(List.of(new Letters.Topic("x.dlq", 599, 532, 500)), reasons, null);
        assertThat(view.lines(scene.play(2)))
                .contains("dead letters  99, and 500 sent back   of the 32 that were read:   532 late");
        scene.letters = new Letters(List.of(new Letters.Topic("x.dlq", 599, 599, 599)), List.of(), null);
        assertThat(view.lines(scene.play(2))).contains("dead letters  0, and 599 sent back");
    }

    /** A key, a topic's name or a message may hold what a terminal obeys, or what has it show letters in another order. */
    @Test
    void nothingFromOutsideReachesTheTerminalButLetters() {
        String evil = "\u001b[2J\u001b]0;x\u0007a\rb\nc\u009b1m\u202ed\u2066\u200fe\u2028\ud800";
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.play(3);
        scene.fault(evil, evil);
        scene.connectors = List.of(Scene.connector(evil, "FAILED", evil));
        scene.streamsState = evil;
        scene.sinkRemedy = evil;
        scene.missing = List.of(evil);
        scene.letters = new Letters(
                List.of(new Letters.Topic(evil, 2, 1, 0)),
                List.of(new Letters.Reason(evil, evil, 1)),
                new Letters.Example(evil, 0, 1, 1, evil, evil, evil));
        scene.counters = Optional.of(new TopCounters(
                evil, evil, List.of(new TopCounters.Row(evil, 3), new TopCounters.Row("/ü/😀", 2)), 2, true));
        List<String> lines =
                new TerminalView(1_000, TerminalView.UNLIMITED, false, ZoneOffset.UTC).lines(scene.play(1));

        assertThat(lines)
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]"));
        assertThat(String.join("\n", lines))
                .contains(
                        "\\u001b[2J\\u001b]0;x\\u0007a\\u000db\\u000ac\\u009b1m\\u202ed\\u2066\\u200fe\\u2028\\ud800 3   /ü/😀 2");
    }

    @Test
    void aLineIsNotCutInTheMiddleOfACharacter() {
        Scene scene = new Scene(true);
        scene.counters =
                Optional.of(new TopCounters("a.b", "views", List.of(new TopCounters.Row("😀".repeat(30), 1)), 1, true));

        for (int columns = 20; columns < 30; columns++) {
            assertThat(new TerminalView(columns, TerminalView.UNLIMITED, false, ZoneOffset.UTC).lines(scene.play(1)))
                    .allSatisfy(line -> assertThat(line).doesNotContainPattern("\\p{Cs}"));
        }
    }

    @Test
    void noLineIsLongerThanTheTerminalIsWide() {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.connectors = List.of(Scene.connector("FAILED", "a long reason ".repeat(30)));

        assertThat(new TerminalView(60, TerminalView.UNLIMITED, false, ZoneOffset.UTC).lines(scene.play(5)))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    }

    /** Its end is what to do. */
    @Test
    void whatIsWrongIsSaidToItsEnd() {
        String long1 = "table shop.orders, column n: " + "a long reason ".repeat(10) + "set convert.null.texts";
        String long2 = "give " + "one or another ".repeat(10) + "option, or " + "x".repeat(90) + "-end";
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.connectors = List.of(Scene.connector("FAILED", long1));
        scene.sinkRemedy = long2;
        scene.letters = new Letters(
                List.of(new Letters.Topic("x.dlq", 1, 1, 0)),
                List.of(new Letters.Reason("x.dlq", "late", 1)),
                new Letters.Example("x.dlq", 0, 1, 1, "orders-0-17", "late", long1));
        for (int columns : List.of(40, 100)) {
            List<String> lines =
                    new TerminalView(columns, TerminalView.UNLIMITED, false, ZoneOffset.UTC).lines(scene.play(5));
            assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
            assertThat(String.join(" ", lines).replaceAll(" +", " "))
                    .contains("BAD page-events-sink task 1 FAILED: " + long1)
                    .contains("such as orders-0-17: " + long1);
            assertThat(String.join("", lines).replace(" ", "")).contains("notknown" + long2.replace(" ", ""));
        }
        List<String> whole = new TerminalView(TerminalView.UNLIMITED, TerminalView.UNLIMITED, false, ZoneOffset.UTC)
                .lines(scene.play(1));
        assertThat(whole).contains("BAD page-events-sink task 1 FAILED: " + long1);
    }

    /** More lines than there are rows move the first, which is the one that counts, out of sight. */
    @Test
    void aTerminalOfFewRowsShowsTheFirst() {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.connectors = List.of(Scene.connector("FAILED", "a reason"));
        List<String> all = view.lines(scene.play(5));
        List<String> few = new TerminalView(120, 8, false, ZoneOffset.UTC).lines(scene.play(1));

        assertThat(few).hasSize(7);
        assertThat(few.get(0)).endsWith("BAD page-events-sink task 1 FAILED: a reason");
        assertThat(few.get(6)).isEqualTo("and " + (all.size() - 6) + " more lines, for which this terminal is too low");
        assertThat(new TerminalView(120, all.size() + 1, false, ZoneOffset.UTC).lines(scene.play(1)))
                .hasSameSizeAs(all)
                .noneMatch(line -> line.contains("too low"));
    }

    @Test
    void whatIsSaidOfTwoPartsIsSaidOnce() {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.kafkaSilent = "nothing listens on 127.0.0.1:9092";
        scene.sinkRemedy = "nothing listens on 127.0.0.1:9092";
        assertThat(view.lines(scene.play(5)))
                .filteredOn(line -> line.startsWith("not known"))
                .containsExactly("not known     nothing listens on 127.0.0.1:9092");
    }
}
