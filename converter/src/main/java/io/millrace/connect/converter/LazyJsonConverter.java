package io.millrace.connect.converter;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.storage.Converter;

/**
 * Leaves JSON objects without a schema as the bytes that they are: a {@link JsonMap} reads of them what it is asked for. Whatever is odd about a
 * record in any way is Connect's own converter's, whose result or failure it then is; so is everything with {@code schemas.enable=true}.
 *
 * <pre>{@code
 * value.converter=io.millrace.connect.converter.LazyJsonConverter
 * value.converter.schemas.enable=false
 * }</pre>
 *
 * Writing is the other converter's.
 */
public final class LazyJsonConverter implements Converter, Versioned {

    private static final String SCHEMAS = "schemas.enable";
    private static final String JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

    private final PatientConverter delegate = new PatientConverter();
    private final JsonWalk walk = new JsonWalk();
    private boolean isLazy;

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define(
                        SCHEMAS,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        ConfigDef.Importance.HIGH,
                        "Whether a record brings its schema. Only without one it is left as bytes.");
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        Map<String, Object> options = new HashMap<>(configs);
        options.putIfAbsent(PatientConverter.DELEGATE, JSON_CONVERTER);
        delegate.configure(options, isKey);
        Object schemas = configs.get(SCHEMAS);
        isLazy = schemas != null && schemas.toString().trim().equalsIgnoreCase("false");
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        SchemaAndValue unread = unread(value);
        return unread == null ? delegate.toConnectData(topic, value) : unread;
    }

    @Override
    public SchemaAndValue toConnectData(String topic, Headers headers, byte[] value) {
        SchemaAndValue unread = unread(value);
        return unread == null ? delegate.toConnectData(topic, headers, value) : unread;
    }

    private SchemaAndValue unread(byte[] value) {
        int[] fields = isLazy && value != null ? walk.fields(value) : null;
        return fields == null ? null : new SchemaAndValue(null, new JsonMap(value, fields));
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        return delegate.fromConnectData(topic, schema, value);
    }

    @Override
    public byte[] fromConnectData(String topic, Headers headers, Schema schema, Object value) {
        return delegate.fromConnectData(topic, headers, schema, value);
    }

    @Override
    public String version() {
        return delegate.version();
    }

    @Override
    public void close() throws IOException {
        delegate.close();
    }
}
