package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import io.netty.util.NetUtil;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;

/** UUIDs and network addresses. */
public final class IdentifierEncoders {

    private static final int UUID_LENGTH = 36;
    private static final int UUID_DIGITS = 32;
    private static final int UUID_BYTES = 16;
    private static final String URN = "urn:uuid:";

    private IdentifierEncoders() {}

    static Encoder uuid(Kind kind) {
        return kind == Kind.STRING ? value -> bytes(parse((String) value)) : value -> bytes(ofBytes(value));
    }

    static Encoder timeuuid(Kind kind) {
        return kind == Kind.STRING
                ? value -> bytes(withTime(parse((String) value)))
                : value -> bytes(withTime(ofBytes(value)));
    }

    /** Encodes addresses itself: the driver's codec would shorten an IPv4 address that is written as one of IPv6. */
    static Encoder inet(Kind kind) {
        return kind == Kind.STRING ? value -> ByteBuffer.wrap(address((String) value)) : value -> address(value);
    }

    private static byte[] address(String text) {
        if (text.indexOf('%') >= 0) {
            throw new Unencodable(
                    "is a string with an address of one network interface (%), which it cannot hold: leave the zone out");
        }
        if (hasLeadingZero(text)) {
            throw new Unencodable(
                    "is a string with an address that has a leading zero, which is octal to some: leave it out");
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(text);
        if (address == null) {
            throw new Unencodable("is a string that is not an IP address; names are not looked up");
        }
        return address;
    }

    /** Tells whether a number between dots begins with a zero: 010.0.0.1 is 8.0.0.1 to some. */
    private static boolean hasLeadingZero(String text) {
        int start = text.lastIndexOf(':') + 1;
        for (int i = start; i + 1 < text.length() && text.indexOf('.', start) >= 0; i++) {
            if (text.charAt(i) == '0' && (i == start || text.charAt(i - 1) == '.') && isDigit(text.charAt(i + 1))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static ByteBuffer address(Object value) {
        ByteBuffer address = ByteEncoders.shared(value);
        if (address.remaining() != 4 && address.remaining() != 16) {
            throw new Unencodable("is a byte array that is neither 4 nor 16 bytes long, as addresses are");
        }
        return address;
    }

    private static UUID ofBytes(Object value) {
        ByteBuffer bytes = ByteEncoders.shared(value);
        if (bytes.remaining() != UUID_BYTES) {
            throw new Unencodable("is a byte array that is not 16 bytes long, as UUIDs are");
        }
        return new UUID(bytes.getLong(bytes.position()), bytes.getLong(bytes.position() + Long.BYTES));
    }

    private static UUID withTime(UUID uuid) {
        if (uuid.version() != 1) {
            throw new Unencodable("is a UUID of another version than 1, which holds no time; a uuid column takes it");
        }
        return uuid;
    }

    /** Reads the forms that there are; Java's own parser takes shortened groups, too, and makes one of what are two texts. */
    private static UUID parse(String text) {
        int start = 0;
        int end = text.length();
        if (end == UUID_LENGTH + 2 && text.charAt(0) == '{' && text.charAt(end - 1) == '}') {
            start = 1;
            end--;
        } else if (text.regionMatches(true, 0, URN, 0, URN.length())) {
            start = URN.length();
        }
        int length = end - start;
        boolean dashed = length == UUID_LENGTH;
        if (!dashed && (length != UUID_DIGITS || start != 0)) {
            throw noUuid();
        }
        long[] halves = new long[2];
        int digits = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(start + i);
            if (dashed && (i == 8 || i == 13 || i == 18 || i == 23)) {
                if (c != '-') {
                    throw noUuid();
                }
            } else if (HexFormat.isHexDigit(c)) {
                halves[digits / 16] = halves[digits / 16] << 4 | HexFormat.fromHexDigit(c);
                digits++;
            } else {
                throw noUuid();
            }
        }
        return new UUID(halves[0], halves[1]);
    }

    private static Unencodable noUuid() {
        return new Unencodable(
                "is a string that is not a UUID like 123e4567-e89b-42d3-a456-426614174000, with or without its dashes");
    }

    public static ByteBuffer bytes(UUID uuid) {
        return TypeCodecs.UUID.encode(uuid, DefaultProtocolVersion.V5);
    }
}
