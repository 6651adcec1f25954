package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.SinkConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that a session depends on: equal settings may share one, different ones never do.
 *
 * @param keyspaces whose tables the session is to know
 */
record SessionSettings(
        String connectorName,
        ConnectionConfig connection,
        DefaultConsistencyLevel consistency,
        Duration requestTimeout,
        Set<String> keyspaces) {

    static SessionSettings of(SinkConfig config) {
        Set<String> keyspaces = new TreeSet<>();
        config.mapping().keyspace().ifPresent(keyspaces::add);
        config.mapping().tables().values().stream()
                .flatMap(List::stream)
                .forEach(mapping -> keyspaces.add(mapping.keyspace()));
        return new SessionSettings(
                config.connectorName(),
                config.connection(),
                config.consistency(),
                config.retry().requestTimeout(),
                keyspaces);
    }
}
