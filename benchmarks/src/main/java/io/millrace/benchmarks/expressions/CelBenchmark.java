package io.millrace.benchmarks.expressions;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import dev.cel.runtime.CelVariableResolver;
import io.millrace.streams.event.EventFields;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

/** The same as {@link ExpressionBenchmark} with CEL, which asks for the fields that it needs, and for those only. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class CelBenchmark {
    private final Cel cel = CelFactory.plannerCelBuilder()
            .addVar("page", SimpleType.STRING)
            .addVar("status", SimpleType.INT)
            .addVar("latency", SimpleType.DYN)
            .addVar("bytes", SimpleType.INT)
            .addVar("at", SimpleType.INT)
            .addVar("section", SimpleType.STRING)
            .addVar("failed", SimpleType.BOOL)
            .addVar("slow", SimpleType.BOOL)
            .addCompilerLibraries(CelExtensions.strings())
            .addRuntimeLibraries(CelExtensions.strings())
            .build();
    private final Program section = program("size(page.split('/')) > 1 ? page.split('/')[1].lowerAscii() : 'none'");
    private final Program failed = program("status >= 500 && status < 600");
    private final Program slow = program("(latency == null ? 0 : latency) > 250 || bytes / 1000 > 512");
    private final Program failures = program("failed && !page.startsWith('/health')");
    private final Program recent = program("at >= 1767225600000 && (slow || section in ['api', 'shop'])");
    private final EventFields[] events = Events.make();
    private final Fields fields = new Fields();

    @Benchmark
    @OperationsPerInvocation(Events.COUNT)
    public int twoFiltersAndThreeDerivedFields() throws CelEvaluationException {
        int passed = 0;
        for (EventFields event : events) {
            fields.event = event;
            byte[] text = ((String) section.eval(fields)).getBytes(StandardCharsets.UTF_8);
            event.setBytes(Events.SECTION, text, 0, text.length);
            event.setNumber(Events.FAILED, (Boolean) failed.eval(fields) ? 1 : 0);
            event.setNumber(Events.SLOW, (Boolean) slow.eval(fields) ? 1 : 0);
            passed += (Boolean) failures.eval(fields) ? 1 : 0;
            passed += (Boolean) recent.eval(fields) ? 1 : 0;
        }
        return passed;
    }

    private Program program(String text) {
        try {
            return cel.createProgram(cel.compile(text).getAst());
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The fields of one event, boxed when they are asked for. */
    private static final class Fields implements CelVariableResolver {
        private EventFields event;

        @Override
        public Optional<Object> find(String name) {
            return Optional.of(
                    switch (name) {
                        case "page" -> text(Events.PAGE);
                        case "section" -> text(Events.SECTION);
                        case "status" -> event.number(Events.STATUS);
                        case "bytes" -> event.number(Events.BYTES);
                        case "at" -> event.number(Events.AT);
                        case "failed" -> event.number(Events.FAILED) != 0;
                        case "slow" -> event.number(Events.SLOW) != 0;
                        default ->
                            event.isNull(Events.LATENCY) ? NullValue.NULL_VALUE : (Object) event.number(Events.LATENCY);
                    });
        }

        private String text(int position) {
            return new String(
                    event.source(position), event.offset(position), event.length(position), StandardCharsets.UTF_8);
        }
    }
}
