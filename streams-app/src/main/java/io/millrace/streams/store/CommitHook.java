package io.millrace.streams.store;

import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;

/**
 * Lets an operator send what it holds back in the very transaction that commits the input it stands for. A store without
 * data: Streams flushes the caches of a task's stores before it flushes the producer and commits, which is how the DSL's own
 * aggregates emit, and there is no public interface for it. This class alone touches Streams' internals, and fails at start
 * if they are not as expected.
 *
 * <p>What the operator holds is its own, on the heap. It need not survive anything: if the task ends before the commit, the
 * transaction is aborted, and the same input comes again.
 */
public final class CommitHook implements StateStore, CachedStateStore<Object, Object> {
    private final String name;
    private Optional<Runnable> beforeCommit = Optional.empty();
    private boolean open;

    private CommitHook(String name) {
        this.name = name;
    }

    /**
     * Creates the builder of a hook.
     *
     * @param name the store's name
     * @return a builder for a topology
     */
    public static StoreBuilder<CommitHook> builder(String name) {
        return new Builder(name);
    }

    /**
     * Says what to do before every commit. The action may forward, as the operator that called this from its {@code init}.
     *
     * @param context the operator's context
     * @param action what to do; never while the operator is processing
     * @throws IllegalStateException if Streams is not the release this was written for
     */
    public void beforeCommit(ProcessorContext<?, ?> context, Runnable action) {
        if (!(context instanceof InternalProcessorContext<?, ?> internal)) {
            throw new IllegalStateException("The store " + name
                    + " needs the Kafka Streams release this was built with: its processor context is another");
        }
        ProcessorNode<?, ?, ?, ?> operator = internal.currentNode();
        beforeCommit = Optional.of(() -> {
            ProcessorNode<?, ?, ?, ?> nodeBefore = internal.currentNode();
            ProcessorRecordContext recordBefore = internal.recordContext();
            internal.setCurrentNode(operator);
            internal.setRecordContext(new ProcessorRecordContext(
                    internal.currentSystemTimeMs(), -1, internal.taskId().partition(), null, new RecordHeaders()));
            try {
                action.run();
            } finally {
                internal.setRecordContext(recordBefore);
                internal.setCurrentNode(nodeBefore);
            }
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {
            throw new IllegalStateException("The store " + name + " keeps nothing, so there is nothing to restore");
        });
        open = true;
    }

    @Override
    public void flushCache() {
        beforeCommit.ifPresent(Runnable::run);
    }

    @Override
    public void clearCache() {
        beforeCommit = Optional.empty();
    }

    @Override
    public boolean setFlushListener(CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
        return false;
    }

    @Override
    public void close() {
        beforeCommit = Optional.empty();
        open = false;
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private record Builder(String name) implements StoreBuilder<CommitHook> {
        @Override
        public StoreBuilder<CommitHook> withCachingEnabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("The store " + name + " keeps nothing that could be logged");
        }

        @Override
        public StoreBuilder<CommitHook> withLoggingDisabled() {
            return this;
        }

        @Override
        public CommitHook build() {
            return new CommitHook(name);
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
