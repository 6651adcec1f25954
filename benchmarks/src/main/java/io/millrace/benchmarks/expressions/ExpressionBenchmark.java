package io.millrace.benchmarks.expressions;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.expression.Derivations;
import io.millrace.streams.expression.Expression;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a pipeline's expressions cost an event: three derived fields, and two filters over them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ExpressionBenchmark {
    private static final int EVENTS = 1_000;
    private static final Schema EVENT = SchemaBuilder.record("PageEvent")
            .fields()
            .requiredString("page")
            .requiredInt("status")
            .optionalLong("latency")
            .requiredLong("bytes")
            .name("at")
            .type(LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)))
            .noDefault()
            .endRecord();

    private final Derivations derivations = Derivations.compile(
            List.of(
                    new Derivations.Definition("section", "coalesce(lower(segment(page, 1)), 'none')", "section"),
                    new Derivations.Definition("failed", "status >= 500 and status < 600", "failed"),
                    new Derivations.Definition("slow", "coalesce(latency, 0) > 250 or bytes / 1000 > 512", "slow")),
            EVENT);
    private final Expression failures =
            Expression.compileFilter("failed and not starts_with(page, '/health')", derivations.extended(), "failures");
    private final Expression recent = Expression.compileFilter(
            "at >= '2026-01-01' and (slow or section in ('api', 'shop'))", derivations.extended(), "recent");
    private final EventFields[] events = events();

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int twoFiltersAndThreeDerivedFields() {
        int passed = 0;
        for (EventFields event : events) {
            derivations.apply(event);
            passed += failures.test(event) ? 1 : 0;
            passed += recent.test(event) ? 1 : 0;
        }
        return passed;
    }

    private EventFields[] events() {
        Random random = new Random(1);
        List<String> pages = List.of("/API/users/1", "/shop/cart", "/health/live", "/", "/about/us/team");
        EventFields[] made = new EventFields[EVENTS];
        for (int i = 0; i < EVENTS; i++) {
            EventFields event =
                    new EventFields(derivations.extended().getFields().size());
            byte[] page = pages.get(random.nextInt(pages.size())).getBytes(StandardCharsets.UTF_8);
            event.setBytes(0, page, 0, page.length);
            event.setNumber(1, random.nextInt(10) == 0 ? 503 : 200);
            if (random.nextInt(4) == 0) {
                event.setNull(2);
            } else {
                event.setNumber(2, random.nextInt(300));
            }
            event.setNumber(3, random.nextInt(1_000_000));
            event.setNumber(4, 1_767_225_600_000L + random.nextInt(1_000_000_000) - 200_000_000);
            made[i] = event;
        }
        return made;
    }
}
