package io.millrace.benchmarks.sink;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Page events as producers write them that know of no schema. */
final class JsonPageEvents {

    private static final long BEGIN_MS = 1_769_860_800_000L;
    private static final LocalDate DAY = LocalDate.ofEpochDay(20_484);

    private JsonPageEvents() {}

    static List<byte[]> records(int count) {
        Random random = new Random(1);
        List<byte[]> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String json = "{\"event_id\":\"" + new UUID(random.nextLong(), random.nextLong())
                    + "\",\"page\":\"/articles/" + random.nextInt(5_000)
                    + "\",\"occurred_at\":" + (BEGIN_MS + i)
                    + ",\"visitor\":\"visitor-" + random.nextInt(65_536)
                    + "\",\"status\":200,\"bytes\":" + (400 + random.nextInt(65_536))
                    + ",\"latency_ms\":" + (3 + random.nextInt(1_000))
                    + ",\"day\":\"" + DAY + "\"}";
            records.add(json.getBytes(StandardCharsets.UTF_8));
        }
        return records;
    }
}
