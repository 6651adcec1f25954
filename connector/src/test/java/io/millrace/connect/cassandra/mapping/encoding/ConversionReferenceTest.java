package io.millrace.connect.cassandra.mapping.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connect.cassandra.mapping.encoding.ConversionTable.Rule;
import io.millrace.connect.cassandra.mapping.encoding.ConversionTable.ScalarType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** docs/sink-conversions.md says what the table says. {@code -Dmillrace.docs.write=true} writes it anew. */
class ConversionReferenceTest {

    private static final Path REFERENCE = Path.of("..", "docs", "sink-conversions.md");

    @Test
    void isCurrent() throws IOException {
        String current = render();
        if (Boolean.getBoolean("millrace.docs.write")) {
            Files.writeString(REFERENCE, current);
        }
        assertThat(REFERENCE)
                .as("run ./mvnw -pl connector test -Dtest=ConversionReferenceTest -Dmillrace.docs.write=true")
                .hasContent(current);
    }

    private static String render() {
        StringBuilder text = new StringBuilder("""
                # Conversions

                The tables are generated from the one that the connector itself converts by; a test keeps them current, and another holds
                each of their cells to the driver's codecs.

                - **What loses nothing happens by itself**: texts to numbers, numbers to texts, whole decimals to integers.
                - **What is ambiguous is a bad record**, never a guess, until an option says what is meant: for all topics
                  (`convert.zone=Europe/Berlin`) or for one (`topic.<topic>.convert.zone=…`). See
                  [the options](sink-configuration.md#conversions).
                - What is in none of the rows is a bad record, too. Its message names the column, its type, the field, what was found there, and
                  what to do.

                ## I have …

                | I have | and want | set |
                |---|---|---|
                | numbers of seconds, microseconds or nanoseconds | a `timestamp` | `convert.timestamp.unit=seconds`. Numbers whose schema [names](sink-mapping.md#names-of-schemas) the unit need nothing |
                | numbers that mean times before 1990 or after 2200 | a `timestamp` or a `date` | `convert.timestamp.earliest`, `convert.timestamp.latest`: the bounds are there because seconds taken for milliseconds land in January 1970, and microseconds in the year 58,000 |
                | `2026-01-31 12:00:00`, without an offset | a `timestamp` | `convert.zone=Europe/Berlin`. What a zone has twice or not at all, when clocks change, stays a bad record |
                | `31/Jan/2026:12:00:00 +0000` | a `timestamp` | `convert.timestamp.pattern=dd/MMM/yyyy:HH:mm:ss Z`; several as `[pattern][pattern]`, the longest first |
                | Timestamps | the day as a `date` | `convert.zone` |
                | `-` or an empty text where there is no number | null | `convert.null.texts=-,''` |
                | base64 or hexadecimal | a `blob` | `convert.blob.text=base64` |
                | `__debezium_unavailable_value` | the column left as it is | nothing; another text: `convert.absent.text`. In a primary key, or within a collection or a type, it makes a bad record: set PostgreSQL's `REPLICA IDENTITY FULL` |
                | write times in milliseconds | them as such | `write.timestamp.unit=milliseconds` |
                | headers with numbers that were texts, like `00501` | a `text` | `header.converter=org.apache.kafka.connect.storage.StringConverter`: Connect's default converter has made 501 of it. Numbers, booleans and structures from headers go to text columns only if `header.converter` is set to another than the default |

                ## Single values

                | column | takes | of it becomes |
                |---|---|---|
                """);
        merged().forEach((rules, types) -> {
            for (int i = 0; i < rules.size(); i++) {
                Rule rule = rules.get(i);
                text.append("| %s | %s | %s |%n".formatted(i == 0 ? types : "", rule.from(), rule.becomes()));
            }
        });
        text.append("""

                - "An integer" is one of any width, also one that its schema's [name](sink-mapping.md#names-of-schemas) gives a meaning; a Decimal may
                  be Debezium's `VariableScaleDecimal`; points in time, days, times of day and durations are Connect's own, Debezium's, Avro's and
                  Protobuf's.
                - A text that is equal to `convert.absent.text` leaves its column as it is, and one of `convert.null.texts` counts as null, whatever
                  the type; the latter not for `text` and `ascii`.
                - Unions as Confluent's and Apicurio's converters make them (a struct with a field for each type), JSON Schema's `oneOf`, Protobuf's
                  `oneof` and `google.protobuf.Int32Value` and its kin are what the one member is that is set; none set is a null.

                ## Structures

                | column | takes |
                |---|---|
                | `frozen<list>`, `set`, `vector` | an array of elements that fit; no null among them. A `list` that is not frozen is [refused](sink-mapping.md#lists) |
                | `map` | a map whose keys and values fit: the texts that JSON has for keys go to any type of key. Two that become one key make a bad record |
                | user-defined type | a struct or a map, by the names of the fields, in another case if need be; a missing one is null, one too many is refused |
                | `tuple` | an array, or a struct by the order of its fields |

                ### Structures as text

                Structs, maps and arrays go to `text` columns as JSON: `payload=value.payload`, or `raw=value` for all of it. Times, days and durations
                are texts of ISO 8601, decimals numbers with all their digits, bytes base64. The fields of a struct are in its schema's order, nulls
                among them; the entries of a map in the order of their names, since a map has none of its own: equal values are equal texts.

                ## What a converter has changed before

                Nobody can see it here: Connect's JsonConverter, without schemas, cuts integers beyond 64 bits to their last 64 bits, rounds numbers with
                a fraction to doubles, takes an empty value or a lone `null` for a delete, and drops what follows a first object in the same record. Have
                producers send such numbers as texts.

                ## Odd texts

                - A text with half of a surrogate pair, as one that was cut within a character, makes a bad record, also within a structure that
                  goes to a text column. U+0000 is a character like others: Cassandra stores it.
                - Addresses with a zone (`fe80::1%eth0`) make bad records, since a zone cannot be stored; and those with leading zeros (`010.0.0.1`), which
                  is 8.0.0.1 to some.
                """);
        return text.toString();
    }

    /** Types that take the same stand in one row. */
    private static Map<List<Rule>, String> merged() {
        Map<List<String>, List<ScalarType>> bySameWords = new LinkedHashMap<>();
        for (ScalarType scalar : ConversionTable.types()) {
            List<String> words = scalar.rules().stream()
                    .map(rule -> rule.from() + "|" + rule.becomes())
                    .toList();
            bySameWords.computeIfAbsent(words, same -> new ArrayList<>()).add(scalar);
        }
        Map<List<Rule>, String> merged = new LinkedHashMap<>();
        bySameWords
                .values()
                .forEach(types -> merged.put(
                        types.get(0).rules(),
                        String.join(
                                ", ",
                                types.stream()
                                        .map(scalar -> "`" + scalar.type().asCql(false, true) + "`")
                                        .toList())));
        return merged;
    }
}
