package io.millrace.streams.state;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.millrace.streams.kafka.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;

/** Writes manifests as JSON, which a person can read, and reads them. */
final class ManifestJson {
    /** Raised when an older release could not read what is written. */
    private static final int FORMAT = 1;

    private final ObjectMapper mapper = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Schema.class, new SchemaSerializer())
                    .addDeserializer(Schema.class, new SchemaDeserializer()))
            .build();

    /** What stands in a record. */
    private record Envelope(int format, Manifest manifest) {}

    byte[] write(Manifest manifest) {
        try {
            return mapper.writeValueAsBytes(new Envelope(FORMAT, manifest));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always JSON", e);
        }
    }

    Manifest read(byte[] json) {
        try {
            int format = mapper.readTree(json).path("format").asInt();
            if (format != FORMAT) {
                throw new StartupException("The manifest of the application's state has format " + format
                        + ", and this release reads format " + FORMAT + "; run the release that wrote it");
            }
            return mapper.readValue(json, Envelope.class).manifest();
        } catch (IOException e) {
            throw new StartupException("The manifest of the application's state cannot be read ("
                    + e.getClass().getSimpleName() + "): "
                    + new String(json, 0, Math.min(json.length, 200), StandardCharsets.UTF_8));
        }
    }

    private static final class SchemaSerializer extends JsonSerializer<Schema> {
        @Override
        public void serialize(Schema schema, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeRawValue(schema.toString());
        }
    }

    private static final class SchemaDeserializer extends JsonDeserializer<Schema> {
        @Override
        public Schema deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return new Schema.Parser().parse(in.readValueAsTree().toString());
        }
    }
}
