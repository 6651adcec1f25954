package io.millrace.benchmarks.balance;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchableStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.session.Request;
import com.datastax.oss.driver.api.core.session.Session;
import com.datastax.oss.driver.api.core.tracker.RequestTracker;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/** Counts what a session sends. The driver makes it, by its name; so the counts are to be had as a managed bean. */
public final class RequestWatch implements RequestTracker, RequestCounts {

    private final ObjectName name;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong partitions = new AtomicLong();
    private final Set<Set<Node>> replicaSets = ConcurrentHashMap.newKeySet();
    private volatile Session session;

    /** As the driver calls it. */
    public RequestWatch(DriverContext context) throws JMException {
        name = nameOf(context.getSessionName());
        ManagementFactory.getPlatformMBeanServer().registerMBean(new StandardMBean(this, RequestCounts.class), name);
    }

    /** The bean of the session that is called so, which is the connector's name. */
    static ObjectName nameOf(String session) throws JMException {
        return new ObjectName("io.millrace.benchmarks", "session", ObjectName.quote(session));
    }

    @Override
    public void onSessionReady(Session ready) {
        session = ready;
    }

    @Override
    public void onSuccess(
            Request request, long latencyNanos, DriverExecutionProfile profile, Node node, String logPrefix) {
        if (request instanceof BatchStatement batch) {
            Set<ByteBuffer> keys = new HashSet<>();
            for (BatchableStatement<?> statement : batch) {
                keys.add(statement.getRoutingKey());
            }
            count(batch.size(), keys);
        } else if (request instanceof BoundStatement row) {
            count(1, Set.of(row.getRoutingKey()));
        }
    }

    @Override
    public long getRequests() {
        return requests.get();
    }

    @Override
    public long getRows() {
        return rows.get();
    }

    @Override
    public long getPartitions() {
        return partitions.get();
    }

    @Override
    public int getReplicaSets() {
        return replicaSets.size();
    }

    @Override
    public void close() throws JMException {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }

    private void count(int rowsOfRequest, Set<ByteBuffer> keys) {
        requests.incrementAndGet();
        rows.addAndGet(rowsOfRequest);
        partitions.addAndGet(keys.size());
        Session current = session;
        if (current != null) {
            current.getMetadata()
                    .getTokenMap()
                    .ifPresent(map -> keys.forEach(key ->
                            replicaSets.add(map.getReplicas(CqlIdentifier.fromInternal(SinkShares.KEYSPACE), key))));
        }
    }
}
