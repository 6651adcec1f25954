package io.millrace.connect.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.millrace.connect.cassandra.config.TableWrites.OnNotApplied;
import io.millrace.connect.cassandra.failures.NotAppliedException;
import io.millrace.connect.cassandra.mapping.Conditional;
import io.millrace.connect.cassandra.mapping.Conditional.Bound;
import io.millrace.connect.cassandra.mapping.Conditional.Outcome;
import io.millrace.connect.cassandra.mapping.PartitionKey;
import io.millrace.connect.cassandra.mapping.PartitionKey.Table;
import io.millrace.connect.cassandra.mapping.WriteStatement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A row that holds all that a record would write was written by it, or might as well have been; any other row is somebody else's. */
class ConditionalAnswerTest {

    private static final Table TABLE = new Table(CqlIdentifier.fromCql("ks"), CqlIdentifier.fromCql("t"));
    private static final CqlIdentifier ID = CqlIdentifier.fromCql("id");
    private static final CqlIdentifier NAME = CqlIdentifier.fromCql("name");
    private static final CqlIdentifier TAGS = CqlIdentifier.fromCql("tags");
    private static final ByteBuffer KEY = bytes("k");

    private final ScriptedAnswers driver = new ScriptedAnswers();

    @Test
    void whatWasAppliedIsDone() {
        assertThatCode(() -> judge(driver.applied(), whole(), KEY, bytes("a"), null))
                .doesNotThrowAnyException();
    }

    @Test
    void aRowThatIsWhatTheRecordWritesCountsAsApplied() {
        assertThatCode(() -> judge(refused("k", "a"), whole(), KEY, bytes("a"), null))
                .doesNotThrowAnyException();
        assertThatCode(() -> judge(refused("k", "a"), whole(), KEY, WriteStatement.UNSET, WriteStatement.UNSET))
                .as("what it leaves as it is does not matter")
                .doesNotThrowAnyException();
        assertThat(driver.queries).isEmpty();
    }

    @Test
    void aRowWithAnotherValueIsAnotherRow() {
        assertNotApplied(refused("k", "b"), whole(), KEY, bytes("a"), null);
        assertNotApplied(refused("k", null), whole(), KEY, bytes("a"), null);
        assertNotApplied(refused("k", "a"), whole(), KEY, null, null);
        assertNotApplied(refused("k", ""), whole(), KEY, null, null);
    }

    @Test
    void setsAreTheSameInAnyOrderAndEmptyOnesAreNone() {
        ScriptedAnswers.Answer sorted =
                driver.refused(row(ID, DataTypes.TEXT, KEY, TAGS, DataTypes.setOf(DataTypes.TEXT), set("a", "b")));
        ScriptedAnswers.Answer none =
                driver.refused(row(ID, DataTypes.TEXT, KEY, TAGS, DataTypes.setOf(DataTypes.TEXT), null));
        Outcome outcome = new Outcome(List.of(new Bound(TAGS, 1)), List.of(new Bound(ID, 0)));

        assertThatCode(() -> judge(sorted, outcome, KEY, set("b", "a"))).doesNotThrowAnyException();
        assertThatCode(() -> judge(none, outcome, KEY, set())).doesNotThrowAnyException();
        assertNotApplied(sorted, outcome, KEY, set("a"));
    }

    @Test
    void whereTheAnswerHasNotAllColumnsTheRowIsAskedFor() {
        ScriptedAnswers.Answer partly = driver.refused(row(NAME, DataTypes.TEXT, bytes("a")));
        driver.row = row(NAME, DataTypes.TEXT, bytes("a"), TAGS, DataTypes.setOf(DataTypes.TEXT), null);

        assertThatCode(() -> judge(partly, whole(), KEY, bytes("a"), null)).doesNotThrowAnyException();
        assertThat(driver.queries).containsExactly("SELECT name, tags FROM ks.t WHERE id = ? LIMIT 1 AT SERIAL");

        driver.row = row(NAME, DataTypes.TEXT, bytes("a"), TAGS, DataTypes.setOf(DataTypes.TEXT), set("x"));
        assertNotApplied(partly, whole(), KEY, bytes("a"), null);
    }

    @Test
    void aRowThatIsGoneWasDeleted() {
        Outcome deleted = new Outcome(List.of(), List.of(new Bound(ID, 0)));

        assertThatCode(() -> judge(driver.refused(Map.of()), deleted, KEY)).doesNotThrowAnyException();
        driver.row = row(ID, DataTypes.TEXT, KEY);
        assertNotApplied(driver.refused(row(NAME, DataTypes.TEXT, bytes("b"))), deleted, KEY);
    }

    @Test
    void anUpdateOfARowThatIsNotThereIsNotApplied() {
        assertNotApplied(driver.refused(Map.of()), whole(), KEY, bytes("a"), null);
        assertThatCode(() -> judge(driver.refused(Map.of()), whole(), KEY, null, null))
                .as("nothing but nulls is no row")
                .doesNotThrowAnyException();
    }

    @Test
    void whatThePartitionSharesIsNoRow() {
        Outcome deleted = new Outcome(List.of(), List.of(new Bound(ID, 0)));
        ScriptedAnswers.Answer onlyStatic =
                driver.refused(row(ID, DataTypes.TEXT, null, NAME, DataTypes.TEXT, bytes("shared")));

        assertThatCode(() -> judge(onlyStatic, deleted, KEY)).doesNotThrowAnyException();
    }

    @Test
    void whereTheStatementDoesNotTellNothingIsGuessed() {
        Conditional unknown = conditional(Optional.empty());

        assertThatThrownBy(() -> new ConditionalAnswer(
                                driver.session(), new PartitionKey(TABLE, KEY), new ByteBuffer[] {KEY}, unknown)
                        .of(driver.answer(refused("k", "a")))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(NotAppliedException.class);
    }

    private ScriptedAnswers.Answer refused(String key, String name) {
        return driver.refused(row(
                ID,
                DataTypes.TEXT,
                bytes(key),
                NAME,
                DataTypes.TEXT,
                name == null ? null : bytes(name),
                TAGS,
                DataTypes.setOf(DataTypes.TEXT),
                null));
    }

    private static Outcome whole() {
        return new Outcome(List.of(new Bound(NAME, 1), new Bound(TAGS, 2)), List.of(new Bound(ID, 0)));
    }

    private void assertNotApplied(ScriptedAnswers.Answer answer, Outcome outcome, ByteBuffer... values) {
        assertThatThrownBy(() -> judge(answer, outcome, values)).hasCauseInstanceOf(NotAppliedException.class);
    }

    private void judge(ScriptedAnswers.Answer answer, Outcome outcome, ByteBuffer... values) {
        new ConditionalAnswer(driver.session(), new PartitionKey(TABLE, KEY), values, conditional(Optional.of(outcome)))
                .of(driver.answer(answer))
                .toCompletableFuture()
                .join();
    }

    private static Conditional conditional(Optional<Outcome> outcome) {
        return new Conditional("IF NOT EXISTS", OnNotApplied.DEAD_LETTER, "on.not.applied", outcome);
    }

    private static Map<CqlIdentifier, ScriptedAnswers.Cell> row(Object... cells) {
        Map<CqlIdentifier, ScriptedAnswers.Cell> row = new LinkedHashMap<>();
        for (int i = 0; i < cells.length; i += 3) {
            row.put((CqlIdentifier) cells[i], new ScriptedAnswers.Cell((DataType) cells[i + 1], (ByteBuffer)
                    cells[i + 2]));
        }
        return row;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer set(String... elements) {
        ByteBuffer encoded = ByteBuffer.allocate(4 + 5 * elements.length).putInt(elements.length);
        for (String element : elements) {
            encoded.putInt(1).put((byte) element.charAt(0));
        }
        return encoded.flip();
    }
}
