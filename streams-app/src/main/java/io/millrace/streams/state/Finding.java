package io.millrace.streams.state;

/**
 * One thing that was found when pipeline and state were held against each other.
 *
 * @param subject what it is about, as {@code rollup page_views}
 * @param verdict what follows
 * @param what what was found
 * @param remedy what to do; empty if nothing
 */
public record Finding(String subject, Verdict verdict, String what, String remedy) {

    /** What follows, the gravest last. */
    public enum Verdict {
        /** It can be run. */
        RUN,
        /** It can be run, and the state will be changed. */
        MIGRATE,
        /** The state has to be cut into another number of slices first. */
        RESHARD_FIRST,
        /** It cannot be run over this state. */
        REFUSE
    }

    static Finding run(String subject, String what) {
        return new Finding(subject, Verdict.RUN, what, "");
    }

    static Finding migrate(String subject, String what) {
        return new Finding(subject, Verdict.MIGRATE, what, "");
    }

    static Finding refuse(String subject, String what, String remedy) {
        return new Finding(subject, Verdict.REFUSE, what, remedy);
    }
}
