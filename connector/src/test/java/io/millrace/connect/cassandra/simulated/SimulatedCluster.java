package io.millrace.connect.cassandra.simulated;

import com.datastax.oss.simulacron.common.cluster.ClusterSpec;
import com.datastax.oss.simulacron.common.cluster.DataCenterSpec;
import com.datastax.oss.simulacron.server.BoundCluster;
import com.datastax.oss.simulacron.server.BoundNode;
import com.datastax.oss.simulacron.server.RejectScope;
import com.datastax.oss.simulacron.server.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Cassandra as the driver sees it from outside: nodes that listen, system tables, prepared statements, and answers to writes that a test
 * decides upon. What it stores is in its ledger.
 */
final class SimulatedCluster implements AutoCloseable {

    static final String DATACENTER = "dc1";

    private final Server server;
    private final BoundCluster cluster;
    private final SimulatedWrites writes;
    private final Ledger ledger = new Ledger();

    private SimulatedCluster(int nodes, Set<String> tables) {
        server = Server.builder()
                // One address and a port each: not every system has more than one loopback address.
                .withMultipleNodesPerIp(true)
                .withAddressResolver(SimulatedCluster::freeAddress)
                .withActivityLoggingEnabled(false)
                .build();
        ClusterSpec spec = ClusterSpec.builder().withCassandraVersion("5.0.9").build();
        DataCenterSpec datacenter = spec.addDataCenter().withName(DATACENTER).build();
        for (int i = 0; i < nodes; i++) {
            datacenter.addNode().build();
        }
        cluster = server.register(spec);
        SimulatedSchema schema = new SimulatedSchema(tables);
        writes = new SimulatedWrites(schema, ledger);
        cluster.getStubStore().register(schema);
        cluster.getStubStore().register(writes);
    }

    /** So many nodes with the tables {@code ks.readings} and {@code ks.others}, which answer well. */
    static SimulatedCluster of(int nodes) {
        return new SimulatedCluster(nodes, Set.of("readings", "others"));
    }

    Ledger ledger() {
        return ledger;
    }

    String contactPoints() {
        return cluster.getNodes().stream()
                .map(BoundNode::inetSocketAddress)
                .map(address -> address.getAddress().getHostAddress() + ":" + address.getPort())
                .collect(Collectors.joining(","));
    }

    /** From now on. */
    void behave(Behaviour how) {
        writes.behave(how);
    }

    /** Instead of preparing the statement, one reply for each time it is asked to. */
    void replyToNextPrepares(Reply... replies) {
        writes.replyToNextPrepares(List.of(replies));
    }

    /** How often it was asked to prepare a statement that writes. */
    int prepares() {
        return writes.prepares();
    }

    /** Prepared statements have to be prepared again, as after a restart. */
    void forgetStatements() {
        writes.forgetStatements();
    }

    /** Nothing listens any more, and all connections are closed. */
    void goAway() {
        cluster.rejectConnections(0, RejectScope.STOP);
    }

    /** New connections are taken, but what is first said on them gets no answer. */
    void answerNoNewConnection() {
        cluster.rejectConnections(0, RejectScope.REJECT_STARTUP);
    }

    /** As where {@code cassandra.username} or {@code cassandra.password} is wrong. */
    void refuseLogins() {
        cluster.getStubStore().register(new AskedLogin(Optional.empty()));
    }

    /** By whatever provider of the driver has the word. */
    void askForWord(String word) {
        cluster.getStubStore().register(new AskedLogin(Optional.of(word)));
    }

    void comeBack() {
        cluster.acceptConnections();
    }

    /** The clients' ends of all connections. */
    Set<SocketAddress> connections() {
        Set<SocketAddress> connections = new HashSet<>();
        for (BoundNode node : cluster.getNodes()) {
            connections.addAll(node.getConnections().getConnections());
        }
        return connections;
    }

    @Override
    public void close() {
        server.close();
    }

    private static InetSocketAddress freeAddress() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
