package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.Metadata;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.TokenMap;
import com.datastax.oss.driver.api.core.metadata.token.Token;
import com.datastax.oss.driver.api.core.metadata.token.TokenRange;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.topology.BatchThresholds;
import io.millrace.connect.cassandra.topology.Coordinator;
import io.millrace.connect.cassandra.topology.ReplicaSet;
import io.millrace.connect.cassandra.topology.Ring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ring as a session's metadata describe it. The driver makes a new token map whenever nodes come or go or a
 * keyspace is altered, and that is when this one is worked out anew.
 */
public final class SessionRing implements Ring {

    private static final Logger LOG = LoggerFactory.getLogger(SessionRing.class);

    private final CompletableFuture<CqlSession> connecting;
    private volatile BatchThresholds thresholds = BatchThresholds.SHIPPED;

    private TokenMap tokenMap;
    private long version;
    private final Map<CqlIdentifier, Ranges> keyspaces = new HashMap<>();
    private final Map<Set<Node>, ReplicaSet> replicaSets = new HashMap<>();
    private final Map<Node, Coordinator> coordinators = new HashMap<>();

    /** A ring to be asked once {@link #prepare} has completed. */
    public SessionRing(CompletionStage<CqlSession> connecting) {
        this.connecting = connecting.toCompletableFuture();
    }

    /** Completes when everything is known that has to be asked for. */
    public CompletionStage<CqlSession> prepare() {
        return connecting.thenCompose(connected -> thresholdsOf(connected).thenApply(read -> {
            thresholds = read;
            return connected;
        }));
    }

    /** Reads them from a server that tells (Cassandra 4.0 and later); otherwise they are as shipped. */
    private static CompletionStage<BatchThresholds> thresholdsOf(CqlSession session) {
        return session.executeAsync("SELECT name, value FROM system_views.settings")
                .thenApply(rows -> {
                    Map<String, String> settings = new HashMap<>();
                    for (Row row : rows.currentPage()) {
                        settings.put(row.getString(0), row.getString(1));
                    }
                    return BatchThresholds.of(settings);
                })
                .exceptionally(error -> {
                    LOG.debug(
                            "The server's settings cannot be read; its batch thresholds are taken to be as shipped",
                            error);
                    return BatchThresholds.SHIPPED;
                });
    }

    @Override
    public BatchThresholds thresholds() {
        return thresholds;
    }

    @Override
    public ReplicaSet replicasOf(PartitionKey key) {
        follow(connecting.join().getMetadata());
        if (tokenMap == null) {
            return ReplicaSet.UNKNOWN;
        }
        return keyspaces
                .computeIfAbsent(key.table().keyspace(), this::rangesOf)
                .replicasOf(tokenMap.newToken(key.bytes().duplicate()));
    }

    @Override
    public long version() {
        follow(connecting.join().getMetadata());
        return version;
    }

    @Override
    public Collection<Coordinator> coordinators() {
        return Collections.unmodifiableCollection(coordinators.values());
    }

    @SuppressWarnings("ReferenceEquality") // a new map is what says that something changed
    private void follow(Metadata metadata) {
        TokenMap current = metadata.getTokenMap().orElse(null);
        if (current != tokenMap) {
            tokenMap = current;
            version++;
            keyspaces.clear();
            replicaSets.clear();
            coordinators.keySet().retainAll(Set.copyOf(metadata.getNodes().values()));
        }
    }

    private Ranges rangesOf(CqlIdentifier keyspace) {
        List<TokenRange> ranges = new ArrayList<>(tokenMap.getTokenRanges());
        ranges.sort(Comparator.comparing(TokenRange::getEnd));
        Token[] ends = new Token[ranges.size()];
        ReplicaSet[] replicas = new ReplicaSet[ranges.size()];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = ranges.get(i).getEnd();
            replicas[i] = replicaSet(tokenMap.getReplicas(keyspace, ranges.get(i)));
        }
        return new Ranges(ends, replicas);
    }

    private ReplicaSet replicaSet(Set<Node> nodes) {
        if (nodes.isEmpty()) {
            return ReplicaSet.UNKNOWN;
        }
        return replicaSets.computeIfAbsent(
                nodes,
                set -> new ReplicaSet(
                        set.stream()
                                .map(node -> coordinators.computeIfAbsent(node, Coordinator::of))
                                .toList(),
                        true));
    }

    /** A keyspace's part of the ring: each range ends with its token and begins behind the one before. */
    private static final class Ranges {
        private final Token[] ends;
        private final ReplicaSet[] replicas;

        Ranges(Token[] ends, ReplicaSet[] replicas) {
            this.ends = ends;
            this.replicas = replicas;
        }

        ReplicaSet replicasOf(Token token) {
            if (ends.length == 0) {
                return ReplicaSet.UNKNOWN;
            }
            int found = Arrays.binarySearch(ends, token);
            int range = found >= 0 ? found : -found - 1;
            // Behind the last end the ring begins again.
            return replicas[range == ends.length ? 0 : range];
        }
    }
}
