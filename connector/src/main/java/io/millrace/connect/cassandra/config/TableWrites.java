package io.millrace.connect.cassandra.config;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.util.Optional;

/**
 * How the rows of a topic's table are written, where it is otherwise than all rows are.
 *
 * @param prefix the names of the table's options up to the word that tells them apart
 * @param consistency when a write counts as done; empty where {@code write.consistency} says so
 * @param condition which rows are written at all, by what is there
 * @param onNotApplied what becomes of rows that are not
 * @param cql the statement that writes them; empty where the sink makes it
 * @param idempotent whether that may be carried out twice
 */
public record TableWrites(
        String prefix,
        Optional<DefaultConsistencyLevel> consistency,
        WriteCondition condition,
        OnNotApplied onNotApplied,
        Optional<CqlStatement> cql,
        boolean idempotent) {

    /** As all rows are written. */
    public static final TableWrites PLAIN = new TableWrites(
            "", Optional.empty(), WriteCondition.NONE, OnNotApplied.DEAD_LETTER, Optional.empty(), true);

    /** Which rows a table takes, by what is there. */
    public enum WriteCondition {
        /** All of them. */
        NONE,
        /** Those that are not there. */
        NOT_EXISTS,
        /** Those that are there. */
        EXISTS
    }

    /** What becomes of a row whose condition does not hold. */
    public enum OnNotApplied {
        /** Nothing. */
        IGNORE,
        /** Its record goes to the dead-letter topic. */
        DEAD_LETTER,
        /** The task fails. */
        FAIL
    }

    /** Tells whether its statements have an IF clause. */
    public boolean isConditional() {
        return condition != WriteCondition.NONE
                || cql.filter(CqlStatement::isConditional).isPresent();
    }

    /** Tells whether there is nothing in which rows differ from all others. */
    public boolean isPlain() {
        return consistency.isEmpty() && cql.isEmpty() && condition == WriteCondition.NONE;
    }

    /** Returns the name of the option that sets the consistency. */
    public String consistencyOption() {
        return prefix + TableOption.Setting.CONSISTENCY.word();
    }

    /** Returns the name of the option that sets the condition. */
    public String conditionOption() {
        return prefix + TableOption.Setting.WRITE_CONDITION.word();
    }

    /** Returns the name of the option that says what becomes of rows whose condition does not hold. */
    public String onNotAppliedOption() {
        return prefix + TableOption.Setting.ON_NOT_APPLIED.word();
    }

    /** Returns the name of the option that says whether the statement may be carried out twice. */
    public String idempotentOption() {
        return prefix + TableOption.Setting.CQL_IDEMPOTENT.word();
    }
}
