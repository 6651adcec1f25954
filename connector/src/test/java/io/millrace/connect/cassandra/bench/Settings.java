package io.millrace.connect.cassandra.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * How the sink and its worker are configured in one history.
 *
 * @param options of the connector
 * @param maxPollRecords of the consumer
 * @param commitMillis the worker's {@code offset.flush.interval.ms}
 * @param intercepted whether the sink is told where its consumer stands
 * @param connectMillis how long it takes until Cassandra has been reached
 * @param sendMicros how long the sink's thread is busy with each request
 */
record Settings(
        Map<String, String> options,
        int maxPollRecords,
        long commitMillis,
        boolean intercepted,
        long connectMillis,
        long sendMicros) {

    Settings {
        options = Map.copyOf(options);
    }

    /** Options as names and values in turn; the worker as it is shipped. */
    static Settings of(String... options) {
        Map<String, String> given = new TreeMap<>();
        for (int i = 0; i < options.length; i += 2) {
            given.put(options[i], options[i + 1]);
        }
        return new Settings(given, 500, 60_000, true, 0, 0);
    }

    Settings withMaxPollRecords(int records) {
        return new Settings(options, records, commitMillis, intercepted, connectMillis, sendMicros);
    }

    static Settings random(RandomGenerator random) {
        int batch = pick(random, 1, 2, 5, 30);
        int buffer = Math.max(batch, pick(random, 5, 12, 40, 1_000));
        Map<String, String> options = new TreeMap<>();
        options.put("batch.max.rows", String.valueOf(batch));
        options.put("batch.max.bytes", String.valueOf(pick(random, 100, 4_096)));
        options.put("buffer.max.rows", String.valueOf(buffer));
        options.put("buffer.max.bytes", String.valueOf(pick(random, 8_192, 1 << 20)));
        options.put("linger.ms", String.valueOf(pick(random, 0, 5, 40, 1_000)));
        options.put("batch.grouping", random.nextBoolean() ? "auto" : "partition-key");
        options.put("max.in.flight.requests", String.valueOf(pick(random, 1, 3, 256)));
        options.put("concurrency", random.nextBoolean() ? "adaptive" : "fixed");
        options.put("unknown.fields", random.nextInt(3) == 0 ? "ignore" : "fail");
        options.put("write.nulls", random.nextInt(3) == 0 ? "null" : "unset");
        options.put("dead.letter.max.consecutive", "100000");
        if (random.nextInt(4) == 0) {
            options.put("consumer.override.auto.offset.reset", "latest");
        }
        return new Settings(
                options,
                pick(random, 1, 4, 20, 500),
                random.nextBoolean() ? 200 : 60_000,
                random.nextInt(4) > 0,
                random.nextInt(4) > 0 ? 0 : random.nextInt(300),
                random.nextInt(3) > 0 ? 0 : random.nextInt(40));
    }

    private static int pick(RandomGenerator random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    int option(String name) {
        return Integer.parseInt(options.get(name));
    }
}
