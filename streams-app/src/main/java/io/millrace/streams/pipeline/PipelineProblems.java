package io.millrace.streams.pipeline;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Gathers what is wrong with the parts of a pipeline file that do not depend on each other, so that it is all said at once. */
public final class PipelineProblems {
    /** Each once: what the schema refuses is also asked for. */
    private final Set<String> problems = new LinkedHashSet<>();

    /** Begins with none. */
    public PipelineProblems() {}

    /** Begins with what is known already. */
    PipelineProblems(List<String> known) {
        problems.addAll(known);
    }

    /**
     * Reads a part.
     *
     * @param part reads it
     * @param <T> what it becomes
     * @return what was read; null if it cannot be used, which {@link #throwIfAny} will report
     */
    public <T> T read(Supplier<T> part) {
        try {
            return part.get();
        } catch (PipelineException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    /**
     * Checks a part.
     *
     * @param part throws if it cannot be used, which {@link #throwIfAny} will report
     */
    public void check(Runnable part) {
        read(() -> {
            part.run();
            return null;
        });
    }

    /**
     * Ends here if anything was wrong.
     *
     * @throws PipelineException with all that was wrong
     */
    public void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new PipelineException(List.copyOf(problems));
        }
    }
}
