package io.millrace.endtoend;

import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.CqlSession;
import io.millrace.stack.ConnectClient;
import io.millrace.stack.Server;
import io.millrace.stack.Stack;
import io.millrace.stack.StreamsApp;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * Makes a used stack as good as a new one: what was killed runs, what was frozen goes on, what was added is
 * stopped, and no connector, topic, consumer group, state or table of an earlier test is left. The registry keeps its schemas:
 * the same schema gets the same id.
 */
final class CleanSlate {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** The group of the Connect workers, which is no consumers' and stays; their topics' names begin with it. */
    private static final String WORKERS = "millrace-connect";

    private final Stack stack;

    CleanSlate(Stack stack) {
        this.stack = stack;
    }

    void make() {
        mend();
        deleteConnectors();
        stack.addedStreams().forEach(CleanSlate::forget);
        forget(stack.streams());
        stack.streams().edit(UnaryOperator.identity());
        try (Admin admin = stack.kafka().admin()) {
            deleteGroups(admin);
            deleteTopics(admin);
            forgetBrokers(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka does not forget the test before: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while forgetting the test before", e);
        }
        dropKeyspaces();
    }

    private static void forget(StreamsApp instance) {
        instance.stop();
        instance.deleteData();
    }

    private void mend() {
        stack.addedWorkers().forEach(Server::stop);
        stack.addedBrokers().stream().filter(Server::isRunning).forEach(Server::thaw);
        for (Server server : List.of(stack.kafka(), stack.cassandra(), stack.registry(), stack.connect())) {
            if (server.isRunning()) {
                server.thaw();
            } else {
                server.start();
            }
        }
    }

    private void deleteConnectors() {
        ConnectClient connect = stack.connect().client();
        connect.connectors().forEach(connect::delete);
        await("the worker has forgotten its connectors")
                .pollDelay(Duration.ZERO)
                .atMost(TIMEOUT)
                .until(() -> connect.connectors().isEmpty());
    }

    private void deleteGroups(Admin admin) throws ExecutionException, InterruptedException {
        for (GroupListing group :
                admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get()) {
            if (group.groupId().equals(WORKERS)) {
                // It may be listed before it has said what kind of group it is.
                continue;
            }
            await("group " + group.groupId() + " is deleted")
                    .pollDelay(Duration.ZERO)
                    .atMost(TIMEOUT)
                    .until(() -> isDeleted(admin, group));
        }
    }

    /** Members that were killed a moment ago still count as such until the session timeout. */
    private static boolean isDeleted(Admin admin, GroupListing group) throws InterruptedException {
        try {
            if (!admin.describeConsumerGroups(List.of(group.groupId()))
                    .describedGroups()
                    .get(group.groupId())
                    .get()
                    .members()
                    .isEmpty()) {
                admin.removeMembersFromConsumerGroup(group.groupId(), new RemoveMembersFromConsumerGroupOptions())
                        .all()
                        .get();
            }
            admin.deleteConsumerGroups(List.of(group.groupId())).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return true;
            }
            if (e.getCause() instanceof GroupNotEmptyException || e.getCause() instanceof UnknownMemberIdException) {
                return false;
            }
            throw new IllegalStateException("Group " + group.groupId() + " cannot be deleted", e.getCause());
        }
    }

    private static void deleteTopics(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> topics = admin.listTopics().names().get().stream()
                .filter(name -> !name.startsWith(WORKERS + "-"))
                .collect(Collectors.toSet());
        admin.deleteTopics(topics).all().get();
    }

    /** Whatever was on them is deleted by then. Brokers before Kafka 4 do not list those that are away; none is added to them. */
    private void forgetBrokers(Admin admin) throws ExecutionException, InterruptedException {
        if (stack.addedBrokers().isEmpty()) {
            return;
        }
        stack.addedBrokers().forEach(Server::stop);
        for (Node node : admin.describeCluster(new DescribeClusterOptions().includeFencedBrokers(true))
                .nodes()
                .get()) {
            if (node.id() != stack.kafka().nodeId()) {
                admin.unregisterBroker(node.id()).all().get();
            }
        }
    }

    private void dropKeyspaces() {
        try (CqlSession session = stack.cassandra().connect()) {
            session.execute("SELECT keyspace_name FROM system_schema.keyspaces").all().stream()
                    .map(row -> row.getString(0))
                    .filter(name -> name != null && !name.startsWith("system"))
                    .forEach(name -> session.execute("DROP KEYSPACE " + name));
        }
    }
}
