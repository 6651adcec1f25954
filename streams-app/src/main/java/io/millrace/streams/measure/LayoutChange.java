package io.millrace.streams.measure;

import io.millrace.streams.measure.AccumulatorSpec.Function;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * What becomes of one accumulator from one layout to another.
 *
 * @param accumulator its name
 * @param kind what becomes of it
 * @param digits by how many decimal digits its numbers grow; 0 but for {@link Kind#RESCALED}
 * @param detail what there is to say of it; empty if nothing
 */
public record LayoutChange(String accumulator, Kind kind, int digits, String detail) {

    /** What can become of an accumulator. */
    public enum Kind {
        /** Its state goes on as it is. */
        KEPT,
        /** Its state is multiplied: the field's decimals have more digits behind the point now. */
        RESCALED,
        /** It begins to count with the events from here on. */
        ADDED,
        /** Its state is let go. */
        DROPPED,
        /** Its state means something else under the new layout, and there is no way to make that of it. */
        REFUSED
    }

    /**
     * Compares two layouts.
     *
     * @param was the accumulators of the earlier
     * @param now the accumulators of the later
     * @return a change for each of the later, in its order, and one for each that has gone
     */
    public static List<LayoutChange> between(List<AccumulatorSpec> was, List<AccumulatorSpec> now) {
        Map<String, AccumulatorSpec> earlier = new LinkedHashMap<>();
        was.forEach(accumulator -> earlier.put(accumulator.name(), accumulator));
        List<LayoutChange> changes = new ArrayList<>();
        for (AccumulatorSpec accumulator : now) {
            AccumulatorSpec before = earlier.get(accumulator.name());
            changes.add(
                    before == null
                            ? new LayoutChange(accumulator.name(), Kind.ADDED, 0, "")
                            : change(before, accumulator));
        }
        for (AccumulatorSpec accumulator : was) {
            if (now.stream().noneMatch(kept -> kept.name().equals(accumulator.name()))) {
                changes.add(new LayoutChange(accumulator.name(), Kind.DROPPED, 0, ""));
            }
        }
        return changes;
    }

    private static LayoutChange change(AccumulatorSpec was, AccumulatorSpec now) {
        Schema from = was.type();
        Schema to = now.type();
        if (now.function() == Function.VALUES || from.equals(to)) {
            return kept(now, "");
        }
        if (from.getLogicalType() instanceof LogicalTypes.Decimal one
                && to.getLogicalType() instanceof LogicalTypes.Decimal other
                && from.getType() == to.getType()) {
            return decimal(now, one.getScale(), other.getScale(), from.getType() == Schema.Type.BYTES);
        }
        if (from.getType() == Schema.Type.ENUM && to.getType() == Schema.Type.ENUM) {
            return symbols(now, from.getEnumSymbols(), to.getEnumSymbols());
        }
        boolean plain = from.getLogicalType() == null && to.getLogicalType() == null;
        boolean sameLogical =
                from.getLogicalType() != null && from.getLogicalType().equals(to.getLogicalType());
        if (from.getType() == to.getType() && isScalar(to) && (plain || sameLogical)) {
            // Docs, aliases and properties.
            return kept(now, "");
        }
        if (plain
                && (isPromotion(from, to, Schema.Type.INT, Schema.Type.LONG)
                        || isPromotion(from, to, Schema.Type.FLOAT, Schema.Type.DOUBLE))) {
            return kept(now, words(from) + " became " + words(to));
        }
        return refused(now, now.field() + " was " + words(from) + " and is " + words(to));
    }

    private static LayoutChange decimal(AccumulatorSpec now, int was, int is, boolean anyLength) {
        if (was == is) {
            return kept(now, "");
        }
        String scales = now.field() + " had " + was + " digits behind the point and has " + is;
        if (now.function() == Function.DISTRIBUTION) {
            return kept(now, scales);
        }
        if (is < was || now.function() == Function.DISTINCT || !anyLength) {
            return refused(now, scales);
        }
        return new LayoutChange(now.name(), Kind.RESCALED, is - was, scales);
    }

    private static LayoutChange symbols(AccumulatorSpec now, List<String> was, List<String> is) {
        boolean appended = is.size() >= was.size() && is.subList(0, was.size()).equals(was);
        return appended
                ? kept(now, is.size() > was.size() ? now.field() + " has more symbols" : "")
                : refused(now, "the symbols of " + now.field() + " stand in another order, or some have gone");
    }

    private static boolean isScalar(Schema type) {
        return switch (type.getType()) {
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTES -> true;
            default -> false;
        };
    }

    private static boolean isPromotion(Schema from, Schema to, Schema.Type narrow, Schema.Type wide) {
        return from.getType() == narrow && to.getType() == wide;
    }

    private static LayoutChange kept(AccumulatorSpec accumulator, String detail) {
        return new LayoutChange(accumulator.name(), Kind.KEPT, 0, detail);
    }

    private static LayoutChange refused(AccumulatorSpec accumulator, String detail) {
        return new LayoutChange(accumulator.name(), Kind.REFUSED, 0, detail);
    }

    private static String words(Schema type) {
        String name = type.getType().getName();
        return type.getLogicalType() == null ? name : type.getLogicalType().getName() + " (" + name + ")";
    }
}
