package io.millrace.stack;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A process that this one has started. */
final class ChildProcess implements Running {

    private final Process process;

    ChildProcess(Process process) {
        this.process = process;
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public int exitStatus() {
        return process.exitValue();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void terminate() {
        // A frozen process would hear of it only when it is thawed.
        Signals.cont(pid());
        // Not Process.destroy(), which closes the child's input as well: that halts the child (ParentWatch) in the
        // middle of ending.
        process.toHandle().destroy();
    }

    @Override
    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void freeze() {
        Signals.stop(pid());
    }

    @Override
    public void thaw() {
        Signals.cont(pid());
    }

    @Override
    public boolean awaitExit(Duration timeout) throws InterruptedException {
        return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
