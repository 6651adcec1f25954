package io.millrace.tool.watch;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.internal.core.loadbalancing.DcInferringLoadBalancingPolicy;
import io.millrace.monitor.source.NotKnownException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The nodes of Cassandra that are asked first, and how.
 *
 * @param nodes host, and port unless it is the usual one; none if the file names them
 * @param config an {@code application.conf} of the driver
 */
record CassandraNodes(List<String> nodes, Optional<Path> config) {

    private static final String GIVE = "give --cassandra HOST:PORT";
    private static final int PORT = 9042;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /**
     * Opens a session.
     *
     * @throws NotKnownException if none of the hosts is there: the driver would go to 127.0.0.1 instead
     * @throws com.datastax.oss.driver.api.core.DriverException if no node answers
     */
    CqlSession connect() {
        DriverConfigLoader options = options();
        DriverExecutionProfile effective = options.getInitialConfig().getDefaultProfile();
        // What a bundle holds the driver asks for the nodes.
        if (!effective.isDefined(DefaultDriverOption.CLOUD_SECURE_CONNECT_BUNDLE)) {
            requireHosts(effective.getStringList(DefaultDriverOption.CONTACT_POINTS, List.of()));
        }
        return CqlSession.builder().withConfigLoader(options).build();
    }

    private static void requireHosts(List<String> points) {
        if (points.isEmpty()) {
            throw new NotKnownException("nobody has said where it is: " + GIVE);
        }
        List<String> hosts =
                points.stream().map(point -> point.replaceFirst(":\\d+$", "")).toList();
        if (hosts.stream().noneMatch(CassandraNodes::isThere)) {
            throw new NotKnownException("there is no host " + String.join(", ", hosts) + ": " + GIVE);
        }
    }

    private static boolean isThere(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private DriverConfigLoader options() {
        ProgrammaticDriverConfigLoaderBuilder options = DriverConfigLoader.programmaticBuilder();
        if (!nodes.isEmpty()) {
            options.withStringList(
                    DefaultDriverOption.CONTACT_POINTS,
                    nodes.stream()
                            .map(node -> node.matches(".*:\\d{1,5}") ? node : node + ":" + PORT)
                            .toList());
        }
        // Of which data center the nodes are they say themselves.
        options.withClass(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, DcInferringLoadBalancingPolicy.class)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, TIMEOUT)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, TIMEOUT)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, TIMEOUT);
        DriverConfigLoader given = options.build();
        return config.map(file -> DriverConfigLoader.compose(given, DriverConfigLoader.fromPath(file)))
                .orElse(given);
    }
}
