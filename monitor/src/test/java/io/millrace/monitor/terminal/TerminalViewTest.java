package io.millrace.monitor.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.monitor.Scene;
import io.millrace.monitor.Snapshot;
import io.millrace.monitor.source.Letters;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalViewTest {

    private final TerminalView view = new TerminalView(120, false, ZoneOffset.UTC);

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

    @Test
    void noLineIsLongerThanTheTerminalIsWide() {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.connectors = List.of(Scene.connector("FAILED", "a long reason ".repeat(30)));

        assertThat(new TerminalView(60, false, ZoneOffset.UTC).lines(scene.play(5)))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
    }
}
