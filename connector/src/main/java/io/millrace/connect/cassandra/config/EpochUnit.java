package io.millrace.connect.cassandra.config;

/** What a number counts that means a point in time: units since 1970. */
public enum EpochUnit {
    SECONDS(1),
    MILLISECONDS(1_000),
    MICROSECONDS(1_000_000),
    NANOSECONDS(1_000_000_000);

    private final long perSecond;

    EpochUnit(long perSecond) {
        this.perSecond = perSecond;
    }

    /** Returns how many there are in a second. */
    public long perSecond() {
        return perSecond;
    }

    @Override
    public String toString() {
        return Choices.word(this);
    }
}
