package io.millrace.expressions;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/** A part of a date or timestamp: {@code extract}. */
final class Extraction<R> extends Node<R> {
    private final TimePart part;
    private final Node<R> time;
    private final long perSecond;
    private final ZoneRules zone;

    /**
     * Takes a part.
     *
     * @param part the part, which the time has
     * @param time a date or timestamp
     * @param zone where it is that year, day or hour
     */
    Extraction(TimePart part, Node<R> time, ZoneId zone) {
        super(ValueType.integer(), time.nullable());
        this.part = part;
        this.time = time;
        this.perSecond = time.type().isDate() ? 0 : Times.perSecond(time.type());
        this.zone = zone.equals(ZoneOffset.UTC) ? null : zone.getRules();
    }

    @Override
    public boolean evaluate(R row) {
        if (!time.evaluate(row)) {
            return false;
        }
        if (perSecond == 0) {
            number = part.of(time.number * Times.SECONDS_PER_DAY, 0, 0);
            return true;
        }
        long second = Math.floorDiv(time.number, perSecond);
        long millisecond = Math.floorMod(time.number, perSecond) * Times.MILLIS_PER_SECOND / perSecond;
        int offset =
                zone == null ? 0 : zone.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
        number = part.of(second + offset, millisecond, offset);
        return true;
    }
}
