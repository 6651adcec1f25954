package io.millrace.connect.cassandra.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sample of a topic's records finds mistakes before there is a record. */
class SamplesTest {

    private static final String MAPPING = "topic.readings.ks.readings.mapping";
    private static final String SAMPLE =
            "{\"id\":\"a\",\"at\":1769860800123,\"user\":{\"name\":\"secret\"},\"celsius\":21.5,\"n\":5,\"tags\":[\"x\"],"
                    + "\"all\":[{\"id\":\"a\",\"t\":1.5},{\"id\":\"b\",\"t\":\"secret\"}]}";

    /**
     * Each line: options, of which M is the mapping, W the condition, S the sample; the option at fault, or a dash; words of each
     * message.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "M=id=value.id, at=value.at, celsius=value.celsius | - | -",
                // Paths.
                "M=id=value.user.nam | M | column id: field value.user.nam is missing: value.user of the sample has no nam; did you mean name?",
                "M=id=value.usr.name | M | value of the sample has no usr; did you mean user?",
                "M=id=value.xyzzyx | M | value of the sample has no xyzzyx; it has all, at, celsius, id, n, tags, user; if records may lack it, put a question mark after it",
                "M=id=value.id, celsius=value.xyz? | - | -",
                "M=id=value.id, celsius=value.celsiu, at=value.idd | M | has no celsiu; did you mean celsius? && has no idd; did you mean id?",
                "M=id=upper(value.user.nam) | M | column id: field value.user.nam is missing",
                "M=id=value.id, celsius=value.celsius-value.n | M | field value.celsius-value.n is missing",
                "M=id=key.id | M | field key.id is missing: set topic.readings.sample.key to a key",
                "M=id=key.id && K={\"id\":\"a\"} | - | -",
                "M=id=key && K=a text | - | -",
                "M=id=header.trace | M | header trace is not among topic.readings.sample.headers: add it, {\"trace\": \"its text\"}",
                "M=id=header.trace && H={\"trace\":\"x\"} | - | -",
                // Types.
                "M=id=value.id, celsius=value.user.name | M | column celsius (double): field value.user.name is a string that is not a number",
                "M=id=value.id, celsius=value.user | M | column celsius (double): field value.user is a map; double takes",
                "M=id=value.id, at=value.n, celsius=value.tags | M | column at (timestamp): field value.n && column celsius (double): field value.tags is an array",
                "M=id=value.id, celsius=value.n + value.user.name | M | does not go with this record: column",
                "M=id=value.id, __ttl=value.user.name | M | column \"__ttl\" (int): field value.user.name is a string",
                "M=id=value.id, __timestamp=value.n | M | write time: field value.n",
                // Which records.
                "M=id=value.nope && W=value.n > 6 | - | -",
                "M=id=value.id && W=value.m > 6 | W | topic.readings.ks.readings.where: field value.m is missing: value of the sample has no m; did you mean n?",
                "M=id=value.id && W=value.user.name > 6 | W | does not go with this record",
                "M=id=value.id, celsius=value.nope && topic.readings.ks.readings.delete.when=value.n = 5 | - | -",
                "M=id=key.id, celsius=value.nope && K={\"x\":1} && topic.readings.ks.readings.delete.when=value.n = 5 | M | column id (text): a delete deletes one row, and nothing in it says what this column is",
                // Elements.
                "M=id=element.id, celsius=element.t && topic.readings.ks.readings.unnest=value.all | M | column celsius (double): field element.t is a string",
                "M=id=element.idd && topic.readings.ks.readings.unnest=value.all | M | element of the sample has no idd; did you mean id?",
                // By name, and by names in the record.
                "M= - && table.name.format=readings | table.name.format | 4 of the value's 7 entries have no column, the first with a name of",
                "M= - && table.name.format=readings && unknown.fields=ignore | - | -",
                "M= - && table.name.format=readings && table.auto.evolve=true | - | -",
                "M=id=value.id, more=value.n && table.auto.evolve=true | - | -",
                "M= - && table.name.format=${value.user.name} | table.name.format | there is no table of the name that the record gives",
                // The sample itself.
                "S={\"id\": | S | is no JSON: see line 1, column",
                "S={\"id\":1} {} | S | is no JSON: see line 1, column",
                "S={\"schema\":{\"type\":\"strukt\"},\"payload\":{}} && value.converter.schemas.enable=true | S | is JSON whose payload does not go with its schema",
                "value.converter.schemas.enable=true | S | set value.converter.schemas.enable=false, or give the sample its schema",
                "H=[] | H | is no JSON object of texts by the names of their headers",
                "topic.reeding.sample={} | topic.reeding.sample | topic reeding is not in topics",
                "M=id=value.nope && validate.offline=true | - | -",
            })
    void whatTheSampleShowsIsReportedWhereItIs(String changes, String option, String words) {
        Map<String, List<String>> errors = errors(changed(changes));

        if (option.equals("-")) {
            assertThat(errors).isEmpty();
            return;
        }
        assertThat(errors).containsOnlyKeys(named(option));
        List<String> messages = errors.get(named(option));
        String[] each = words.split(" && ", -1);
        assertThat(messages).hasSize(each.length);
        for (int i = 0; i < each.length; i++) {
            assertThat(messages.get(i))
                    .contains(each[i])
                    .doesNotContain("secret")
                    .doesNotContain("(record");
        }
    }

    @Test
    void aSampleMayBringItsSchema() {
        String struct =
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"id\",\"type\":\"string\"},{\"field\":\"t\",\"type\":\"bytes\"}]},"
                        + "\"payload\":{\"id\":\"a\",\"t\":\"AQ==\"}}";
        String options = "value.converter.schemas.enable=true && S=" + struct + " && ";
        assertThat(errors(changed(options + "M=id=value.id"))).isEmpty();
        assertThat(errors(changed(options + "M=id=value.id, celsius=value.t")).get(MAPPING))
                .singleElement()
                .asString()
                .contains("column celsius (double): field value.t is a byte array");
        assertThat(errors(changed(options + "M=id=value.idd")).get(MAPPING))
                .singleElement()
                .asString()
                .contains("did you mean id?");
    }

    @Test
    void aSampleMayBeInsideOfAnEnvelope() {
        String options =
                "topic.readings.value.envelope=debezium && S={\"op\":\"c\",\"before\":null,\"after\":{\"id\":\"a\"}} && ";
        assertThat(errors(changed(options + "M=id=value.id"))).isEmpty();
        assertThat(errors(changed(options + "M=id=value.after.id")).get(MAPPING))
                .singleElement()
                .asString()
                .contains("value of the sample has no after");
        assertThat(errors(changed("topic.readings.value.envelope=debezium && M=id=value.id"))
                        .get(MAPPING))
                .singleElement()
                .asString()
                .contains("no change event of Debezium");
    }

    @Test
    void aTableThatIsMissingIsShownAsTheSampleMakesIt() {
        Map<String, String> properties = changed("M= - && table.auto.create=true && topics=new"
                + " && table.auto.create.partition.columns=id"
                + " && topic.new.sample={\"id\":\"a\",\"n\":5} && S= - && table.name.format=${topic}");

        assertThat(check(properties).get("table.auto.create").recommendedValues())
                .containsExactly("CREATE TABLE IF NOT EXISTS ks.new (id text, n bigint, PRIMARY KEY ((id)))");
    }

    private static Map<String, String> changed(String changes) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "name",
                "sink",
                "connector.class",
                "io.millrace.connect.cassandra.CassandraSinkConnector",
                "topics",
                "readings",
                "cassandra.keyspace",
                "ks",
                "value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable",
                "false",
                MAPPING,
                "id=value.id",
                named("S"),
                SAMPLE));
        Stream.of(changes.split(" && ", -1)).forEach(change -> {
            int equals = change.indexOf('=');
            String name = named(change.substring(0, equals));
            String value = change.substring(equals + 1);
            if (value.equals(" -")) {
                properties.remove(name);
            } else {
                properties.put(name, value);
            }
        });
        return properties;
    }

    private static String named(String option) {
        return switch (option) {
            case "M" -> MAPPING;
            case "W" -> "topic.readings.ks.readings.where";
            case "S" -> "topic.readings.sample";
            case "K" -> "topic.readings.sample.key";
            case "H" -> "topic.readings.sample.headers";
            default -> option;
        };
    }

    private static Map<String, ConfigValue> check(Map<String, String> properties) {
        return new ConfigCheck((config, timeout) -> new FakeCluster()).check(properties);
    }

    private static Map<String, List<String>> errors(Map<String, String> properties) {
        Map<String, List<String>> errors = new TreeMap<>();
        check(properties).values().stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .forEach(value -> errors.computeIfAbsent(value.name(), name -> new ArrayList<>())
                        .addAll(value.errorMessages()));
        return errors;
    }
}
