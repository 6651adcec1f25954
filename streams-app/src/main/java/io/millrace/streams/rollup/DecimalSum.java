package io.millrace.streams.rollup;

import io.millrace.streams.event.Event;
import io.millrace.streams.event.EventFields;
import io.millrace.streams.event.Reason;
import io.millrace.streams.event.Rejected;
import io.millrace.streams.rollup.sketch.ExactDecimal;
import io.millrace.streams.wire.AvroInput;
import io.millrace.streams.wire.AvroOutput;
import io.millrace.streams.wire.MalformedException;
import java.math.BigInteger;

/** The exact sum of a decimal field; null adds nothing. */
final class DecimalSum extends Cell {
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
        this.field = field;
        this.position = field.position();
        this.precision = Math.max(DIGITS, field.decimal().getPrecision() + DIGITS_MORE);
        this.limit = BigInteger.TEN.pow(precision);
        this.limitBytes = limit.toByteArray().length;
    }

    @Override
    int longs() {
        return 0;
    }

    @Override
    int objects() {
        return 1;
    }

    @Override
    int objectBytes(Aggregate of) {
        return sum(of) == null ? 0 : sum(of).memoryBytes();
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
        ExactDecimal sum = sum(into) == null ? new ExactDecimal() : sum(into);
        return sum.overflowsWith(fields.source(position), fields.offset(position), fields.length(position), limit);
    }

    @Override
    boolean overflows(Aggregate into, Aggregate from) {
        ExactDecimal sum = sum(into);
        ExactDecimal more = sum(from);
        return sum != null && more != null && sum.overflowsWith(more, limit);
    }

    @Override
    void add(Aggregate into, Event event) {
        EventFields fields = event.fields();
        if (!fields.isNull(position)) {
            make(into).add(fields.source(position), fields.offset(position), fields.length(position));
        }
    }

    @Override
    void merge(Aggregate into, Aggregate from) {
        ExactDecimal more = sum(from);
        if (more != null) {
            make(into).add(more);
        }
    }

    private ExactDecimal make(Aggregate in) {
        ExactDecimal sum = sum(in);
        if (sum == null) {
            sum = new ExactDecimal();
            in.objects()[objectAt(0)] = sum;
        }
        return sum;
    }

    private ExactDecimal sum(Aggregate in) {
        return (ExactDecimal) in.objects()[objectAt(0)];
    }

    @Override
    void write(Aggregate from, AvroOutput out) {
        ExactDecimal sum = sum(from);
        out.writeBoolean(sum != null);
        if (sum != null) {
            sum.write(out);
        }
    }

    @Override
    void read(Aggregate into, AvroInput in) throws MalformedException {
        if (in.readBoolean()) {
            into.objects()[objectAt(0)] = ExactDecimal.read(in);
        }
    }

    @Override
    void rescale(Aggregate in, int digits) {
        ExactDecimal sum = sum(in);
        if (sum != null) {
            byte[] unscaled = sum.value().multiply(BigInteger.TEN.pow(digits)).toByteArray();
            ExactDecimal rescaled = new ExactDecimal();
            rescaled.add(unscaled, 0, unscaled.length);
            in.objects()[objectAt(0)] = rescaled;
        }
    }

    /** Returns how many digits the sum has at most. */
    int precision() {
        return precision;
    }

    /** Returns the sum's unscaled number. */
    BigInteger total(Aggregate aggregate) {
        ExactDecimal sum = sum(aggregate);
        return sum == null ? BigInteger.ZERO : sum.value();
    }
}
