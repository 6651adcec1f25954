package io.millrace.connect.cassandra.mapping;

import io.millrace.connect.cassandra.config.CqlStatement.Place;
import io.millrace.connect.cassandra.config.MappingConfig.Nulls;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.sink.SinkRecord;

/** A statement of the user's own, whose parameters a record gives. */
final class CustomPlan implements RecordPlan {

    private final RowAssembler rows;
    private final Parameter[] parameters;
    private final ByteBuffer nullValue;
    private final Optional<WriteTimeReader> writeTime;
    private final Optional<TtlReader> ttl;
    private final List<Slot> ttlSlots;
    private final boolean skipsIncomplete;

    /** The position of a bind marker, and where it stands. */
    record Slot(int position, Place place) {}

    /** What fills the bind markers of one name. */
    record Parameter(ColumnPlan plan, List<Slot> slots) {}

    /**
     * Makes the plan.
     *
     * @param skipsIncomplete whether records that lack what the statement's WHERE needs are left alone
     */
    CustomPlan(
            RowAssembler rows,
            List<Parameter> parameters,
            Nulls nulls,
            Optional<WriteTimeReader> writeTime,
            Optional<TtlReader> ttl,
            List<Slot> ttlSlots,
            boolean skipsIncomplete) {
        this.rows = rows;
        this.parameters = parameters.toArray(Parameter[]::new);
        this.nullValue = nulls == Nulls.UNSET ? WriteStatement.UNSET : null;
        this.writeTime = writeTime;
        this.ttl = ttl;
        this.ttlSlots = ttlSlots;
        this.skipsIncomplete = skipsIncomplete;
    }

    @Override
    public Row map(SinkRecord record) {
        if (skipsIncomplete && isIncomplete(record)) {
            return null;
        }
        ByteBuffer[] values = rows.newValues();
        for (Parameter parameter : parameters) {
            ByteBuffer value = parameter.plan().read(record, rows.table());
            for (Slot slot : parameter.slots()) {
                values[slot.position()] = bound(record, parameter.plan(), slot.place(), value);
            }
        }
        if (ttl.isPresent()) {
            ByteBuffer seconds = ttl.get().read(record, rows.table());
            ttlSlots.forEach(slot -> values[slot.position()] = seconds);
        }
        long micros = writeTime.isPresent() ? writeTime.get().micros(record, rows.table()) : Row.UNDECIDED;
        return rows.assemble(record, values, micros);
    }

    /** Without a value there is a null for each field of it, which says as little as no field. */
    private boolean isIncomplete(SinkRecord record) {
        for (Parameter parameter : parameters) {
            boolean names = parameter.slots().stream().anyMatch(slot -> slot.place() == Place.RESTRICTION);
            if (names && (parameter.plan().isMissing(record) || parameter.plan().read(record, rows.table()) == null)) {
                return true;
            }
        }
        return false;
    }

    /** Only what is written may be left as it is: Cassandra compares with nothing that was not given. */
    private ByteBuffer bound(SinkRecord record, ColumnPlan plan, Place place, ByteBuffer value) {
        if (place == Place.VALUE) {
            return value == null ? nullValue : value;
        }
        if (WriteStatement.isUnset(value)) {
            throw RecordErrors.of(record, rows.table(), plan.column() + ": " + plan.source() + " " + ColumnPlan.ABSENT);
        }
        if (value == null && place == Place.RESTRICTION) {
            throw RecordErrors.of(
                    record,
                    rows.table(),
                    plan.column() + ": " + plan.source() + " is null, and the statement's WHERE needs it");
        }
        return value;
    }
}
