package io.millrace.connect.cassandra.failures;

import io.millrace.connect.cassandra.batching.BufferedRow;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;

/** What is to become of a batch whose request failed. A value: whoever asked for it carries it out. */
public sealed interface Verdict {

    /** Send the same rows again, after a while. */
    record Retry() implements Verdict {}

    /** Go on with the two halves of the rows, one after the other. */
    record Split() implements Verdict {}

    /** Try the batch's other parts before this one. */
    record Defer() implements Verdict {}

    /**
     * Look at the table and map the records once more: the rows were made for what it was, perhaps.
     *
     * @param prepareAgain whether the statement itself was refused, and not the values of the one row
     */
    record Remap(boolean prepareAgain) implements Verdict {}

    /**
     * Send the records of these rows to the dead-letter topic, and the other rows again.
     *
     * @param rows some of the batch's, or all
     * @param complaint what Cassandra did, as the end of a sentence that begins with it
     */
    record DeadLetter(List<BufferedRow> rows, String complaint) implements Verdict {
        public DeadLetter {
            rows = List.copyOf(rows);
        }
    }

    /** Take the rows for done, though they were not written: that is what was asked for. */
    record Skip() implements Verdict {}

    /** Stop the task, with nothing skipped: somebody has to do something first. */
    record Fatal(ConnectException why) implements Verdict {}
}
