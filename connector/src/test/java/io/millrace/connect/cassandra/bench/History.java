package io.millrace.connect.cassandra.bench;

import io.millrace.connect.cassandra.bench.Step.Event;
import io.millrace.connect.cassandra.bench.Step.Kind;
import io.millrace.connect.cassandra.bench.VirtualConsumer.CommitFault;
import io.millrace.connect.cassandra.bench.VirtualConsumer.Protocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What happens to the sink, from its first start to a moment at which all is well again.
 *
 * @param seed decides what the steps leave open: latencies, and which request meets a fault
 */
record History(long seed, Settings settings, List<Step> steps) {

    static final int PARTITIONS = 2;
    /** Rows that each topic partition writes. */
    static final int KEYS = 5;

    private static final int ROOM_FOR_COMPANY = 1_000;

    private static final List<Protocol> PROTOCOLS = List.of(Protocol.values());
    private static final List<CassandraFault> CASSANDRA_FAULTS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(CassandraFault.NONE, CassandraFault.FORGETFUL)));
    private static final List<CommitFault> COMMIT_FAULTS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(CommitFault.NONE)));
    private static final List<VirtualDeadLetterTopic.Fault> DEAD_LETTER_FAULTS =
            List.copyOf(EnumSet.complementOf(EnumSet.of(VirtualDeadLetterTopic.Fault.NONE)));
    private static final List<Long> LETTER_MILLIS = List.of(0L, 1L, 5L, 40L);

    History {
        steps = List.copyOf(steps);
    }

    History with(List<Step> others) {
        return new History(seed, settings, others);
    }

    static History random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Settings settings = Settings.random(random);
        int length = 4 + random.nextInt(20);
        List<Step> steps = new ArrayList<>();
        int value = 0;
        int killers = 0;
        for (int i = 0; i < length; i++) {
            List<Event> events = events(random, value);
            if (settings.option("buffer.max.rows") < ROOM_FOR_COMPANY
                    || settings.option("buffer.max.bytes") < 1_000 * ROOM_FOR_COMPANY) {
                // That a row makes replicas fail shows by what they take beside it, for which there has to be room.
                events.removeIf(event -> event.kind() == Kind.KILLER);
            }
            killers += removeFurther(events, killers);
            if (!events.isEmpty()) {
                steps.add(new Step.Produce(random.nextInt(PARTITIONS), events));
            }
            value += 20;
            for (int faults = random.nextInt(3); faults > 0; faults--) {
                steps.add(disturbance(random));
            }
            if (random.nextInt(3) > 0) {
                steps.add(new Step.Pass(duration(random)));
            }
        }
        if (killers > 0) {
            // A change of the ring makes the sink forget what replicas have taken beside such a row, as of now for
            // good.
            steps.removeIf(Step.RingChanges.class::isInstance);
        }
        return new History(random.nextLong(), settings, steps);
    }

    /** Two rows that make replicas fail look like replicas that fail. Answers how many there are. */
    private static int removeFurther(List<Event> events, int before) {
        int[] killers = {before};
        events.removeIf(event -> event.kind() == Kind.KILLER && ++killers[0] > 1);
        return Math.min(1, killers[0]) - before;
    }

    private static List<Event> events(RandomGenerator random, int value) {
        List<Event> events = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 5);
        for (int i = 0; i < count; i++) {
            long behind = random.nextInt(5) > 0 ? 0 : random.nextInt(random.nextInt(4) == 0 ? 600 : 3);
            events.add(new Event(kind(random), random.nextInt(KEYS), behind, value + i));
        }
        return events;
    }

    private static Kind kind(RandomGenerator random) {
        return switch (random.nextInt(28)) {
            case 0, 1, 2, 3 -> Kind.DELETE;
            case 4, 5, 6, 7 -> Kind.PARTIAL;
            case 8, 9 -> Kind.WIDE;
            case 24 -> Kind.STATIC;
            case 25 -> Kind.TAGS;
            case 26, 27 -> Kind.NULLING;
            case 10 -> Kind.UNMAPPABLE;
            case 11 -> Kind.POISON;
            case 12 ->
                switch (random.nextInt(8)) {
                    case 0 -> Kind.TIMELESS;
                    case 1 -> Kind.FUTURE;
                    case 2 -> Kind.KILLER;
                    default -> Kind.UPSERT;
                };
            default -> Kind.UPSERT;
        };
    }

    private static Step disturbance(RandomGenerator random) {
        long millis = duration(random);
        return switch (random.nextInt(18)) {
            case 0, 1, 2 ->
                new Step.Rebalance(
                        any(random, PROTOCOLS),
                        random.nextInt(1 << PARTITIONS),
                        random.nextInt(2) * duration(random),
                        random.nextInt(3) == 0 ? random.nextInt(400) : 0);
            case 3 -> new Step.Crash();
            case 4 -> new Step.Restart();
            case 5, 6, 7 ->
                new Step.CassandraFails(any(random, CASSANDRA_FAULTS), random.nextBoolean() ? 1 : 0.3, millis);
            case 8 -> new Step.NodeFreezes(random.nextInt(VirtualSchema.NODES), millis);
            case 15 -> new Step.NodeGoesDown(random.nextInt(VirtualSchema.NODES), millis);
            case 16 -> new Step.RingChanges();
            case 17 -> new Step.ConnectorPauses(millis);
            case 9 -> new Step.CassandraIsSlow(5 + random.nextInt(60), millis);
            case 10 -> new Step.CommitsFail(any(random, COMMIT_FAULTS), millis);
            case 11 -> new Step.DeadLettersFail(any(random, DEAD_LETTER_FAULTS), millis);
            case 12 -> {
                int first = random.nextInt(VirtualSchema.NODES);
                yield random.nextBoolean()
                        ? new Step.AddColumn(first, spread(random))
                        : new Step.DropColumn(first, spread(random));
            }
            case 13 -> new Step.Marker(random.nextInt(PARTITIONS));
            default -> new Step.DeadLetterLatency(any(random, LETTER_MILLIS));
        };
    }

    private static <T> T any(RandomGenerator random, List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static long spread(RandomGenerator random) {
        return random.nextBoolean() ? 0 : random.nextInt(500);
    }

    /** Mostly short, so that things meet; now and then so long that whatever waits has waited enough. */
    private static long duration(RandomGenerator random) {
        return switch (random.nextInt(8)) {
            case 0 -> 1_000 + random.nextInt(2_000);
            case 1, 2 -> random.nextInt(300);
            default -> 1 + random.nextInt(40);
        };
    }
}
