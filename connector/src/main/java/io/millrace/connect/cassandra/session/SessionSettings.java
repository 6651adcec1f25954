package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.config.TableMapping;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that a session depends on: equal settings may share one, different ones never do.
 *
 * @param keyspaces whose tables the session is to know; empty for all but Cassandra's own
 */
record SessionSettings(
        String connectorName,
        ConnectionConfig connection,
        DefaultConsistencyLevel consistency,
        Duration requestTimeout,
        Set<String> keyspaces) {

    static SessionSettings of(SinkConfig config) {
        List<TableMapping> mappings = config.mapping().tables().values().stream()
                .flatMap(List::stream)
                .toList();
        Set<String> keyspaces = new TreeSet<>();
        if (mappings.stream().allMatch(mapping -> mapping.keyspace().isFixed())) {
            config.mapping().keyspace().ifPresent(keyspaces::add);
            mappings.forEach(mapping -> keyspaces.add(mapping.fixedKeyspace()));
        }
        return new SessionSettings(
                config.connectorName(),
                config.connection(),
                config.consistency(),
                config.retry().requestTimeout(),
                keyspaces);
    }
}
