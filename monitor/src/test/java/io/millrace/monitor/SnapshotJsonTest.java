package io.millrace.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
