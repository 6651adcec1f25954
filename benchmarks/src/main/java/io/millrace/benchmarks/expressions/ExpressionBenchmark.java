package io.millrace.benchmarks.expressions;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.expression.Derivations;
import io.millrace.streams.expression.Expression;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
    private final Derivations derivations = Derivations.compile(
            List.of(
                    new Derivations.Definition("section", "coalesce(lower(segment(page, 1)), 'none')", "section"),
                    new Derivations.Definition("failed", "status >= 500 and status < 600", "failed"),
                    new Derivations.Definition("slow", "coalesce(latency, 0) > 250 or bytes / 1000 > 512", "slow")),
            Events.SCHEMA);
    private final Expression failures =
            Expression.compileFilter("failed and not starts_with(page, '/health')", derivations.extended(), "failures");
    private final Expression recent = Expression.compileFilter(
            "at >= '2026-01-01' and (slow or section in ('api', 'shop'))", derivations.extended(), "recent");
    private final EventFields[] events = Events.make();

    @Benchmark
    @OperationsPerInvocation(Events.COUNT)
    public int twoFiltersAndThreeDerivedFields() {
        int passed = 0;
        for (EventFields event : events) {
            derivations.apply(event);
            passed += failures.test(event) ? 1 : 0;
            passed += recent.test(event) ? 1 : 0;
        }
        return passed;
    }
}
