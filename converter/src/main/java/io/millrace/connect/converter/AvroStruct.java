package io.millrace.connect.converter;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * A struct that is still the bytes of an Avro record. Whoever asks it for a field as one asks any struct, a transformation or a connector,
 * opens it: then it is what the delegate makes of the bytes, and that delegate is asked only then. Who knows it reads its bytes by its
 * {@link AvroLayout}.
 *
 * <p>It is equal to any struct with the same schema and values; the other way round, {@link Struct#equals} asks for the same class.
 */
public final class AvroStruct extends Struct {

    /** Has no fields: a method of a struct that this one does not know of yet fails, and gives no nulls for values. */
    private static final Schema NO_FIELDS = SchemaBuilder.struct().build();

    private final AvroLayout layout;
    private final byte[] bytes;
    private final int[] positions;
    private final Opener opener;
    private Struct opened;

    /** Makes the struct of the bytes. */
    @FunctionalInterface
    interface Opener {
        Struct open(byte[] bytes);
    }

    AvroStruct(AvroLayout layout, byte[] bytes, int[] positions, Opener opener) {
        super(NO_FIELDS);
        this.layout = layout;
        this.bytes = bytes;
        this.positions = positions;
        this.opener = opener;
    }

    /** Tells whether somebody has asked for it as a struct, so that what it holds may be something else than its bytes. */
    public boolean isOpen() {
        return opened != null;
    }

    /** Lets go of the struct that it was opened as: for who has opened it and has not changed anything in it. */
    public void fold() {
        opened = null;
    }

    public AvroLayout layout() {
        return layout;
    }

    /** Returns the record's bytes, with what comes before the record: shared, nobody may change them. */
    public byte[] bytes() {
        return bytes;
    }

    int position(int slot) {
        return positions[slot];
    }

    @Override
    public Schema schema() {
        return layout.schema();
    }

    private Struct open() {
        if (opened == null) {
            try {
                opened = opener.open(bytes);
            } catch (RuntimeException e) {
                throw new UnreadableStructException(e);
            }
        }
        return opened;
    }

    @Override
    public Object get(String fieldName) {
        return open().get(fieldName);
    }

    @Override
    public Object get(Field field) {
        return open().get(field);
    }

    @Override
    public Object getWithoutDefault(String fieldName) {
        return open().getWithoutDefault(fieldName);
    }

    @Override
    public Byte getInt8(String fieldName) {
        return open().getInt8(fieldName);
    }

    @Override
    public Short getInt16(String fieldName) {
        return open().getInt16(fieldName);
    }

    @Override
    public Integer getInt32(String fieldName) {
        return open().getInt32(fieldName);
    }

    @Override
    public Long getInt64(String fieldName) {
        return open().getInt64(fieldName);
    }

    @Override
    public Float getFloat32(String fieldName) {
        return open().getFloat32(fieldName);
    }

    @Override
    public Double getFloat64(String fieldName) {
        return open().getFloat64(fieldName);
    }

    @Override
    public Boolean getBoolean(String fieldName) {
        return open().getBoolean(fieldName);
    }

    @Override
    public String getString(String fieldName) {
        return open().getString(fieldName);
    }

    @Override
    public byte[] getBytes(String fieldName) {
        return open().getBytes(fieldName);
    }

    @Override
    public <T> List<T> getArray(String fieldName) {
        return open().getArray(fieldName);
    }

    @Override
    public <K, V> Map<K, V> getMap(String fieldName) {
        return open().getMap(fieldName);
    }

    @Override
    public Struct getStruct(String fieldName) {
        return open().getStruct(fieldName);
    }

    @Override
    public Struct put(String fieldName, Object value) {
        open().put(fieldName, value);
        return this;
    }

    @Override
    public Struct put(Field field, Object value) {
        open().put(field, value);
        return this;
    }

    @Override
    public void validate() {
        open().validate();
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof AvroStruct that
                ? open().equals(that.open())
                : other instanceof Struct && Objects.equals(open(), other);
    }

    @Override
    public int hashCode() {
        return open().hashCode();
    }

    @Override
    public String toString() {
        return open().toString();
    }
}
