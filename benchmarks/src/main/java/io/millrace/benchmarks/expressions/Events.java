package io.millrace.benchmarks.expressions;

import io.millrace.streams.event.EventFields;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Page views, as the streams application has them after decoding. */
final class Events {
    static final int COUNT = 1_000;
    static final int PAGE = 0;
    static final int STATUS = 1;
    static final int LATENCY = 2;
    static final int BYTES = 3;
    static final int AT = 4;
    /** The first of three derived fields. */
    static final int SECTION = 5;

    static final int FAILED = 6;
    static final int SLOW = 7;

    static final Schema SCHEMA = SchemaBuilder.record("PageEvent")
            .fields()
            .requiredString("page")
            .requiredInt("status")
            .optionalLong("latency")
            .requiredLong("bytes")
            .name("at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    private Events() {}

    /** Makes events, the same in every run. */
    static EventFields[] make() {
        Random random = new Random(1);
        List<String> pages = List.of("/API/users/1", "/shop/cart", "/health/live", "/", "/about/us/team");
        EventFields[] made = new EventFields[COUNT];
        for (int i = 0; i < COUNT; i++) {
            EventFields event = new EventFields(SLOW + 1);
            byte[] page = pages.get(random.nextInt(pages.size())).getBytes(StandardCharsets.UTF_8);
            event.setBytes(PAGE, page, 0, page.length);
            event.setNumber(STATUS, random.nextInt(10) == 0 ? 503 : 200);
            if (random.nextInt(4) == 0) {
                event.setNull(LATENCY);
            } else {
                event.setNumber(LATENCY, random.nextInt(300));
            }
            event.setNumber(BYTES, random.nextInt(1_000_000));
            event.setNumber(AT, 1_767_225_600_000L + random.nextInt(1_000_000_000) - 200_000_000);
            made[i] = event;
        }
        return made;
    }
}
