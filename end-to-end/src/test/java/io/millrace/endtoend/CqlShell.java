package io.millrace.endtoend;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Stands in for {@code cqlsh} where a test runs a page's commands: the driver executes the statements of {@code -f FILE}, or those of standard
 * input, on the real server, and each row is a line. Of {@code cqlsh} itself nothing is tried.
 */
final class CqlShell {

    private CqlShell() {}

    public static void main(String[] arguments) throws IOException {
        String script;
        if (arguments.length == 0) {
            script = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        } else if (arguments.length == 2 && arguments[0].equals("-f")) {
            script = Files.readString(Path.of(arguments[1]));
        } else {
            throw new IllegalArgumentException("This cqlsh takes -f FILE or nothing: " + Arrays.toString(arguments));
        }
        String[] node = System.getenv("CASSANDRA_CONTACT_POINTS").split(":", -1);
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(node[0], Integer.parseInt(node[1])))
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withBoolean(DefaultDriverOption.METADATA_SCHEMA_ENABLED, false)
                        .build())
                .build()) {
            String code = script.lines()
                    .filter(line -> !line.strip().startsWith("--"))
                    .collect(Collectors.joining("\n"));
            for (String statement : code.split(";[ \\t]*(?:\\n|$)", -1)) {
                if (!statement.isBlank()) {
                    session.execute(statement).forEach(row -> System.out.println(line(row)));
                }
            }
        }
    }

    private static String line(Row row) {
        return StreamSupport.stream(row.getColumnDefinitions().spliterator(), false)
                .map(ColumnDefinition::getName)
                .map(name -> String.valueOf(row.getObject(name)))
                .collect(Collectors.joining(" | "));
    }
}
