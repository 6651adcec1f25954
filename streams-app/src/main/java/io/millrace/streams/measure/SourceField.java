package io.millrace.streams.measure;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * A field that something is measured of.
 *
 * @param name its name
 * @param position where it is in an event
 * @param type its type, without null
 * @param nullable whether it can be null
 */
record SourceField(String name, int position, Schema type, boolean nullable) {

    boolean isDecimal() {
        return type.getLogicalType() instanceof LogicalTypes.Decimal;
    }

    /** Returns the same field as one that can be null. */
    SourceField orNull() {
        return new SourceField(name, position, type, true);
    }

    /** Returns precision and scale of a decimal. */
    LogicalTypes.Decimal decimal() {
        return (LogicalTypes.Decimal) type.getLogicalType();
    }

    private boolean isReal() {
        return type.getType() == Schema.Type.FLOAT || type.getType() == Schema.Type.DOUBLE;
    }

    /** Refuses what would make every number it is added to none. */
    void checkFinite(EventFields fields) throws Rejected {
        if (isReal() && !fields.isNull(position) && !Double.isFinite(fields.real(position))) {
            throw new Rejected(
                    Reason.VALUE_INVALID, name + " is infinite or not a number; it cannot be summed or ranked");
        }
    }

    /** Refuses a decimal without a byte: no reader takes one. */
    void checkDecimal(EventFields fields) throws Rejected {
        if (isDecimal() && !fields.isNull(position) && fields.length(position) == 0) {
            throw new Rejected(Reason.VALUE_INVALID, name + " is a decimal of no bytes; even zero has one");
        }
    }

    /** Refuses a value that is too large to be kept, whether it would be or not: that depends on the order. */
    void checkKept(EventFields fields, int maxBytes) throws Rejected {
        if (!fields.isNull(position) && fields.length(position) > maxBytes) {
            throw new Rejected(
                    Reason.OVERSIZED,
                    name + " has " + fields.length(position)
                            + " bytes; first, last, min and max keep no more than max.kept.bytes (" + maxBytes + ")");
        }
    }

    /** Returns how much memory a value takes that is kept. */
    int keptBytes(EventFields fields) {
        return fields.isNull(position) ? 0 : Accumulator.arrayBytes(fields.length(position));
    }

    /** Returns the type in words. */
    String describe() {
        String base = type.getType().getName();
        return type.getLogicalType() == null
                ? base
                : base + " (" + type.getLogicalType().getName() + ")";
    }
}
