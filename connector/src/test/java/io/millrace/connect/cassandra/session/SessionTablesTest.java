package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.TableMapping.Change;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.TableSchema;
import io.millrace.connect.cassandra.mapping.TableSchema.Column;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionTablesTest {

    private static final Column ID = new Column(CqlIdentifier.fromCql("id"), DataTypes.TEXT);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final SessionTables tables =
            new SessionTables(driver.session(), false, Duration.ofSeconds(1), System::nanoTime);

    @Test
    void aStatementIsPreparedOnce() {
        TableSchema table = table("t", 1);

        WriteStatement first = tables.insert(table, table.columns(), true, false);

        assertThat(tables.insert(table, table.columns(), true, false)).isSameAs(first);
    }

    @Test
    void statementsOfATableAsItWasAreForgottenOnceItIsAltered() {
        TableSchema other = table("other", 1);
        tables.insert(other, other.columns(), true, false);
        for (int columns = 1; columns < 50; columns++) {
            TableSchema altered = table("t", columns);
            tables.insert(altered, altered.columns(), true, false);
            tables.delete(altered, altered.primaryKey(), true);
        }

        // Two of the altered table as it is now, and the other table's.
        assertThat(tables.statements()).isEqualTo(3);
    }

    @Test
    void aStatementThatIsForgottenIsPreparedAgainAndNoOther() {
        TableSchema table = table("t", 1);
        TableSchema other = table("other", 1);
        WriteStatement refused = tables.insert(table, table.columns(), true, false);
        WriteStatement kept = tables.insert(other, other.columns(), true, false);

        tables.forgetStatements(table);

        assertThat(tables.insert(table, table.columns(), true, false)).isNotSameAs(refused);
        assertThat(tables.insert(other, other.columns(), true, false)).isSameAs(kept);
    }

    @Test
    void conditionsComeWhereCqlHasThem() {
        TableSchema table = table("t", 2);
        List<Column> keyLast = List.of(table.columns().get(1), ID);

        tables.insertIfNotExists(table, table.columns(), true);
        tables.updateIfExists(table, keyLast, Map.of(), true);
        tables.deleteIfExists(table);
        assertThat(tables.insertIfNotExists(table, table.columns(), false).carriesWriteTime())
                .isFalse();

        assertThat(driver.prepared)
                .containsExactly(
                        "INSERT INTO ks.t (id, c1) VALUES (?, ?) IF NOT EXISTS USING TTL ?",
                        "UPDATE ks.t USING TTL ? SET c1 = ? WHERE id = ? IF EXISTS",
                        "DELETE FROM ks.t WHERE id = ? IF EXISTS",
                        "INSERT INTO ks.t (id, c1) VALUES (?, ?) IF NOT EXISTS");
    }

    @Test
    void whatAPartitionSharesIsUpdatedWithoutClusteringColumns() {
        Column at = new Column(CqlIdentifier.fromCql("at"), DataTypes.INT);
        Column labels = new Column(CqlIdentifier.fromCql("labels"), DataTypes.setOf(DataTypes.TEXT), true);
        TableSchema table = new TableSchema(
                new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t")),
                List.of(ID, at, labels),
                List.of(ID),
                List.of(at));

        tables.update(table, List.of(labels, ID), Map.of(labels, Change.ADD), true, false);

        assertThat(driver.prepared)
                .containsExactly("UPDATE ks.t USING TIMESTAMP ? SET labels = labels + ? WHERE id = ?");
    }

    private static TableSchema table(String name, int columns) {
        List<Column> all = new ArrayList<>(List.of(ID));
        for (int i = 1; i < columns; i++) {
            all.add(new Column(CqlIdentifier.fromCql("c" + i), DataTypes.INT));
        }
        return new TableSchema(
                new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql(name)), all, List.of(ID), List.of());
    }
}
