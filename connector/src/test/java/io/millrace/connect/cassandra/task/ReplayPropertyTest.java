package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.identity;
import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * G1 and G3 over random histories: writes and deletes of few rows, many of them within the same millisecond, some of
 * them long after the others of their millisecond; random polls; quiet seconds; answers in any order, lost or late or
 * refused; crashes at any moment, each followed by redelivery from the last committed offset.
 */
class ReplayPropertyTest {

    /** Longer than a window may go unused, and than its partition may be quiet. */
    private static final int LONG_QUIET_MILLIS = 11_000;

    private static final long QUIET_NANOS = 1_000_000_000L;

    /** Without a crash nothing is excepted. */
    @Property(tries = 400)
    void everyRowEndsAsTheLogLeftItHoweverLateItsRecordsCome(@ForAll long seed) {
        Random random = new Random(seed);
        History history = new History(random, 0);
        history.run();

        assertThat(history.actual()).isEqualTo(expected(history.log));
    }

    /**
     * A row is excepted when the task crashed while some records of a millisecond were there, and the others came late.
     */
    @Property(tries = 600)
    void everyRowEndsAsTheLogLeftItHoweverOftenTheTaskCrashes(@ForAll long seed) {
        Random random = new Random(seed);
        History history = new History(random, 6);
        history.run();

        Map<Long, String> expected = expected(history.log);
        Map<Long, String> actual = history.actual();
        for (Long row : history.rowsSplitByACrash()) {
            expected.remove(row);
            assertThat(actual.remove(row)).isNotNull();
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static Map<Long, String> expected(List<SinkRecord> log) {
        Map<Long, String> expected = new HashMap<>();
        Map<Long, Long> times = new HashMap<>();
        for (SinkRecord record : log) {
            long row = identity((String) record.key());
            if (record.timestamp() >= times.getOrDefault(row, Long.MIN_VALUE)) {
                times.put(row, record.timestamp());
                expected.put(row, record.value() == null ? Fixtures.DELETED : (String) record.value());
            }
        }
        return expected;
    }

    /** One log, and what becomes of it. */
    private static final class History {

        private final Random random;
        private final List<SinkRecord> log;
        private final FakeCassandra cassandra = new FakeCassandra();
        private final TestWorker worker;
        private final List<Crash> crashes = new ArrayList<>();
        /** Offsets before which windows may have been closed: what comes from there on may be late. */
        private final Set<Integer> closings = new HashSet<>();

        private int crashesLeft;
        private int committed;
        private int next;
        private int furthest;
        private long lastPutNanos;
        private long lastQuietNanos;

        /** When a crash came: what had been delivered by then, and what was committed. */
        private record Crash(int delivered, int committed) {}

        History(Random random, int crashes) {
            this.random = random;
            this.crashesLeft = crashes;
            this.log = log(random, 50 + random.nextInt(400));
            this.lastQuietNanos = -60 * QUIET_NANOS;
            cassandra.fault = request -> {
                switch (random.nextInt(6)) {
                    case 0 -> {
                        return new DriverTimeoutException("the request was lost");
                    }
                    case 1 -> {
                        cassandra.apply(request);
                        return new DriverTimeoutException("the answer was lost");
                    }
                    default -> {
                        return null;
                    }
                }
            };
            String grouping = random.nextBoolean() ? "auto" : "partition-key";
            this.worker =
                    new TestWorker(cassandra, "linger.ms", "3", "batch.max.rows", "7", "batch.grouping", grouping);
        }

        void run() {
            worker.start();
            while (committed < log.size()) {
                int choice = random.nextInt(20);
                if (choice == 0 && crashesLeft > 0) {
                    crash();
                } else if (choice < 8 && next < log.size()) {
                    int end = Math.min(log.size(), next + 1 + random.nextInt(30));
                    worker.put(log.subList(next, end));
                    lastPutNanos = worker.nanos;
                    next = end;
                    furthest = Math.max(furthest, next);
                } else if (choice < 10) {
                    commit();
                } else if (!cassandra.waiting.isEmpty()) {
                    cassandra.answer(random.nextInt(cassandra.waiting.size()));
                } else if (next == log.size()) {
                    worker.after(300);
                } else if (random.nextInt(5) == 0) {
                    worker.after(random.nextBoolean() ? 1_100 : LONG_QUIET_MILLIS);
                    lastQuietNanos = worker.nanos;
                    commit();
                } else {
                    worker.after(1 + random.nextInt(5));
                }
            }
        }

        private void crash() {
            crashesLeft--;
            crashes.add(new Crash(furthest, committed));
            // What was on its way when the task died may arrive, then or never.
            List<FakeCassandra.Request> zombies = new ArrayList<>(cassandra.waiting);
            cassandra.waiting.clear();
            zombies.stream().filter(request -> random.nextBoolean()).forEach(cassandra::apply);
            worker.start();
            next = committed;
        }

        private void commit() {
            if (worker.nanos - lastPutNanos >= QUIET_NANOS || worker.nanos - lastQuietNanos < 40 * QUIET_NANOS) {
                closings.add(next);
            }
            Long offset = worker.commit();
            if (offset != null) {
                assertThat(offset).isBetween((long) committed, (long) next);
                committed = offset.intValue();
                assertNothingCommittedIsMissing();
            }
        }

        Map<Long, String> actual() {
            Map<Long, String> actual = new HashMap<>();
            cassandra.rows.forEach((row, cell) -> actual.put(row, cell.value()));
            return actual;
        }

        /** The rows of whose last millisecond some records came late, and the task crashed in between. */
        Set<Long> rowsSplitByACrash() {
            Map<Long, Long> times = new HashMap<>();
            Map<Long, int[]> firstAndLast = new HashMap<>();
            for (int offset = 0; offset < log.size(); offset++) {
                SinkRecord record = log.get(offset);
                long row = identity((String) record.key());
                long latest = times.getOrDefault(row, Long.MIN_VALUE);
                if (record.timestamp() > latest) {
                    times.put(row, record.timestamp());
                    firstAndLast.put(row, new int[] {offset, offset});
                } else if (record.timestamp() == latest) {
                    firstAndLast.get(row)[1] = offset;
                }
            }
            Set<Long> split = new HashSet<>();
            firstAndLast.forEach((row, offsets) -> {
                int first = offsets[0];
                int last = offsets[1];
                boolean late = closings.stream().anyMatch(closing -> first < closing && closing <= last);
                if (late
                        && crashes.stream().anyMatch(crash -> first < crash.delivered() && crash.committed() <= last)) {
                    split.add(row);
                }
            });
            return split;
        }

        /** Each committed record's row holds this record or one that is greater in write time. */
        private void assertNothingCommittedIsMissing() {
            for (SinkRecord record : log.subList(0, committed)) {
                FakeCassandra.Cell cell = cassandra.rows.get(identity((String) record.key()));
                assertThat(cell).isNotNull();
                assertThat(cell.writeTime()).isGreaterThanOrEqualTo(record.timestamp() * 1_000);
            }
        }
    }

    /** Few rows and few milliseconds, so that ties abound; values that sort against log order, so that a tie shows. */
    private static List<SinkRecord> log(Random random, int size) {
        List<SinkRecord> log = new ArrayList<>();
        long millis = 1_000_000;
        for (int offset = 0; offset < size; offset++) {
            if (random.nextInt(10) == 0) {
                millis += 1 + random.nextInt(400);
            }
            long disorder = random.nextInt(6) == 0 ? random.nextInt(200) : 0;
            long time = millis - disorder;
            String key = random.nextInt(3) + "/" + random.nextInt(3);
            if (offset > 0 && random.nextInt(8) == 0) {
                // Another one of a row and millisecond that were there before, maybe long ago.
                SinkRecord before = log.get(random.nextInt(offset));
                key = (String) before.key();
                time = before.timestamp();
            }
            // Inserts, deletes and inserts again, in any rhythm.
            String value = random.nextInt(4) == 0 ? null : String.format("%06d", 999_999 - offset);
            log.add(record(offset, key, value, time));
        }
        return log;
    }
}
