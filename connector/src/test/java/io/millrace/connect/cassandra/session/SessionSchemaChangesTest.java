package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import io.millrace.connect.cassandra.mapping.NotAnsweredYetException;
import io.millrace.connect.cassandra.topology.FakeNode;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionSchemaChangesTest {

    private final ScriptedDriver driver = new ScriptedDriver();
    private final SessionSchemaChanges changes = new SessionSchemaChanges(driver.session());

    @Test
    void everyTaskAsksTheNodeOfTheLowestIdThatIsUp() {
        List<FakeNode> nodes = Stream.generate(FakeNode::new)
                .limit(5)
                .sorted(Comparator.comparing(Node::getHostId))
                .toList();
        nodes.get(0).setState(NodeState.DOWN);
        driver.change(List.copyOf(nodes));

        changes.execute(List.of("a", "b"));
        new SessionSchemaChanges(driver.session()).execute(List.of("a"));

        assertThat(driver.executed).hasSize(3).allMatch(statement -> statement.getNode() == nodes.get(1));
    }

    @Test
    void theNextStatementIsSentWhenTheOneBeforeIsDone() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        driver.answer = first;
        assertThatThrownBy(() -> changes.execute(List.of("a", "b"))).isInstanceOf(NotAnsweredYetException.class);
        assertThatThrownBy(() -> changes.execute(List.of("a", "b"))).isInstanceOf(NotAnsweredYetException.class);
        assertThat(driver.executed).hasSize(1);

        driver.answer = CompletableFuture.completedFuture(null);
        first.complete(null);
        changes.execute(List.of("a", "b"));

        assertThat(driver.executed).extracting(SimpleStatement::getQuery).containsExactly("a", "b");
        assertThat(driver.refreshes).isEqualTo(1);
    }

    @Test
    void whatFailedIsToldOnceTheTablesAreKnownAsTheyAre() {
        driver.answer = CompletableFuture.failedFuture(new InvalidQueryException(null, "already exists"));

        assertThatThrownBy(() -> changes.execute(List.of("a", "b")))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessage("already exists");
        assertThat(driver.executed).hasSize(1);
        assertThat(driver.refreshes).isEqualTo(1);

        driver.answer = CompletableFuture.completedFuture(null);
        changes.execute(List.of("a", "b"));
        assertThat(driver.executed).hasSize(3);
    }

    @Test
    void nothingIsDoneBeforeTheNodesAgree() {
        driver.nodesAgree = false;

        assertThatThrownBy(() -> changes.execute(List.of("a")))
                .isInstanceOf(DriverTimeoutException.class)
                .hasMessageContaining("do not agree");
    }

    @Test
    void whatNobodyAsksForAnyMoreHoldsUpNothing() {
        CompletableFuture<Object> first = new CompletableFuture<>();
        driver.answer = first;
        assertThatThrownBy(() -> changes.execute(List.of("a"))).isInstanceOf(NotAnsweredYetException.class);
        assertThatThrownBy(() -> changes.execute(List.of("b"))).isInstanceOf(NotAnsweredYetException.class);
        assertThat(driver.executed).hasSize(1);

        driver.answer = CompletableFuture.completedFuture(null);
        first.complete(null);
        changes.execute(List.of("b"));

        assertThat(driver.executed).extracting(SimpleStatement::getQuery).containsExactly("a", "b");
    }
}
