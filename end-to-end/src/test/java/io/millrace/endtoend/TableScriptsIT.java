package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.CommandResult;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cassandra takes the CQL that users are given: what {@code --describe} prints, and the page on shard keys. */
@ExtendWith(SharedStack.class)
@Tag("processes")
@Timeout(180)
class TableScriptsIT {

    private static final Path SHARD_KEYS = Path.of("..", "docs", "sharding.md");
    private static final Pattern CQL_BLOCK = Pattern.compile("(?s)```sql\n(.*?)```");
    private static final Pattern QUERY = Pattern.compile("(?m)^-- Read it with: (.*);$");
    private static final String KEYSPACE = """
            CREATE KEYSPACE %1$s WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1};
            USE %1$s;
            """;

    @Test
    void theTablesThatDescribePrintsCanBeCreatedAndReadAsItSays(Stack stack) {
        new Pipeline(stack).registerEventSchema();
        CommandResult described = stack.streams().command("--describe");
        assertThat(described.status()).as("%s", described).isZero();
        // Before it, what was logged.
        String script = described.lines().stream()
                .dropWhile(line -> !line.equals("-- The topology:"))
                .collect(Collectors.joining("\n"));
        stack.applyCql(KEYSPACE.formatted("described") + script);

        List<String> queries = groups(QUERY, script);
        assertThat(queries).hasSizeGreaterThanOrEqualTo(3);
        try (CqlSession session = stack.cassandra().connect()) {
            session.execute("USE described");
            assertThat(queries).allSatisfy(query -> assertThat(
                            session.prepare(query).getResultSetDefinitions().size())
                    .as(query)
                    .isPositive());
        }
    }

    @Test
    void theTablesAndQueriesOfThePageOnShardKeysAreTaken(Stack stack) throws IOException {
        List<String> blocks = groups(CQL_BLOCK, Files.readString(SHARD_KEYS));
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(3).allMatch(block -> block.contains("SELECT"));
        stack.applyCql(KEYSPACE.formatted("sharded") + String.join("\n", blocks));
    }

    private static List<String> groups(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }
}
