package io.millrace.stack;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Several nodes of Apache Cassandra in one data centre, {@code cassandra-<n>} on 127.0.0.n, each its own child process, which
 * can be killed, frozen and started again by itself. {@link #close} stops them all.
 *
 * <p>A system that has no other loopback address than 127.0.0.1 until it is told so, as macOS, cannot run it.
 */
public final class CassandraRing implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PROBE_PAUSE = Duration.ofMillis(200);
    private static final String COPIER = "copier";

    private final Ports ports = new Ports();
    private final Host host;
    private final List<CassandraServer> nodes = new CopyOnWriteArrayList<>();

    private CassandraRing(
            StackOptions options, Optional<CassandraAuthentication> authentication, Optional<CassandraTls> tls) {
        this.host = new ProcessHost(options);
        nodes.add(CassandraServer.firstOfRing(options, authentication, tls, host, ports));
    }

    /**
     * A ring of that many nodes, which all know each other. They start one after the other, each in well under a minute.
     *
     * @param options of which only the run directory and Cassandra's heap and port count
     */
    public static CassandraRing start(StackOptions options, int nodes) {
        return started(new CassandraRing(options, Optional.empty(), Optional.empty()), nodes);
    }

    /**
     * As {@link #start(StackOptions, int)}, of nodes that ask for passwords and permissions. Each of them has a copy of these: as long as
     * a quorum of the nodes is there, everybody can log in.
     */
    public static CassandraRing startSecured(StackOptions options, int nodes, CassandraAuthentication authentication) {
        return secured(new CassandraRing(options, Optional.of(authentication), Optional.empty()), nodes);
    }

    /** As {@link #startSecured}, of nodes that encrypt what they say to clients. */
    public static CassandraRing startEncrypted(
            StackOptions options, int nodes, CassandraAuthentication authentication, CassandraTls tls) {
        return secured(new CassandraRing(options, Optional.of(authentication), Optional.of(tls)), nodes);
    }

    private static CassandraRing secured(CassandraRing unstarted, int nodes) {
        CassandraRing ring = started(unstarted, nodes);
        try {
            ring.copyRolesToAllNodes();
            return ring;
        } catch (RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    private static CassandraRing started(CassandraRing ring, int nodes) {
        try {
            ring.node(1).start();
            while (ring.nodes.size() < nodes) {
                ring.add();
            }
            return ring;
        } catch (RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    /** The node on 127.0.0.n. */
    public CassandraServer node(int number) {
        return nodes.get(number - 1);
    }

    /** Running or not. */
    public List<CassandraServer> nodes() {
        return List.copyOf(nodes);
    }

    /**
     * One node more. It takes over its share of the ring, and serves requests when this returns, with every running node knowing
     * it. No node may be down meanwhile: what it streams would not be what was acknowledged.
     */
    public CassandraServer add() {
        CassandraServer joining = node(1).joinedBy(nodes.size() + 1, host);
        nodes.add(joining);
        joining.start();
        awaitWhole();
        return joining;
    }

    /**
     * A new copy has nothing in it until a role is written once more, which another superuser has to do. Until then only the first node
     * is sure to have what it wrote when it was alone, and is asked.
     */
    private void copyRolesToAllNodes() {
        String superuser = CassandraAuthentication.SUPERUSER;
        try (CqlSession session = node(1).connect()) {
            session.execute("ALTER KEYSPACE system_auth WITH replication = {'class': 'NetworkTopologyStrategy', '"
                    + CassandraServer.DATA_CENTER + "': " + nodes.size() + "}");
            session.execute("CREATE ROLE " + COPIER + " WITH " + superuserWithPassword(COPIER));
        }
        try (CqlSession session = node(1).connectAs(COPIER, COPIER)) {
            session.execute("ALTER ROLE " + superuser + " WITH " + superuserWithPassword(superuser));
        }
    }

    private static String superuserWithPassword(String password) {
        return "PASSWORD = '" + password + "' AND LOGIN = true AND SUPERUSER = true";
    }

    /** All nodes, as the connector's option takes them: {@code host:port,host:port}. */
    public String contactPoints() {
        return nodes.stream().map(CassandraServer::contactPoints).collect(Collectors.joining(","));
    }

    /** A new session with every node, the superuser's where there is one, for the caller to close; LOCAL_QUORUM, 30 s request timeout. */
    public CqlSession connect() {
        return node(1).sessionBuilder()
                .addContactPoints(nodes.stream()
                        .filter(Server::isRunning)
                        .map(CassandraServer::contactPoint)
                        .toList())
                .withLocalDatacenter(CassandraServer.DATA_CENTER)
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .withString(
                                DefaultDriverOption.REQUEST_CONSISTENCY, DefaultConsistencyLevel.LOCAL_QUORUM.name())
                        // The driver's second is what each statement that changes a table waits for.
                        .withDuration(DefaultDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10))
                        .build())
                .build();
    }

    /** Runs statements, each ended by a semicolon at the end of a line. */
    public void applyCql(String script) {
        try (CqlSession session = connect()) {
            CqlScript.parse(script).applyTo(session);
        }
    }

    /**
     * Waits until every running node knows each of the others as a member of the ring, and hears from it. None may be frozen.
     *
     * @throws StackException if that takes longer than two minutes
     */
    public void awaitWhole() {
        List<CassandraServer> running = nodes.stream().filter(Server::isRunning).toList();
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        for (CassandraServer observer : running) {
            awaitKnowsAll(observer, running, deadline);
        }
    }

    /** Stops the nodes, the last first. None can be started afterwards. */
    @Override
    public void close() {
        for (int number = nodes.size(); number >= 1; number--) {
            node(number).close();
        }
        host.close();
        ports.close();
    }

    /** Deletes what the nodes stored, once they are stopped; their configuration and logs stay. */
    public void deleteData() {
        nodes.forEach(Server::deleteData);
    }

    private static void awaitKnowsAll(CassandraServer observer, List<CassandraServer> others, long deadline) {
        try (CqlSession session = observer.connect()) {
            Map<String, Integer> firstHeard = new HashMap<>();
            Optional<String> missing = missing(session, observer, others, firstHeard);
            while (missing.isPresent()) {
                if (System.nanoTime() > deadline) {
                    throw new StackException(observer.name() + " does not know every other node after "
                            + TIMEOUT.toSeconds() + " s: " + missing.orElseThrow() + ". Its log: " + observer.log());
                }
                pause();
                missing = missing(session, observer, others, firstHeard);
            }
        }
    }

    /**
     * Why the observer does not know all of the others yet. That it hears from one shows in a heartbeat that moves, which takes
     * two looks.
     */
    private static Optional<String> missing(
            CqlSession session,
            CassandraServer observer,
            List<CassandraServer> others,
            Map<String, Integer> firstHeard) {
        try {
            Map<String, Integer> heard = heartbeats(session);
            List<String> members = members(session);
            List<String> problems = new ArrayList<>();
            for (CassandraServer other : others) {
                String address = other.listenAddress();
                if (other.equals(observer)) {
                    continue;
                }
                if (!members.contains(address)) {
                    problems.add(other.name() + " is no member of its ring");
                } else if (!heard.containsKey(address)
                        || heard.get(address).equals(firstHeard.computeIfAbsent(address, heard::get))) {
                    problems.add("it hears nothing from " + other.name());
                }
            }
            return problems.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", problems));
        } catch (DriverException e) {
            return Optional.of("it does not answer: " + e.getMessage());
        }
    }

    private static Map<String, Integer> heartbeats(CqlSession session) {
        Map<String, Integer> heartbeats = new HashMap<>();
        for (Row row : session.execute("SELECT address, heartbeat FROM system_views.gossip_info")) {
            heartbeats.put(row.getInetAddress("address").getHostAddress(), row.getInt("heartbeat"));
        }
        return heartbeats;
    }

    /** A node that has begun to join has no tokens yet. */
    private static List<String> members(CqlSession session) {
        List<String> members = new ArrayList<>();
        for (Row row : session.execute("SELECT peer, tokens FROM system.peers_v2")) {
            if (!row.isNull("tokens")) {
                members.add(row.getInetAddress("peer").getHostAddress());
            }
        }
        return members;
    }

    private static void pause() {
        try {
            Thread.sleep(PROBE_PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for a ring", e);
        }
    }
}
