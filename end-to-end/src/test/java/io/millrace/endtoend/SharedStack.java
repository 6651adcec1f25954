package io.millrace.endtoend;

import io.millrace.stack.Installation;
import io.millrace.stack.Stack;
import io.millrace.stack.StackOptions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * One stack for all test classes, since its servers take most of a minute to start. Each test finds it as if they had just
 * come up, whatever the test before did to it; the tests of a class with a {@link Lifecycle#PER_CLASS} instance share what
 * that class deploys. A failure tells how the servers and connectors are, and where their logs are.
 */
final class SharedStack
        implements BeforeAllCallback,
                BeforeEachCallback,
                ParameterResolver,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler {

    private static final Namespace NAMESPACE = Namespace.create(SharedStack.class);
    /** Most tests end with waiting for committed offsets, which the worker's ten seconds would make most of their time. */
    private static final Map<String, String> WORKER = Map.of(
            "offset.flush.interval.ms",
            "2000",
            // Certificates and keys may be files that the configuration names.
            "config.providers",
            "env,directory",
            "config.providers.directory.class",
            "org.apache.kafka.common.config.provider.DirectoryConfigProvider");

    @Override
    public void beforeAll(ExtensionContext context) {
        if (sharesItsInstance(context)) {
            new CleanSlate(stack(context)).make();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!sharesItsInstance(context)) {
            new CleanSlate(stack(context)).make();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack(context);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    @Override
    public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    private static boolean sharesItsInstance(ExtensionContext context) {
        return context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS));
    }

    private static Throwable explained(ExtensionContext context, Throwable failure) {
        Kept kept = kept(context);
        kept.somethingFailed = true;
        failure.addSuppressed(new StateOfTheStack(kept.stack));
        return failure;
    }

    private static Stack stack(ExtensionContext context) {
        return kept(context).stack;
    }

    private static Kept kept(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        Kept.class,
                        key -> new Kept(
                                Stack.start(StackOptions.defaults(Installation.aroundWorkingDirectory()), WORKER)),
                        Kept.class);
    }

    /** Started for the first test that wants it, and closed by JUnit after the last test of all. */
    private static final class Kept implements AutoCloseable {

        private final Stack stack;
        private volatile boolean somethingFailed;

        Kept(Stack stack) {
            this.stack = stack;
        }

        @Override
        public void close() {
            stack.close();
            // What a failed test stored is worth a look.
            if (!somethingFailed) {
                stack.deleteData();
            }
        }
    }
}
