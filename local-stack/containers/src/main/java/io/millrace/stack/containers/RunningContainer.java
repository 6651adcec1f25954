package io.millrace.stack.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.WaitResponse;
import io.millrace.stack.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A container from one start to its end, of which the engine tells. */
final class RunningContainer implements Running {

    private final DockerClient engine;
    private final String id;
    private final long pid;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    private RunningContainer(DockerClient engine, String id, long pid) {
        this.engine = engine;
        this.id = id;
        this.pid = pid;
    }

    /** The container of that id, which was started just now; what it prints since the given second is added to the log. */
    static RunningContainer of(DockerClient engine, String id, Path log, int since) {
        Long pid = engine.inspectContainerCmd(id).exec().getState().getPidLong();
        RunningContainer running = new RunningContainer(engine, id, pid == null ? UNKNOWN_PID : pid);
        engine.logContainerCmd(id)
                .withStdOut(true)
                .withStdErr(true)
                .withFollowStream(true)
                .withSince(since)
                .exec(new LogWriter(log));
        engine.waitContainerCmd(id).exec(running.new End());
        return running;
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public int exitStatus() {
        return exit.join();
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public void terminate() {
        thaw();
        signal("SIGTERM");
    }

    @Override
    public void kill() {
        // The engine thaws a frozen container for this signal.
        signal("SIGKILL");
    }

    @Override
    public void freeze() {
        engine.pauseContainerCmd(id).exec();
    }

    @Override
    public void thaw() {
        InspectContainerResponse.ContainerState state =
                engine.inspectContainerCmd(id).exec().getState();
        if (Boolean.TRUE.equals(state.getPaused())) {
            engine.unpauseContainerCmd(id).exec();
        }
    }

    @Override
    public boolean awaitExit(Duration timeout) throws InterruptedException {
        try {
            exit.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The engine does not tell whether container " + id + " runs", e);
        }
    }

    private void signal(String name) {
        try {
            engine.killContainerCmd(id).withSignal(name).exec();
        } catch (ConflictException | NotFoundException e) {
            // It ended by itself meanwhile.
            exit.join();
        }
    }

    /** Hears of the end. */
    private final class End extends ResultCallback.Adapter<WaitResponse> {

        @Override
        public void onNext(WaitResponse response) {
            exit.complete(response.getStatusCode());
        }

        @Override
        public void onError(Throwable problem) {
            exit.completeExceptionally(problem);
        }
    }
}
