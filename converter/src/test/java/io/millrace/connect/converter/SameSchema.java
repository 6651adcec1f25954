package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** Compares schemas of Connect in all that they say, also those that hold themselves, which are equal to none but themselves. */
final class SameSchema {

    private SameSchema() {}

    static void check(Schema is, Schema should) {
        check(is, should, new HashSet<>());
    }

    private static void check(Schema is, Schema should, Set<String> known) {
        assertThat(is.type()).isEqualTo(should.type());
        assertThat(is.name()).isEqualTo(should.name());
        assertThat(is.isOptional()).isEqualTo(should.isOptional());
        assertThat(is.version()).isEqualTo(should.version());
        assertThat(is.doc()).isEqualTo(should.doc());
        assertThat(is.parameters()).isEqualTo(should.parameters());
        assertThat(String.valueOf(is.defaultValue())).isEqualTo(String.valueOf(should.defaultValue()));
        switch (is.type()) {
            case STRUCT -> {
                assertThat(is.fields())
                        .extracting(Field::name)
                        .isEqualTo(should.fields().stream().map(Field::name).toList());
                if (known.add(is.name() + is.fields())) {
                    for (int i = 0; i < is.fields().size(); i++) {
                        check(
                                is.fields().get(i).schema(),
                                should.fields().get(i).schema(),
                                known);
                    }
                }
            }
            case ARRAY -> check(is.valueSchema(), should.valueSchema(), known);
            case MAP -> {
                check(is.keySchema(), should.keySchema(), known);
                check(is.valueSchema(), should.valueSchema(), known);
            }
            default -> {
                // No more than this.
            }
        }
    }
}
