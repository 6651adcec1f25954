package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.sketch.ExactSum;

/** The exact sum of a float or double field; null adds nothing. */
final class RealSum extends StateAccumulator<ExactSum> {
    private final SourceField field;
    private final int position;

    RealSum(SourceField field) {
        super(ExactSum::new, ExactSum::read);
        this.field = field;
        this.position = field.position();
    }

    @Override
    boolean checksEvents() {
        return true;
    }

    @Override
    boolean canOverflow() {
        return true;
    }

    @Override
    void check(Event event) throws Rejected {
        field.checkFinite(event.fields());
    }

    @Override
    boolean overflows(Aggregate into, Event event) {
        EventFields fields = event.fields();
        ExactSum sum = state(into);
        return sum != null && !fields.isNull(position) && sum.overflowsWith(fields.real(position));
    }

    @Override
    boolean overflows(Aggregate into, Aggregate from) {
        ExactSum sum = state(into);
        ExactSum more = state(from);
        return sum != null && more != null && sum.overflowsWith(more);
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (!fields.isNull(position)) {
            stateFor(into).add(fields.real(position));
        }
    }

    double total(Aggregate aggregate) {
        ExactSum sum = state(aggregate);
        return sum == null ? 0 : sum.value();
    }
}
