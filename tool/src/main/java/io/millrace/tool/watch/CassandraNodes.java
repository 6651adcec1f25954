package io.millrace.tool.watch;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import com.datastax.oss.driver.internal.core.loadbalancing.DcInferringLoadBalancingPolicy;
import io.millrace.monitor.source.NotKnownException;
import java.io.FileNotFoundException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens sessions with the nodes that are given.
 *
 * @param nodes HOST or HOST:PORT; none where the configuration has them
 * @param config the driver's application.conf; null if there is none
 */
record CassandraNodes(List<String> nodes, Path config) {

    private static final String GIVE = "give --cassandra HOST:PORT";
    private static final int CQL_PORT = 9042;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Pattern FORM = Pattern.compile("(?:[^:\\[\\]]+|\\[[^]]+])(?::(?<port>\\d{1,5}))?");

    CassandraNodes {
        nodes = List.copyOf(nodes);
    }

    /** @throws IllegalArgumentException with what is wrong, if it can be seen without asking anybody */
    void check() {
        for (String node : nodes) {
            Matcher form = FORM.matcher(node);
            if (!form.matches()
                    || (form.group("port") != null && Integer.parseInt(form.group("port")) > PageAddress.LAST_PORT)) {
                throw new IllegalArgumentException("--cassandra " + node + " is not HOST[:PORT]");
            }
        }
        if (config != null) {
            try (DriverConfigLoader loader = DriverConfigLoader.fromPath(config)) {
                loader.getInitialConfig();
            } catch (RuntimeException e) {
                // Its words quote the file, passwords among them.
                throw new IllegalArgumentException(
                        "--cassandra-config " + config
                                + " cannot be understood: it has to be HOCON, as the driver's application.conf is",
                        e);
            }
        }
    }

    /** @throws NotKnownException if no session can be made of what is given */
    CqlSession open() {
        ProgrammaticDriverConfigLoaderBuilder options = DriverConfigLoader.programmaticBuilder();
        if (!nodes.isEmpty()) {
            options.withStringList(
                    DefaultDriverOption.CONTACT_POINTS,
                    nodes.stream().map(CassandraNodes::withPort).toList());
        }
        // Of which data center the nodes are they say themselves.
        options.withClass(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, DcInferringLoadBalancingPolicy.class)
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, TIMEOUT)
                .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, TIMEOUT)
                .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, TIMEOUT);
        DriverConfigLoader given = options.build();
        DriverConfigLoader all =
                config == null ? given : DriverConfigLoader.compose(given, DriverConfigLoader.fromPath(config));
        try {
            DriverExecutionProfile effective = all.getInitialConfig().getDefaultProfile();
            // What a bundle holds the driver asks for the nodes.
            if (!effective.isDefined(DefaultDriverOption.CLOUD_SECURE_CONNECT_BUNDLE)) {
                requireHosts(effective.getStringList(DefaultDriverOption.CONTACT_POINTS, List.of()));
            }
            return CqlSession.builder().withConfigLoader(all).build();
        } catch (DriverException | NotKnownException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new NotKnownException(
                    cause(e) + ": its driver does not take " + (config == null ? "its options" : config), e);
        }
    }

    /** The driver leaves out what it finds no address of, and asks this machine when nothing is left. */
    private static void requireHosts(List<String> points) {
        if (points.isEmpty()) {
            throw new NotKnownException("nobody has said where it is: " + GIVE);
        }
        List<String> hosts =
                points.stream().map(point -> point.replaceFirst(":\\d+$", "")).toList();
        if (hosts.stream().noneMatch(CassandraNodes::isKnown)) {
            throw new NotKnownException("there is no host " + String.join(", ", hosts) + ": " + GIVE);
        }
    }

    private static boolean isKnown(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String withPort(String node) {
        Matcher form = FORM.matcher(node);
        return form.matches() && form.group("port") != null ? node : node + ":" + CQL_PORT;
    }

    /** The innermost, without words that may quote what the file holds. */
    private static String cause(Throwable problem) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof NoSuchFileException || cause instanceof FileNotFoundException
                ? "there is no file " + cause.getMessage().replaceFirst(" \\(.*\\)$", "")
                : cause.getClass().getSimpleName();
    }
}
