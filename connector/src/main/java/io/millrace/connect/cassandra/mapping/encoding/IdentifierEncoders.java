package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.UUID;

/** UUIDs and network addresses. */
public final class IdentifierEncoders {

    private static final int UUID_LENGTH = 36;

    private IdentifierEncoders() {}

    static Encoder uuid(Kind kind) {
        return kind == Kind.STRING ? value -> bytes(parse((String) value)) : null;
    }

    static Encoder timeuuid(Kind kind) {
        return kind == Kind.STRING
                ? value -> {
                    UUID uuid = parse((String) value);
                    if (uuid.version() != 1) {
                        throw new Unencodable("is a UUID of another version than 1, which holds no time");
                    }
                    return bytes(uuid);
                }
                : null;
    }

    /** Encodes addresses itself: the driver's codec would shorten an IPv4 address that is written as one of IPv6. */
    static Encoder inet(Kind kind) {
        return switch (kind) {
            case STRING ->
                value -> {
                    byte[] address = NetUtil.createByteArrayFromIpAddressString((String) value);
                    if (address == null) {
                        throw new Unencodable("is a string that is not an IP address");
                    }
                    return ByteBuffer.wrap(address);
                };
            case BYTES ->
                value -> {
                    ByteBuffer address =
                            value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : ((ByteBuffer) value).slice();
                    if (address.remaining() != 4 && address.remaining() != 16) {
                        throw new Unencodable("is neither 4 nor 16 bytes long");
                    }
                    return address;
                };
            default -> null;
        };
    }

    private static UUID parse(String text) {
        // The parser takes shortened groups too, which would make one row of what are two texts.
        if (text.length() == UUID_LENGTH) {
            try {
                return UUID.fromString(text);
            } catch (IllegalArgumentException e) {
                // Its message quotes the value.
            }
        }
        throw new Unencodable("is a string that is not a UUID");
    }

    public static ByteBuffer bytes(UUID uuid) {
        return TypeCodecs.UUID.encode(uuid, DefaultProtocolVersion.V5);
    }
}
