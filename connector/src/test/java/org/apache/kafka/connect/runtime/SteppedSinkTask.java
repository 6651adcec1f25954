package org.apache.kafka.connect.runtime;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.internals.Plugin;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.runtime.errors.ErrorHandlingMetrics;
import org.apache.kafka.connect.runtime.errors.ErrorReporter;
import org.apache.kafka.connect.runtime.errors.RetryWithToleranceOperator;
import org.apache.kafka.connect.runtime.errors.WorkerErrantRecordReporter;
import org.apache.kafka.connect.runtime.isolation.LoaderSwap;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.storage.ClusterConfigState;
import org.apache.kafka.connect.storage.Converter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.StatusBackingStore;
import org.apache.kafka.connect.util.ConnectorTaskId;

/**
 * Kafka Connect's own sink task, one step at a time on the test's thread in place of a loop on a thread of its own. It lives in Connect's
 * package because that is who may see the class.
 */
public final class SteppedSinkTask extends WorkerSinkTask {

    private final TaskConfig taskConfig;
    private State state = State.STARTING;
    private Throwable failure;

    public enum State {
        STARTING,
        RUNNING,
        STOPPED,
        FAILED
    }

    /** Parts that a worker keeps for all its tasks. */
    public record Worker(WorkerConfig config, ConnectMetrics metrics, StatusBackingStore statuses) {}

    /** What converts the records and reports those that are bad. */
    public record Plugins(
            Converter keys,
            Converter values,
            HeaderConverter headers,
            RetryWithToleranceOperator<ConsumerRecord<byte[], byte[]>> operator,
            WorkerErrantRecordReporter reporter,
            List<ErrorReporter<ConsumerRecord<byte[], byte[]>>> reporters,
            ErrorHandlingMetrics metrics) {}

    public SteppedSinkTask(
            ConnectorTaskId id,
            SinkTask task,
            TaskConfig taskConfig,
            Worker worker,
            Plugins plugins,
            Consumer<byte[], byte[]> consumer,
            Time time) {
        this(id, task, taskConfig, worker, plugins, consumer, time, SteppedSinkTask.class.getClassLoader());
    }

    private SteppedSinkTask(
            ConnectorTaskId id,
            SinkTask task,
            TaskConfig taskConfig,
            Worker worker,
            Plugins plugins,
            Consumer<byte[], byte[]> consumer,
            Time time,
            ClassLoader loader) {
        super(
                id,
                task,
                new Ignored(),
                TargetState.STARTED,
                worker.config(),
                ClusterConfigState.EMPTY,
                worker.metrics(),
                plugin(plugins.keys()),
                plugin(plugins.values()),
                plugins.metrics(),
                plugin(plugins.headers()),
                new TransformationChain<>(List.of(), plugins.operator()),
                consumer,
                loader,
                time,
                plugins.operator(),
                plugins.reporter(),
                worker.statuses(),
                reporters(plugins),
                null,
                keepLoader(loader));
        this.taskConfig = taskConfig;
    }

    private static <T> Plugin<T> plugin(T instance) {
        return Plugin.wrapInstance(instance, null, Map::of);
    }

    private static Supplier<List<ErrorReporter<ConsumerRecord<byte[], byte[]>>>> reporters(Plugins plugins) {
        return plugins::reporters;
    }

    private static Function<ClassLoader, LoaderSwap> keepLoader(ClassLoader loader) {
        LoaderSwap kept = new LoaderSwap(loader);
        return wanted -> kept;
    }

    /** Starts as {@link WorkerTask#run} does. */
    public void begin() {
        initialize(taskConfig);
        try {
            doStart();
            state = State.RUNNING;
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Commits if it is time, polls, and puts. */
    public void step() {
        if (state != State.RUNNING) {
            throw new IllegalStateException("the task is " + state, failure);
        }
        try {
            iteration();
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Stops as a worker does that has been asked to: commits, closes, stops. */
    public void end() {
        stop();
        state = State.STOPPED;
        try {
            execute();
        } catch (Throwable e) {
            failure = e;
        } finally {
            doClose();
        }
    }

    public State state() {
        return state;
    }

    /** What the task failed with; null if it did not. */
    public Throwable failure() {
        return failure;
    }

    private void fail(Throwable cause) {
        state = State.FAILED;
        failure = cause;
        try {
            // Its loop meets the failure in its first round, and closes as it does.
            execute();
        } catch (Throwable e) {
            onFailure(e);
        } finally {
            doClose();
        }
    }

    @Override
    protected void iteration() {
        if (state == State.FAILED) {
            throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
        }
        super.iteration();
    }

    private static final class Ignored implements TaskStatus.Listener {
        @Override
        public void onStartup(ConnectorTaskId id) {}

        @Override
        public void onPause(ConnectorTaskId id) {}

        @Override
        public void onResume(ConnectorTaskId id) {}

        @Override
        public void onFailure(ConnectorTaskId id, Throwable cause) {}

        @Override
        public void onShutdown(ConnectorTaskId id) {}

        @Override
        public void onDeletion(ConnectorTaskId id) {}

        @Override
        public void onRestart(ConnectorTaskId id) {}
    }
}
