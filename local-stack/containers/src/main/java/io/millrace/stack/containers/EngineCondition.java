package io.millrace.stack.containers;

import io.millrace.stack.HostProvider;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests, and says so, that are to run on containers where there is no engine for them, and those tagged {@code processes},
 * which are about child processes. Does nothing unless {@code -Dmillrace.stack=containers}.
 */
public final class EngineCondition implements ExecutionCondition {

    private static final String PROCESSES = "processes";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!ContainerHostProvider.NAME.equals(System.getProperty(HostProvider.PROPERTY))) {
            return ConditionEvaluationResult.enabled("it does not run on containers");
        }
        if (context.getTags().contains(PROCESSES)) {
            return skipped(context, "it is about child processes");
        }
        return Engine.unavailable()
                .map(why -> skipped(context, "there is no container engine: " + why))
                .orElseGet(() -> ConditionEvaluationResult.enabled("a container engine answers"));
    }

    private static ConditionEvaluationResult skipped(ExtensionContext context, String why) {
        // To where the build's own lines go: a log file would be silence.
        System.out.println("SKIPPED "
                + (context.getTestMethod().isPresent()
                        ? context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName()
                        : context.getDisplayName())
                + ": " + why);
        return ConditionEvaluationResult.disabled(why);
    }
}
