package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import io.millrace.connect.cassandra.config.ConnectionConfig;
import io.millrace.connect.cassandra.config.ConnectionConfig.Credentials;
import io.millrace.connect.cassandra.config.ContactPoint;
import io.millrace.connect.cassandra.config.SinkConfig;
import io.millrace.connect.cassandra.mapping.Tables;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session for a look at the cluster: it comes up at once, or says why not. */
public final class SessionProbe implements ClusterProbe {

    private static final Logger LOG = LoggerFactory.getLogger(SessionProbe.class);

    /** Validation waits: there is nobody else to hold up. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(2);

    private static final Pattern REPLICAS = Pattern.compile("(\\d{1,3})(/\\d{1,3})?");

    private final CqlSession session;
    private final boolean countersAllowed;
    private final Optional<String> role;

    private SessionProbe(CqlSession session, boolean countersAllowed, Optional<String> role) {
        this.session = session;
        this.countersAllowed = countersAllowed;
        this.role = role;
    }

    /** No session, and why. */
    public static final class UnavailableException extends Exception {

        private final transient ConnectProblem problem;

        public UnavailableException(ConnectProblem problem, Throwable cause) {
            super(problem.message(), cause);
            this.problem = problem;
        }

        public ConnectProblem problem() {
            return problem;
        }
    }

    /**
     * Opens a session.
     *
     * @throws UnavailableException when there is none within the time
     */
    public static SessionProbe open(SinkConfig config, Duration timeout)
            throws UnavailableException, InterruptedException {
        CompletionStage<CqlSession> opening = null;
        try {
            opening = SessionFactory.openProbe(SessionSettings.of(config));
            return new SessionProbe(
                    opening.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS),
                    config.mapping().countersAllowed(),
                    config.connection().credentials().map(Credentials::username));
        } catch (TimeoutException | InterruptedException e) {
            opening.thenAccept(CqlSession::closeAsync);
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw new UnavailableException(problem(e, config.connection()), e);
        } catch (ExecutionException | RuntimeException e) {
            throw new UnavailableException(problem(e, config.connection()), e);
        }
    }

    /** Where nodes close connections without a word it takes a look at what they want. */
    private static ConnectProblem problem(Throwable error, ConnectionConfig connection) {
        ConnectProblem problem = ConnectProblem.of(error, connection.tls().enabled());
        if (!problem.isUnclear() || connection.cloudBundle().isPresent()) {
            return problem;
        }
        TlsProbe probe = new TlsProbe(LOOK_TIMEOUT);
        for (ContactPoint point : connection.contactPoints()) {
            ConnectProblem told = problem.told(
                    point.toString(),
                    probe.ask(point),
                    connection.tls().enabled(),
                    connection.tls().keystore().isPresent());
            if (!told.equals(problem)) {
                return told;
            }
        }
        return problem;
    }

    @Override
    public Tables tables() {
        return new SessionTables(session, countersAllowed, PATIENCE, System::nanoTime);
    }

    @Override
    public Set<String> datacenters() {
        Set<String> names = new TreeSet<>();
        session.getMetadata().getNodes().values().stream()
                .map(Node::getDatacenter)
                .filter(Objects::nonNull)
                .forEach(names::add);
        return names;
    }

    @Override
    public Optional<Replication> replication(String keyspace) {
        Metadata metadata = session.getMetadata();
        return metadata.getKeyspace(CqlIdentifier.fromInternal(keyspace))
                .or(() -> metadata.getKeyspace(CqlIdentifier.fromInternal(keyspace.toLowerCase(Locale.ROOT))))
                .flatMap(found -> replication(found.getReplication()));
    }

    @Override
    public Optional<Rights> rights() {
        return role.flatMap(this::rights);
    }

    private Optional<Rights> rights(String name) {
        String quoted = CqlIdentifier.fromInternal(name).asCql(false);
        try {
            for (Row each : session.execute("LIST ROLES OF " + quoted)) {
                if (each.getBoolean("super")) {
                    return Optional.empty();
                }
            }
            Set<String> granted = new TreeSet<>();
            for (Row each : session.execute("LIST ALL PERMISSIONS OF " + quoted)) {
                granted.add(each.getString("permission") + " " + each.getString("resource"));
            }
            return Optional.of(new Rights(name, granted));
        } catch (DriverException e) {
            LOG.debug("The rights of {} cannot be listed", name, e);
            return Optional.empty();
        }
    }

    private static Optional<Replication> replication(Map<String, String> options) {
        int total = 0;
        Set<String> datacenters = new TreeSet<>();
        for (Map.Entry<String, String> option : options.entrySet()) {
            // 3, or 3/1 where one of three is transient.
            Matcher replicas = REPLICAS.matcher(option.getValue());
            if (replicas.matches()) {
                total += Integer.parseInt(replicas.group(1));
                datacenters.add(option.getKey());
            } else if (!option.getKey().equals("class")) {
                return Optional.empty();
            }
        }
        datacenters.remove("replication_factor");
        return total == 0 ? Optional.empty() : Optional.of(new Replication(total, datacenters));
    }

    @Override
    public void close() {
        session.close();
    }
}
