package io.millrace.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

    @TempDir
    private Path directory;

    @Test
    void givesTheLastLinesOfWhateverThereIs() throws IOException {
        LogFile log = new LogFile(directory.resolve("x.log"));
        assertThat(log.tail(3)).isEmpty();

        Files.writeString(log.path(), "1\n2\n3\n4\n5\n");
        assertThat(log.tail(3)).containsExactly("3", "4", "5");
        assertThat(log.tail(9)).hasSize(5);
    }

    @Test
    void findsATakenPortOnlyInWhatThisStartSaid() throws IOException {
        LogFile log = new LogFile(directory.resolve("x.log"));
        Files.writeString(log.path(), "java.net.BindException: Address already in use\n");
        long before = log.length();

        assertThat(log.saysPortIsTaken(0)).isTrue();
        assertThat(log.saysPortIsTaken(before)).isFalse();
    }
}
