package io.millrace.stack.containers;

import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/** Waits for nothing: the stack asks its servers whether they are ready. */
final class NoWait extends AbstractWaitStrategy {

    @Override
    protected void waitUntilReady() {
        // It is enough that the container was started.
    }
}
