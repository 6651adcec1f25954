package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.monitor.source.TopCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What scripts read: its names do not change unnoticed. */
class SnapshotJsonTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "io", "millrace", "monitor");

    private final SnapshotJson json = new SnapshotJson();

    @Test
    void aRunningLine() throws IOException {
        Scene scene = new Scene(true).pace(1_000, 900, 800);
        scene.play(40);
        scene.fault("kill-connect", "connect (process 4711) gets SIGKILL");
        scene.pace(1_000, 900, 0).play(10);

        assertIs("running.json", scene.faultIsOver().pace(1_000, 900, 800).play(10));
    }

    @Test
    void aLineOfWhichNothingIsKnown() throws IOException {
        Scene scene = new Scene(true);
        scene.connectSilent = "nothing listens on 127.0.0.1:8083";
        scene.kafkaSilent = "no answer within 20 s";
        scene.streamsSilent = "nothing listens on 127.0.0.1:8080";
        scene.cassandraSilent = "no answer: AllNodesFailedException";
        scene.sinkRemedy = "give --jmx HOST:PORT";

        assertIs("silent.json", scene.play(1));
    }

    @Test
    void onOneLineItIsTheSame() throws IOException {
        Snapshot snapshot = new Scene(true).play(3);

        assertThat(json.line(snapshot)).doesNotContain("\n");
        assertThat(new ObjectMapper().readTree(json.line(snapshot)))
                .isEqualTo(new ObjectMapper().readTree(json.indented(snapshot)));
    }

    /** It is read on terminals, too; JSON itself forbids only the oldest of the characters that those obey. */
    @Test
    void whatATerminalWouldObeyIsEscapedAndStaysWhatItIs() throws IOException {
        String evil = "\u001b[2J\u007f\u009b1m\u202eü\u2066\u2028😀\"\\";
        Scene scene = new Scene(true);
        scene.counters = Optional.of(new TopCounters(evil, "views", List.of(new TopCounters.Row(evil, 3)), 1, true));
        Snapshot snapshot = scene.play(1);

        for (String text : List.of(json.line(snapshot), json.indented(snapshot))) {
            assertThat(text)
                    .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\n]]")
                    .contains("ü");
            assertThat(new ObjectMapper()
                            .readTree(text)
                            .at("/cassandra/top/rows/0/key")
                            .asText())
                    .isEqualTo(evil);
        }
    }

    private void assertIs(String golden, Snapshot snapshot) throws IOException {
        Path file = GOLDEN.resolve(golden);
        String text = json.indented(snapshot) + "\n";
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }
}
