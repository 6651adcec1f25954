package io.millrace.connect.cassandra.session;

import com.datastax.dse.driver.api.core.config.DseDriverOption;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.DriverOption;
import com.datastax.oss.driver.api.core.config.ProgrammaticDriverConfigLoaderBuilder;
import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.ConnectorVersion;
import io.millrace.connect.cassandra.tls.ReloadingEngines;
import io.millrace.connect.cassandra.tls.TlsException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.types.Password;

/** Builds driver sessions as a bulk writer wants them. */
final class SessionFactory {

    /** Each task has one thread of its own and the driver's only move bytes; more of them would only take turns. */
    private static final int IO_THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

    /**
     * A node that is back is to be used soon. The driver's default of a minute spares clusters a storm of clients; one
     * attempt per node and worker every few seconds is none.
     */
    private static final Duration RECONNECTION_MAX_DELAY = Duration.ofSeconds(5);

    private SessionFactory() {}

    /**
     * Opens a session.
     *
     * @throws IllegalArgumentException when the settings are such that no session can be built
     */
    static CompletionStage<CqlSession> open(SessionSettings settings) {
        return open(settings, false);
    }

    /**
     * Opens a session for a look at the cluster, which comes up though the local data center be a wrong name.
     *
     * @throws IllegalArgumentException when the settings are such that no session can be built
     */
    static CompletionStage<CqlSession> openProbe(SessionSettings settings) {
        return open(settings, settings.connection().localDatacenter().isPresent());
    }

    private static CompletionStage<CqlSession> open(SessionSettings settings, boolean anyDatacenter) {
        ConnectionConfig connection = settings.connection();
        ClassLoader plugin = SessionFactory.class.getClassLoader();
        CqlSessionBuilder builder = CqlSession.builder()
                .withClassLoader(plugin)
                .withConfigLoader(driverConfig(settings, plugin, anyDatacenter))
                .withApplicationName("millrace-cassandra-sink")
                .withApplicationVersion(ConnectorVersion.get());
        connection
                .credentials()
                .ifPresent(login -> builder.withAuthCredentials(
                        login.username(), login.password().value()));
        if (connection.cloudBundle().isPresent()) {
            builder.withCloudSecureConnectBundle(
                    Path.of(connection.cloudBundle().get()));
        } else {
            // Left to the driver to resolve, each time it connects: addresses change.
            connection
                    .contactPoints()
                    .forEach(point ->
                            builder.addContactPoint(InetSocketAddress.createUnresolved(point.host(), point.port())));
            connection.localDatacenter().filter(name -> !anyDatacenter).ifPresent(builder::withLocalDatacenter);
            if (connection.tls().enabled()) {
                builder.withSslEngineFactory(engines(settings));
            }
        }
        return builder.buildAsync();
    }

    private static DriverConfigLoader driverConfig(
            SessionSettings settings, ClassLoader plugin, boolean anyDatacenter) {
        ConnectionConfig connection = settings.connection();
        ProgrammaticDriverConfigLoaderBuilder options = DriverConfigLoader.programmaticBuilder(plugin)
                .withString(DefaultDriverOption.SESSION_NAME, settings.connectorName())
                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, settings.requestTimeout())
                .withString(
                        DefaultDriverOption.REQUEST_CONSISTENCY,
                        settings.consistency().name())
                .withBoolean(DefaultDriverOption.REQUEST_DEFAULT_IDEMPOTENCE, true)
                .withBoolean(DefaultDriverOption.REQUEST_LOG_WARNINGS, false)
                // Whoever has the driver log requests does not want records in the log.
                .withBoolean(DefaultDriverOption.REQUEST_LOGGER_VALUES, false)
                // The connector says it itself, in words and not at every attempt's every node.
                .withBoolean(DefaultDriverOption.CONNECTION_WARN_INIT_ERROR, false)
                .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, RECONNECTION_MAX_DELAY)
                .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, NeverRetry.class)
                // Write times are in the statements; where they are not, the docs promise the server's clock.
                .withString(DefaultDriverOption.TIMESTAMP_GENERATOR_CLASS, "ServerSideTimestampGenerator")
                .withStringList(
                        DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, keyspaces(settings.keyspaces()))
                .withBoolean(DseDriverOption.MONITOR_REPORTING_ENABLED, false)
                .withInt(DefaultDriverOption.SESSION_LEAK_THRESHOLD, 0)
                .withInt(DefaultDriverOption.NETTY_IO_SIZE, IO_THREADS)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SIZE, 1)
                .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
                // A closed session has nothing to wait for; the default keeps its threads for two more seconds.
                .withInt(DefaultDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 0)
                // Long enough for the last of the driver's own notifications.
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 100)
                .withInt(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, 15_000)
                .withString(DefaultDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS");
        if (anyDatacenter) {
            options.withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "BasicLoadBalancingPolicy");
        } else if (connection.localDatacenter().isEmpty()
                && connection.cloudBundle().isEmpty()) {
            options.withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy");
        }
        connection.driverOptions().forEach((path, value) -> addAsGiven(options, () -> path, value.value()));
        return options.build();
    }

    private static ReloadingEngines engines(SessionSettings settings) {
        ConnectionConfig connection = settings.connection();
        Function<DriverOption, Optional<String>> given =
                option -> Optional.ofNullable(connection.driverOptions().get(option.getPath()))
                        .map(Password::value);
        try {
            return ReloadingEngines.open(
                    settings.connectorName(),
                    connection.tls(),
                    new ReloadingEngines.Details(
                            given.apply(DefaultDriverOption.SSL_CIPHER_SUITES)
                                    .map(SessionFactory::items)
                                    .orElse(List.of()),
                            given.apply(DefaultDriverOption.SSL_ALLOW_DNS_REVERSE_LOOKUP_SAN)
                                    .map(Boolean::parseBoolean)
                                    .orElse(true)));
        } catch (TlsException e) {
            throw new IllegalArgumentException(e.option() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Adds an option as it is: the driver reads numbers, durations and booleans from text itself; a list stands in
     * brackets.
     */
    private static void addAsGiven(ProgrammaticDriverConfigLoaderBuilder options, DriverOption option, String value) {
        if (isList(value)) {
            options.withStringList(option, items(value));
        } else {
            options.withString(option, value);
        }
    }

    private static boolean isList(String value) {
        return value.trim().startsWith("[") && value.trim().endsWith("]");
    }

    private static List<String> items(String value) {
        String list = isList(value) ? value.trim().substring(1, value.trim().length() - 1) : value;
        return Stream.of(list.split(",", -1))
                .map(String::trim)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** As written, and in lower case: that is how names without quotes are stored. Of no names all but Cassandra's own. */
    private static List<String> keyspaces(Set<String> names) {
        if (names.isEmpty()) {
            return List.of("!system", "!/^system_.*/");
        }
        return names.stream()
                .flatMap(name -> Stream.of(name, name.toLowerCase(Locale.ROOT)))
                .distinct()
                .toList();
    }
}
