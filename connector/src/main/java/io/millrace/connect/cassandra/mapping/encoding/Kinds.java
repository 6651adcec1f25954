package io.millrace.connect.cassandra.mapping.encoding;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kinds that are converted alike. */
final class Kinds {

    static final Set<Kind> PLAIN_INTEGERS = of(Kind.INT8, Kind.INT16, Kind.INT32, Kind.INT64);
    static final Set<Kind> INTEGERS =
            Stream.of(Kind.values()).filter(Kind::isInteger).collect(Collectors.toUnmodifiableSet());
    static final Set<Kind> FLOATS = of(Kind.FLOAT32, Kind.FLOAT64);
    static final Set<Kind> DECIMALS = of(Kind.DECIMAL, Kind.SCALED_DECIMAL);
    static final Set<Kind> INSTANTS =
            of(Kind.TIMESTAMP, Kind.EPOCH_MILLIS, Kind.EPOCH_MICROS, Kind.EPOCH_NANOS, Kind.PROTO_TIMESTAMP);
    static final Set<Kind> DAYS = of(Kind.DATE, Kind.EPOCH_DAYS);
    static final Set<Kind> TIMES = of(Kind.TIME, Kind.MILLIS_OF_DAY, Kind.MICROS_OF_DAY, Kind.NANOS_OF_DAY);
    static final Set<Kind> DURATIONS = of(Kind.MICRO_DURATION, Kind.NANO_DURATION, Kind.PROTO_DURATION);
    static final Set<Kind> STRUCTURES = of(Kind.STRUCT, Kind.MAP, Kind.ARRAY);
    static final Set<Kind> STRINGS = of(Kind.STRING);
    static final Set<Kind> BYTE_ARRAYS = of(Kind.BYTES);

    private Kinds() {}

    static Set<Kind> of(Kind... kinds) {
        return Set.of(kinds);
    }

    static Set<Kind> union(Collection<Set<Kind>> sets) {
        return sets.stream().flatMap(Set::stream).collect(Collectors.toUnmodifiableSet());
    }
}
