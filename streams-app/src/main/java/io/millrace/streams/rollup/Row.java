package io.millrace.streams.rollup;

import io.millrace.streams.measure.Aggregate;

/** A row as it stands, and whether that has been emitted. */
public final class Row implements KeyMap.Entry {
    private final byte[] key;
    private final Aggregate aggregate;
    private long version;
    private long time;
    private boolean dirty;

    /**
     * Creates a row.
     *
     * @param version its version as last emitted, 0 if it never was
     * @param aggregate all events folded so far
     */
    Row(byte[] key, long version, Aggregate aggregate) {
        this.key = key;
        this.version = version;
        this.aggregate = aggregate;
    }

    @Override
    public byte[] key() {
        return key;
    }

    Aggregate aggregate() {
        return aggregate;
    }

    long version() {
        return version;
    }

    /** Returns the time of the latest event since the row was last emitted. */
    long time() {
        return time;
    }

    boolean dirty() {
        return dirty;
    }

    void changed(long partialTime) {
        dirty = true;
        time = Math.max(time, partialTime);
    }

    void emitted(long newVersion) {
        version = newVersion;
        dirty = false;
        time = 0;
    }
}
