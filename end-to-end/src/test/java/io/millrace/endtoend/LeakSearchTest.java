package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakSearchTest {

    private final Instant since = Instant.now().minusSeconds(10);

    @TempDir
    private Path checkout;

    private Path log;

    @BeforeEach
    void writeLog() throws IOException {
        log = write(".millrace/run-1/connect/connect.log", "started\nready\n");
    }

    @Test
    void nothingIsFoundWhereNothingIs() {
        assertThatCode(this::search).doesNotThrowAnyException();
    }

    @Test
    void whatWasPlantedIsFoundByFileAndLineAndNotShown() throws IOException {
        write(".millrace/run-1/connect/connect.log", "started\nlogin of sink, " + Planted.SECRET + "\n");
        Path report = write("connector/target/surefire-reports/TEST-x.xml", Planted.PAYLOAD);
        assertThatThrownBy(this::search)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("2 lines of logs")
                .hasMessageContaining(log + ":2 (a secret)")
                .hasMessageContaining(report + ":1 (a payload)")
                .hasMessageNotContainingAny(Planted.SECRET, Planted.PAYLOAD, "login of");
    }

    @Test
    void bytesAreFoundAsTheyAreWritten() throws IOException {
        String bytes = HexFormat.of().formatHex(("a" + Planted.PAYLOAD).getBytes(StandardCharsets.UTF_8));
        write(".millrace/run-1/connect/connect.log", "0x" + bytes);
        assertThatThrownBy(this::search).hasMessageContaining(":1 (a payload)");
    }

    @Test
    void dataIsNoLogAndWhatIsOlderIsAnothersBuild() throws IOException {
        write(".millrace/run-1/kafka/data/readings-0/readings-0.log", Planted.PAYLOAD);
        write(".millrace/run-1/cassandra/config/cassandra.yaml", Planted.SECRET);
        Path old = write(".millrace/run-0/connect/connect.log", Planted.SECRET);
        Files.setLastModifiedTime(old, FileTime.from(since.minusSeconds(1)));
        assertThatCode(this::search).doesNotThrowAnyException();
    }

    private void search() throws IOException {
        LeakSearch.main(checkout.toString(), since.toString());
    }

    private Path write(String name, String text) throws IOException {
        Path file = checkout.toRealPath().resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
