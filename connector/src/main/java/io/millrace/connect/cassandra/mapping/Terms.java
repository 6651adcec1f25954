package io.millrace.connect.cassandra.mapping;

import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import java.util.Optional;

/**
 * On which terms a statement is sent. Rows on different ones never share a request.
 *
 * @param consistency when it counts as done; empty where that is what the connector says of all
 * @param conditional what its IF clause means; empty where it has none
 */
public record Terms(Optional<DefaultConsistencyLevel> consistency, Optional<Conditional> conditional) {

    /** Those of rows of which nothing else is said. */
    public static final Terms GENERAL = new Terms(Optional.empty(), Optional.empty());

    /** Tells whether each row needs a request of its own: of one with several it is not said which were applied. */
    public boolean isAlone() {
        return conditional.isPresent();
    }

    /** Tells whether rows on these terms may share a request with others on those. */
    public boolean mayShare(Terms others) {
        return !isAlone() && equals(others);
    }
}
