package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.config.CqlStatement.Marker;
import io.millrace.connect.cassandra.config.CqlStatement.Operation;
import io.millrace.connect.cassandra.config.CqlStatement.Place;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As much of a statement is understood as the sink needs to know, and no more is refused. */
class CqlStatementTest {

    @Test
    void anUpdateIsReadByItsClauses() {
        CqlStatement read = parse("UPDATE shop.\"Orders\" USING TTL :ttl AND TIMESTAMP :__timestamp SET total = :total,"
                + " tags = tags + :tags, note = null, state='it''s :x' WHERE id = :id AND at IN (:a, :b)");

        assertThat(read.operation()).isEqualTo(Operation.UPDATE);
        assertThat(read.keyspace()).contains("shop");
        assertThat(read.table()).isEqualTo("Orders");
        assertThat(read.markers())
                .containsExactly(
                        new Marker("ttl", Place.VALUE),
                        new Marker("__timestamp", Place.VALUE),
                        new Marker("total", Place.VALUE),
                        new Marker("tags", Place.VALUE),
                        new Marker("id", Place.RESTRICTION),
                        new Marker("a", Place.RESTRICTION),
                        new Marker("b", Place.RESTRICTION));
        assertThat(read.parameters()).containsExactly("ttl", "total", "tags", "id", "a", "b");
        assertThat(read.bound())
                .containsEntry("id", 4)
                .containsEntry("total", 2)
                .doesNotContainKeys("tags", "at");
        assertThat(known(read)).isEqualTo("total=2, tags=?, note=-, state=?");
        assertThat(read.isConditional()).isFalse();
    }

    @Test
    void aMarkerWhoseNameBeginsWithAnUnderscoreIsQuotedForCassandra() {
        CqlStatement read = parse("INSERT INTO orders (id) VALUES (:Id) USING TIMESTAMP :__timestamp AND TTL :__ttl;");

        assertThat(read.text("shop.orders"))
                .isEqualTo("INSERT INTO shop.orders (id) VALUES (:Id) USING TIMESTAMP :\"__timestamp\" AND TTL"
                        + " :\"__ttl\"");
        assertThat(read.parameters()).containsExactly("id");
        assertThat(read.parameter("ID")).contains("id");
    }

    @Test
    void insertsTellWhichColumnHasWhichParameter() {
        CqlStatement read = parse("INSERT INTO t (id, \"At\", total, tags, n) VALUES (:id, :when, :total, {:a, 'b'},"
                + " (int) 5) IF NOT EXISTS USING TTL 60");

        assertThat(read.bound()).containsEntry("id", 0).containsEntry("At", 1).containsEntry("total", 2);
        assertThat(known(read)).isEqualTo("id=0, At=1, total=2, tags=?, n=?");
        assertThat(read.condition()).contains("IF NOT EXISTS");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE t SET a = :a WHERE id = :id IF EXISTS | IF EXISTS",
                "update t set a = :a where id = :id if version < :version and b in (:b1, :b2) | IF",
                "DELETE FROM t WHERE id = :id IF EXISTS | IF EXISTS",
                "DELETE a FROM t WHERE id = :id IF a = :old | IF",
            })
    void conditionsAreTheIfClause(String text, String words) {
        assertThat(parse(text).condition()).contains(words);
        assertThat(parse(text).markers().stream().filter(marker -> marker.place() == Place.CONDITION))
                .hasSize(
                        (int) words.chars().filter(c -> c == ' ').count() == 0 && words.equals("IF")
                                ? text.split("(?i) if ", 2)[1]
                                        .replaceAll("[^:]", "")
                                        .length()
                                : 0);
    }

    @Test
    void commentsAndTextsHideWhatIsInThem() {
        CqlStatement read = parse("DELETE /* :x ; ? */ FROM t -- :y\n WHERE id = :id AND a > $$ :z ' ? $$");

        assertThat(read.parameters()).containsExactly("id");
        assertThat(read.assignments()).isEmpty();
    }

    @Test
    void deletesOfColumnsTellThem() {
        assertThat(known(parse("DELETE a, m[:k] FROM t USING TIMESTAMP :__timestamp WHERE id = :id")))
                .isEqualTo("a=-, m=?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT * FROM t WHERE id = :id | write one INSERT, UPDATE or DELETE with named parameters",
                "BEGIN BATCH UPDATE t SET a = :a WHERE id = :id APPLY BATCH | write one INSERT, UPDATE or DELETE",
                "`` | write one INSERT, UPDATE or DELETE",
                "UPDATE t SET a = :a WHERE id = :id; DELETE FROM t WHERE id = :id | and no second one",
                "UPDATE t SET a = ? WHERE id = ? | write :name in place of each ?",
                "INSERT INTO t JSON :json | name the columns",
                "INSERT INTO t (id, a) VALUES (:id) | has 2 columns and 1 values",
                "INSERT INTO t (id, a VALUES (:id, :a) | a parenthesis is not closed",
                "INSERT t (id) VALUES (:id) | expected INTO (before 't')",
                "INSERT INTO t | expected the columns in parentheses (at the end)",
                "UPDATE t SET a = :a | an UPDATE needs SET and WHERE",
                "DELETE FROM t | a DELETE needs WHERE",
                "UPDATE t SET a = 'x WHERE id = :id | the quote is not closed",
                "UPDATE t USING TIMESTAMP :ts SET a = :a WHERE id = :id IF EXISTS | takes no USING TIMESTAMP",
            })
    void whatCannotBeCarriedOutIsRefused(String text, String words) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MappingSyntaxException.class)
                .hasMessageContaining(words);
    }

    private static String known(CqlStatement statement) {
        return statement.assignments().stream()
                .map(each -> each.column() + "="
                        + (!each.isKnown()
                                ? "?"
                                : each.marker().isPresent() ? each.marker().getAsInt() : "-"))
                .collect(Collectors.joining(", "));
    }

    private static CqlStatement parse(String text) {
        return CqlStatement.parse("topic.t.ks.t.cql", text == null ? "" : text);
    }
}
