package io.millrace.connect.cassandra.bench;

/** One of the guarantees does not hold. */
final class Broken extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final Law law;

    /** The guarantees of the sink, by their numbers in {@code docs/guarantees.md}. */
    enum Law {
        /** Every committed record is in Cassandra, superseded there, or a dead letter. */
        G1,
        /** Each row ends as the record with the greatest write time left it. */
        G3,
        /** A bad record is a dead letter, once; a good one never is, whatever is down. */
        G4,
        /** The task runs, put is short, what it holds is bounded, and in the end nothing is left over. */
        G5
    }

    Broken(Law law, String how) {
        super(law + ": " + how);
        this.law = law;
    }

    Broken(Law law, String how, Throwable cause) {
        super(law + ": " + how, cause);
        this.law = law;
    }

    Law law() {
        return law;
    }
}
