package io.millrace.connect.cassandra.mapping.encoding;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/**
 * Structs that stand for the one value in them: unions and oneofs as Confluent's converters make them, with a field for
 * each type of which one is set, and Protobuf's wrappers of single values.
 */
final class Wrappers {

    private static final Set<String> UNIONS = Set.of(
            "io.confluent.connect.avro.Union",
            "io.confluent.connect.json.OneOf",
            "io.confluent.connect.protobuf.Union");

    /** The parameter and the names that the same converters use with {@code generalized.sum.type.support}. */
    private static final String UNION_PARAMETER = "org.apache.kafka.connect.data.Union";

    private static final String GENERALIZED = "connect_union_";
    private static final String NAMED_ONEOF = "io.confluent.connect.protobuf.Union.";

    private static final Set<String> PROTOBUF = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue");

    private Wrappers() {}

    static boolean isWrapper(Schema schema) {
        if (schema.type() != Schema.Type.STRUCT) {
            return false;
        }
        if (schema.parameters() != null && schema.parameters().containsKey(UNION_PARAMETER)) {
            return true;
        }
        String name = schema.name();
        return name != null
                && (UNIONS.contains(name)
                        || name.startsWith(NAMED_ONEOF)
                        || name.startsWith(GENERALIZED)
                        || (PROTOBUF.contains(name) && schema.fields().size() == 1));
    }

    /** Tells whether a type has fields for the members themselves. */
    static boolean hasFieldsOf(DataType type, Schema wrapper) {
        return type instanceof UserDefinedType udt
                && wrapper.fields().stream().anyMatch(field -> udt.contains(CqlIdentifier.fromInternal(field.name())));
    }

    /**
     * Returns the field that is set; null if none is.
     *
     * @throws Unencodable when several are
     */
    static Field member(Struct wrapper) {
        Field set = null;
        for (Field field : wrapper.schema().fields()) {
            if (wrapper.getWithoutDefault(field.name()) != null) {
                if (set != null) {
                    throw new Unencodable("is a union of which several members are set");
                }
                set = field;
            }
        }
        return set;
    }

    /** Makes an encoder of the value within; what a type does not take is said of the records that have it. */
    static Encoder encoder(DataType type, Schema wrapper, Context context) {
        List<Member> members = wrapper.fields().stream()
                .map(field -> Member.of(type, field, context))
                .toList();
        Optional<Unencodable> none = members.stream().anyMatch(member -> member.complaint() == null)
                ? Optional.empty()
                : Optional.ofNullable(members.isEmpty() ? null : members.get(0).complaint());
        if (none.isPresent()) {
            throw none.get();
        }
        return value -> {
            Struct struct = (Struct) value;
            Field set = member(struct);
            return set == null ? null : members.get(set.index()).encode(struct.getWithoutDefault(set.name()));
        };
    }

    /** A field, and what is wrong with it; null if nothing is. */
    private record Member(Encoder encoder, Unencodable complaint) {

        static Member of(DataType type, Field field, Context context) {
            try {
                return new Member(Encoders.of(type, field.schema(), context), null);
            } catch (Unencodable e) {
                return new Member(null, e);
            }
        }

        ByteBuffer encode(Object value) {
            if (complaint != null) {
                throw complaint;
            }
            return encoder.encode(value);
        }
    }
}
