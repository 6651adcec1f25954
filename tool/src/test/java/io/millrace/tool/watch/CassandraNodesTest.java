package io.millrace.tool.watch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import io.millrace.monitor.source.NotKnownException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CassandraNodesTest {

    /** An empty label: nobody is asked for it. */
    private static final String NOWHERE = "no..host";

    @TempDir
    private Path directory;

    /** The driver goes to 127.0.0.1 instead. */
    @Test
    void aHostThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> nodes(NOWHERE).open())
                .isInstanceOf(NotKnownException.class)
                .hasMessage("there is no host no..host: give --cassandra HOST:PORT");
        assertThatThrownBy(() -> nodes(NOWHERE, "also..nowhere:9999").open())
                .isInstanceOf(NotKnownException.class)
                .hasMessage("there is no host no..host, also..nowhere: give --cassandra HOST:PORT");
    }

    @Test
    void oneHostThatIsThereIsEnough() {
        assertThatThrownBy(() -> nodes(NOWHERE, "127.0.0.1:1").open())
                .isInstanceOf(AllNodesFailedException.class)
                .hasMessageContaining("/127.0.0.1:1");
    }

    @Test
    void hostsOfTheFileAreLookedAtLikewise() throws IOException {
        assertThatThrownBy(() ->
                        file("basic.contact-points = [ \"no..host:9042\" ]").open())
                .isInstanceOf(NotKnownException.class)
                .hasMessage("there is no host no..host: give --cassandra HOST:PORT");
    }

    @Test
    void aFileThatNamesNoHostsIsNotAllThatIsNeeded() {
        assertThatThrownBy(() -> file("advanced.reconnect-on-init = false").open())
                .isInstanceOf(NotKnownException.class)
                .hasMessage("nobody has said where it is: give --cassandra HOST:PORT");
    }

    private static CassandraNodes nodes(String... nodes) {
        return new CassandraNodes(List.of(nodes), null);
    }

    private CassandraNodes file(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("application.conf"), "datastax-java-driver." + text + "\n");
        return new CassandraNodes(List.of(), file);
    }
}
