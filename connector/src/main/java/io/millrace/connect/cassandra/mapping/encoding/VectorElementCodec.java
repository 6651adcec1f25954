package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.ProtocolVersion;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.codec.TypeCodec;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.api.core.type.reflect.GenericType;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Lets the driver put together a vector of elements that are encoded already: it needs to know of them only whether all
 * are of one size.
 */
final class VectorElementCodec implements TypeCodec<ByteBuffer> {

    private final DataType type;
    private final Optional<Integer> size;

    VectorElementCodec(DataType type) {
        this.type = type;
        this.size = CodecRegistry.DEFAULT.codecFor(type).serializedSize();
    }

    @Override
    public GenericType<ByteBuffer> getJavaType() {
        return GenericType.BYTE_BUFFER;
    }

    @Override
    public DataType getCqlType() {
        return type;
    }

    @Override
    public Optional<Integer> serializedSize() {
        return size;
    }

    @Override
    public ByteBuffer encode(ByteBuffer value, ProtocolVersion version) {
        return value;
    }

    @Override
    public ByteBuffer decode(ByteBuffer bytes, ProtocolVersion version) {
        return bytes;
    }

    @Override
    public String format(ByteBuffer value) {
        throw new UnsupportedOperationException("an element is only ever encoded");
    }

    @Override
    public ByteBuffer parse(String value) {
        throw new UnsupportedOperationException("an element is only ever encoded");
    }
}
