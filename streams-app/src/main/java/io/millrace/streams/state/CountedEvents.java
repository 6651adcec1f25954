package io.millrace.streams.state;

import io.millrace.streams.measure.AccumulatorSpec;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.Pipeline.Derived;
import io.millrace.streams.rollup.RollupPlan;
import io.millrace.streams.shard.KeyPart;
import io.millrace.streams.state.Manifest.RollupManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which events a rollup counts, and with which values: not to be seen in its state, and so a matter of consent.
 *
 * @param filter empty for all events
 * @param time the field of the events' time; empty for the record's own timestamp
 * @param derived how the derived fields are made that its rows depend on, by name
 * @param uses all of the file and the fields that its rows depend on, as one text to look for names in
 */
record CountedEvents(String filter, String time, SortedMap<String, String> derived, String uses) {
    private static final Pattern TEXT = Pattern.compile("'[^']*'");

    static CountedEvents of(Pipeline pipeline, RollupPlan rollup) {
        String filter = rollup.rollup().filter() == null ? "" : rollup.rollup().filter();
        String time = pipeline.source().timestamp() == null
                ? ""
                : pipeline.source().timestamp().name();
        StringBuilder uses = new StringBuilder(uses(filter, time, rollup.key().parts(), rollup.specs()));
        List<Derived> all = pipeline.derived();
        SortedMap<String, String> used = new TreeMap<>();
        // The last first: each may be made of those before it.
        for (int i = all.size() - 1; i >= 0; i--) {
            Derived field = all.get(i);
            if (mentions(uses, field.name())) {
                used.put(field.name(), field.expression());
                uses.append(' ').append(field.expression());
            }
        }
        return new CountedEvents(filter, time, used, uses.toString());
    }

    /** Says in words what of it is not as it was written down. */
    List<String> changesSince(RollupManifest was) {
        List<String> changed = new ArrayList<>();
        if (!was.filter().equals(filter)) {
            changed.add("the filter was " + quoted(was.filter()) + " and is " + quoted(filter));
        }
        if (was.time() != null && !was.time().equals(time)) {
            changed.add("the time of the events was " + timeInWords(was.time()) + " and is " + timeInWords(time));
        }
        String used = usedBy(was);
        derived.forEach((name, expression) -> {
            String before = was.derived().get(name);
            if (before == null && mentions(used, name)) {
                changed.add("the field " + name + " was the event's own and is derived as " + quoted(expression));
            } else if (before != null && !before.equals(expression)) {
                changed.add("the derived field " + name + " was " + quoted(before) + " and is " + quoted(expression));
            }
        });
        was.derived().forEach((name, expression) -> {
            if (!derived.containsKey(name) && mentions(uses, name)) {
                changed.add("the field " + name + " was derived as " + quoted(expression) + " and is the event's own");
            }
        });
        return changed;
    }

    private static String usedBy(RollupManifest was) {
        return uses(
                        was.filter(),
                        was.time() == null ? "" : was.time(),
                        was.key(),
                        was.layout().accumulators())
                + " " + String.join(" ", was.derived().values());
    }

    private static String uses(String filter, String time, List<KeyPart> key, List<AccumulatorSpec> accumulators) {
        StringBuilder uses = new StringBuilder(filter).append(' ').append(time);
        key.forEach(part -> uses.append(' ').append(part.made()));
        accumulators.forEach(accumulator -> uses.append(' ').append(accumulator.field()));
        return uses.toString();
    }

    private static boolean mentions(CharSequence uses, String name) {
        String withoutTexts = TEXT.matcher(uses).replaceAll("''");
        return Pattern.compile("\\b" + Pattern.quote(name) + "\\b")
                .matcher(withoutTexts)
                .find();
    }

    private static String timeInWords(String time) {
        return time.isEmpty() ? "the record's timestamp" : time;
    }

    private static String quoted(String expression) {
        return expression.isEmpty() ? "none" : "\"" + expression + "\"";
    }
}
