package io.millrace.connect.cassandra.task;

import static io.millrace.connect.cassandra.task.Fixtures.identity;
import static io.millrace.connect.cassandra.task.Fixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * G1 and G3 over random histories: writes and deletes of few rows, many of them within the same millisecond; random polls; answers in any order,
 * lost or late or refused; crashes at any moment, each followed by redelivery from the last committed offset.
 */
class ReplayPropertyTest {

    @Property(tries = 400)
    void everyRowEndsAsTheLogLeftItHoweverOftenTheTaskCrashes(@ForAll long seed) {
        Random random = new Random(seed);
        List<SinkRecord> log = log(random, 50 + random.nextInt(400));
        FakeCassandra cassandra = new FakeCassandra();
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
        TestWorker worker =
                new TestWorker(cassandra, "linger.ms", "3", "batch.max.rows", "7", "batch.grouping", grouping).start();
        int committed = 0;
        int next = 0;
        int crashesLeft = 6;
        while (committed < log.size()) {
            int choice = random.nextInt(20);
            if (choice == 0 && crashesLeft > 0) {
                crashesLeft--;
                // What was on its way when the task died may arrive, then or never.
                List<FakeCassandra.Request> zombies = new ArrayList<>(cassandra.waiting);
                cassandra.waiting.clear();
                zombies.stream().filter(request -> random.nextBoolean()).forEach(cassandra::apply);
                worker.start();
                next = committed;
            } else if (choice < 8 && next < log.size()) {
                int end = Math.min(log.size(), next + 1 + random.nextInt(30));
                worker.put(log.subList(next, end));
                next = end;
            } else if (choice < 10) {
                Long offset = worker.commit();
                if (offset != null) {
                    assertThat(offset).isBetween((long) committed, (long) next);
                    committed = offset.intValue();
                    assertNothingCommittedIsMissing(log, committed, cassandra);
                }
            } else if (!cassandra.waiting.isEmpty()) {
                cassandra.answer(random.nextInt(cassandra.waiting.size()));
            } else {
                // A long quiet, now and then, closes the windows that hold commits back; only behind the log's end may
                // it come.
                worker.after(next == log.size() ? 300 : 1 + random.nextInt(5));
            }
        }

        Map<Long, String> expected = new HashMap<>();
        Map<Long, Long> times = new HashMap<>();
        for (SinkRecord record : log) {
            long row = identity((String) record.key());
            if (record.timestamp() >= times.getOrDefault(row, Long.MIN_VALUE)) {
                times.put(row, record.timestamp());
                expected.put(row, record.value() == null ? Fixtures.DELETED : (String) record.value());
            }
        }
        Map<Long, String> actual = new HashMap<>();
        cassandra.rows.forEach((row, cell) -> actual.put(row, cell.value()));
        assertThat(actual).isEqualTo(expected);
    }

    /** Each committed record's row holds this record or one that is greater in write time. */
    private static void assertNothingCommittedIsMissing(List<SinkRecord> log, int committed, FakeCassandra cassandra) {
        for (SinkRecord record : log.subList(0, committed)) {
            FakeCassandra.Cell cell = cassandra.rows.get(identity((String) record.key()));
            assertThat(cell).isNotNull();
            assertThat(cell.writeTime()).isGreaterThanOrEqualTo(record.timestamp() * 1_000);
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
            String key = random.nextInt(3) + "/" + random.nextInt(3);
            // Inserts, deletes and inserts again, in any rhythm.
            String value = random.nextInt(4) == 0 ? null : String.format("%06d", 999_999 - offset);
            log.add(record(offset, key, value, millis - disorder));
        }
        return log;
    }
}
