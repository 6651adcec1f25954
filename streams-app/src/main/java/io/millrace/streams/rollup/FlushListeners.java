package io.millrace.streams.rollup;

import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.WrappedStateStore;

/**
 * Hears of every changed key of a cached store once per commit, before the transaction commits, or earlier if the cache is
 * full. This is how the DSL's own aggregates emit, and the only way to emit once per commit and exactly once; Streams has no
 * public interface for it, so this class alone touches its internals, and fails at start if they are not as expected.
 */
final class FlushListeners {
    private FlushListeners() {}

    /**
     * Listens to a store. The listener may forward, as the operator that called this from its {@code init}.
     *
     * @param store a store with caching enabled
     * @param context the operator's context
     * @param listener gets key and new value, null for a deletion; the record's timestamp is that of the last change
     * @throws IllegalStateException if the store has no cache, or Streams is not the release this was written for
     */
    @SuppressWarnings("unchecked")
    static void listen(StateStore store, ProcessorContext<?, ?> context, Consumer<Record<Bytes, byte[]>> listener) {
        if (!(store instanceof WrappedStateStore) || !(context instanceof InternalProcessorContext)) {
            throw unexpected(store.name());
        }
        InternalProcessorContext<?, ?> internal = (InternalProcessorContext<?, ?>) context;
        ProcessorNode<?, ?, ?, ?> operator = internal.currentNode();
        CacheFlushListener<Bytes, byte[]> asOperator = record -> {
            ProcessorNode<?, ?, ?, ?> before = internal.currentNode();
            internal.setCurrentNode(operator);
            try {
                listener.accept(record.withValue(record.value().newValue));
            } finally {
                internal.setCurrentNode(before);
            }
        };
        if (!((WrappedStateStore<StateStore, Bytes, byte[]>) store).setFlushListener(asOperator, false)) {
            throw unexpected(store.name());
        }
    }

    private static IllegalStateException unexpected(String store) {
        return new IllegalStateException(
                "The store " + store
                        + " has no cache to listen to: it needs caching enabled, and the Kafka Streams release this was built with");
    }
}
