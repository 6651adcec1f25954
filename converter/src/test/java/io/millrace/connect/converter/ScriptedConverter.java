package io.millrace.connect.converter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/** A delegate that fails as it was told to, once for each failure, and then turns bytes into their number. */
public final class ScriptedConverter implements Converter {

    /** The one made last by this thread, for the test that had it made. */
    static final ThreadLocal<ScriptedConverter> LATEST = new ThreadLocal<>();

    final Deque<Supplier<RuntimeException>> failures = new ArrayDeque<>();
    final List<ClassLoader> contextClassLoaders = new ArrayList<>();
    Map<String, ?> configs;
    boolean isKey;
    boolean closed;
    boolean sawHeaders;

    public ScriptedConverter() {
        LATEST.set(this);
    }

    @Override
    public void configure(Map<String, ?> options, boolean key) {
        contextClassLoaders.add(Thread.currentThread().getContextClassLoader());
        configs = options;
        isKey = key;
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        failIfTold();
        return new byte[(Integer) value];
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        failIfTold();
        return new SchemaAndValue(Schema.INT32_SCHEMA, value.length);
    }

    @Override
    public SchemaAndValue toConnectData(String topic, Headers headers, byte[] value) {
        sawHeaders = true;
        return toConnectData(topic, value);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void failIfTold() {
        contextClassLoaders.add(Thread.currentThread().getContextClassLoader());
        if (!failures.isEmpty()) {
            throw failures.remove().get();
        }
    }
}
