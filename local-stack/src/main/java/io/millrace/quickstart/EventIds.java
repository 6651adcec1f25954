package io.millrace.quickstart;

import java.util.OptionalLong;
import java.util.UUID;

/**
 * The events' ids: UUIDs (version 8) whose high bits name the run and whose low bits are the event's index, so that a row can
 * be matched with its event without a table of two million ids.
 *
 * @param run the high bits, version included
 */
public record EventIds(long run) {

    private static final long VERSION_MASK = 0xF000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    private static final long INDEX_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

    /** Ids of a run with the given name, of which all but four bits count. */
    public static EventIds ofRun(long name) {
        return new EventIds((name & ~VERSION_MASK) | VERSION_8);
    }

    public UUID id(long index) {
        return new UUID(run, VARIANT | index);
    }

    /** The index in an id of this run; empty for any other id. */
    public OptionalLong index(UUID id) {
        boolean ours = id.getMostSignificantBits() == run && (id.getLeastSignificantBits() & ~INDEX_MASK) == VARIANT;
        return ours ? OptionalLong.of(id.getLeastSignificantBits() & INDEX_MASK) : OptionalLong.empty();
    }
}
