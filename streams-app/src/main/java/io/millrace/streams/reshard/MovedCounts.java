package io.millrace.streams.reshard;

/**
 * How much has been moved.
 *
 * @param rollups rollups that had state
 * @param rows entries of the state: as many as its changelog had, so a row may count several times
 * @param removals entries that say that a row is gone
 * @param marks marks of what has expired, written
 * @param partials partials that had not been folded yet
 */
public record MovedCounts(int rollups, long rows, long removals, long marks, long partials) {
    static final MovedCounts NONE = new MovedCounts(0, 0, 0, 0, 0);

    MovedCounts plus(MovedCounts more) {
        return new MovedCounts(
                rollups + more.rollups,
                rows + more.rows,
                removals + more.removals,
                marks + more.marks,
                partials + more.partials);
    }
}
