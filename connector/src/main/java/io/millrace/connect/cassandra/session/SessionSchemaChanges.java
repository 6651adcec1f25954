package io.millrace.connect.cassandra.session;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.loadbalancing.NodeDistance;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import io.millrace.connect.cassandra.evolution.SchemaChanges;
import io.millrace.connect.cassandra.failures.ErrorClass;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the schema through a session.
 *
 * <p>Before Cassandra 6 two nodes that create the same table at the same time make two tables of it, of which one is lost with its rows. So all
 * tasks ask the same node, the one of the lowest id that is up, which does one change after the other.
 */
public final class SessionSchemaChanges implements SchemaChanges {

    private static final Logger LOG = LoggerFactory.getLogger(SessionSchemaChanges.class);

    /** All of the nodes have to answer, also those that are busy. */
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final CqlSession session;
    private List<String> statements = List.of();
    private CompletableFuture<Void> execution;
    private List<String> logged = List.of();

    public SessionSchemaChanges(CqlSession session) {
        this.session = session;
    }

    @Override
    public void execute(List<String> wanted) {
        if (execution != null && execution.isDone() && !wanted.equals(statements)) {
            // Whoever asked for it has had its partitions taken away.
            execution = null;
        }
        if (execution == null) {
            statements = List.copyOf(wanted);
            execution = start(wanted);
        }
        if (!execution.isDone() || !wanted.equals(statements)) {
            throw new NotAnsweredYetException();
        }
        CompletableFuture<Void> done = execution;
        execution = null;
        try {
            done.join();
        } catch (CompletionException e) {
            Throwable cause = ErrorClass.unwrap(e);
            throw cause instanceof DriverException failure ? failure.copy() : e;
        }
    }

    @Override
    public Optional<UserDefinedType> type(CqlIdentifier keyspace, CqlIdentifier name) {
        return session.getMetadata().getKeyspace(keyspace).flatMap(known -> known.getUserDefinedType(name));
    }

    private CompletableFuture<Void> start(List<String> cql) {
        // What is refused is asked for again every second.
        if (!cql.equals(logged)) {
            logged = List.copyOf(cql);
            LOG.info("Changing the schema: {}", String.join("; ", cql));
        }
        CompletionStage<Void> executed = CompletableFuture.completedFuture(null);
        for (String each : cql) {
            executed = executed.thenCompose(before -> send(each)).thenAccept(answer -> {});
        }
        CompletionStage<Void> agreed = executed.thenCompose(done -> session.checkSchemaAgreementAsync())
                .thenAccept(agree -> {
                    if (!agree) {
                        throw new DriverTimeoutException("The nodes do not agree on the schema yet");
                    }
                });
        // What has been changed, or by whom else, is known before anybody is told.
        return agreed.handle((done, failure) -> session.refreshSchemaAsync()
                        .<Void>thenCompose(read -> failure == null
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(failure)))
                .thenCompose(stage -> stage)
                .toCompletableFuture();
    }

    private CompletionStage<AsyncResultSet> send(String cql) {
        return session.executeAsync(
                SimpleStatement.newInstance(cql).setTimeout(TIMEOUT).setNode(coordinator()));
    }

    /** Returns the node that all tasks ask; null to ask any. */
    private Node coordinator() {
        return session.getMetadata().getNodes().values().stream()
                .filter(node -> node.getState() == NodeState.UP
                        && node.getDistance() == NodeDistance.LOCAL
                        && node.getHostId() != null)
                .min(Comparator.comparing(Node::getHostId))
                .orElse(null);
    }
}
