package io.millrace.streams.measure;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.measure.sketch.ExactDecimal;
import java.math.BigInteger;

/** The exact sum of a decimal field; null adds nothing. */
final class DecimalSum extends StateAccumulator<ExactDecimal> {
    /** What databases commonly give a decimal at most. */
    private static final int DIGITS = 38;
    /** Room for ten billion of the greatest values. */
    private static final int DIGITS_MORE = 10;

    private final SourceField field;
    private final int position;
    private final int precision;
    private final BigInteger limit;
    private final int limitBytes;

    DecimalSum(SourceField field) {
        super(ExactDecimal::new, ExactDecimal::read);
        this.field = field;
        this.position = field.position();
        this.precision = Math.max(DIGITS, field.decimal().getPrecision() + DIGITS_MORE);
        this.limit = BigInteger.TEN.pow(precision);
        this.limitBytes = limit.toByteArray().length;
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
        EventFields fields = event.fields();
        field.checkDecimal(fields);
        // What is larger than any sum may be would overflow an empty row. Shorter ones cannot be.
        if (!fields.isNull(position) && fields.length(position) >= limitBytes && tooLarge(fields)) {
            throw new Rejected(Reason.VALUE_INVALID, field.name() + " has more digits than the sum of a row can have");
        }
    }

    private boolean tooLarge(EventFields fields) {
        return new BigInteger(fields.source(position), fields.offset(position), fields.length(position))
                        .abs()
                        .compareTo(limit)
                >= 0;
    }

    @Override
    boolean overflows(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (fields.isNull(position)) {
            return false;
        }
        ExactDecimal sum = state(into) == null ? new ExactDecimal() : state(into);
        return sum.overflowsWith(fields.source(position), fields.offset(position), fields.length(position), limit);
    }

    @Override
    boolean overflows(Aggregate into, Aggregate from) {
        ExactDecimal sum = state(into);
        ExactDecimal more = state(from);
        return sum != null && more != null && sum.overflowsWith(more, limit);
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (!fields.isNull(position)) {
            stateFor(into).add(fields.source(position), fields.offset(position), fields.length(position));
        }
    }

    @Override
    void rescale(Aggregate in, int digits) {
        ExactDecimal sum = state(in);
        if (sum != null) {
            byte[] unscaled = sum.value().multiply(BigInteger.TEN.pow(digits)).toByteArray();
            ExactDecimal rescaled = new ExactDecimal();
            rescaled.add(unscaled, 0, unscaled.length);
            replace(in, rescaled);
        }
    }

    /** Returns how many digits the sum has at most. */
    int precision() {
        return precision;
    }

    /** Returns the sum's unscaled number. */
    BigInteger total(Aggregate aggregate) {
        ExactDecimal sum = state(aggregate);
        return sum == null ? BigInteger.ZERO : sum.value();
    }
}
