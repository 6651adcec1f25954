package io.millrace.connect.converter;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.storage.Converter;

/**
 * Leaves Avro records as the bytes that they are, and makes structs only for who asks for them.
 *
 * <p>Schemas and structs are those of another converter ({@code delegate}), Apicurio's or Confluent's, with all of its options; as with
 * {@link PatientConverter} it is waited for while its registry is away. It converts the first record of each schema id, which tells what
 * Connect makes of the schema. Of the records after it this converter only finds out where their fields lie, and gives an
 * {@link AvroStruct}. Whatever it is not sure of is the delegate's: bytes that are not in Confluent's wire format or odd in any way, ids whose
 * schema the registry does not give by Confluent's API, schemas that Connect has in another shape, a first record in which the two do not find the
 * same. So its results are the delegate's, and its failures, too.
 *
 * <pre>{@code
 * value.converter=io.millrace.connect.converter.LazyAvroConverter
 * value.converter.delegate=io.apicurio.registry.utils.converter.AvroConverter
 * value.converter.apicurio.registry.url=...
 * }</pre>
 *
 * Writing is the delegate's.
 */
public final class LazyAvroConverter implements Converter, Versioned {

    /** Before the record: a zero and four bytes of an id. */
    static final int PREFIX = 5;

    private final PatientConverter patient;
    private final LongSupplier nanoTime;
    private final AvroWalk walk = new AvroWalk();
    private Optional<Layouts> layouts = Optional.empty();
    private String idHeader;

    public LazyAvroConverter() {
        this(new PatientConverter(), System::nanoTime);
    }

    LazyAvroConverter(PatientConverter patient, LongSupplier nanoTime) {
        this.patient = patient;
        this.nanoTime = nanoTime;
    }

    @Override
    public ConfigDef config() {
        return patient.config();
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        patient.configure(configs, isKey);
        idHeader = isKey ? "__key_schema_id" : "__value_schema_id";
        layouts = Layouts.of(configs, isKey, nanoTime);
    }

    @Override
    public SchemaAndValue toConnectData(String topic, byte[] value) {
        return toConnectData(topic, null, value);
    }

    @Override
    public SchemaAndValue toConnectData(String topic, Headers headers, byte[] value) {
        if (layouts.isEmpty() || !hasPrefix(value) || hasIdInHeader(headers)) {
            return convert(topic, headers, value);
        }
        int id = id(value);
        AvroLayout layout = layouts.get().byId(id);
        if (layout == null) {
            SchemaAndValue converted = convert(topic, headers, value);
            if (layouts.get().isWanted(id) && converted.value() instanceof Struct struct) {
                layouts.get().learn(id, converted.schema(), value, walk, struct);
            }
            return converted;
        }
        int[] positions = walk.positions(layout, value, PREFIX);
        if (positions == null) {
            return convert(topic, headers, value);
        }
        return new SchemaAndValue(layout.schema(), new AvroStruct(layout, value, positions, bytes ->
                (Struct) convert(topic, headers, bytes).value()));
    }

    @Override
    public byte[] fromConnectData(String topic, Schema schema, Object value) {
        return patient.fromConnectData(topic, schema, value);
    }

    @Override
    public byte[] fromConnectData(String topic, Headers headers, Schema schema, Object value) {
        return patient.fromConnectData(topic, headers, schema, value);
    }

    @Override
    public String version() {
        return patient.version();
    }

    @Override
    public void close() throws IOException {
        patient.close();
    }

    private SchemaAndValue convert(String topic, Headers headers, byte[] value) {
        return headers == null ? patient.toConnectData(topic, value) : patient.toConnectData(topic, headers, value);
    }

    private static boolean hasPrefix(byte[] value) {
        return value != null && value.length >= PREFIX && value[0] == 0;
    }

    /** Newer serializers of Confluent may write it there, and nothing before the record. */
    private boolean hasIdInHeader(Headers headers) {
        return headers != null && headers.lastHeader(idHeader) != null;
    }

    private static int id(byte[] value) {
        return (value[1] & 0xFF) << 24 | (value[2] & 0xFF) << 16 | (value[3] & 0xFF) << 8 | (value[4] & 0xFF);
    }
}
