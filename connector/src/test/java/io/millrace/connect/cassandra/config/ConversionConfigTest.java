package io.millrace.connect.cassandra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connect.cassandra.config.Conversions.BlobText;
import io.millrace.connect.cassandra.config.Conversions.Operand;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversionConfigTest {

    @Test
    void nothingThatIsAmbiguousIsDecidedByDefault() {
        Conversions usual = conversions().of("any");
        assertThat(usual)
                .isEqualTo(new Conversions(
                        EpochUnit.MILLISECONDS,
                        Instant.parse("1990-01-01T00:00:00Z"),
                        Instant.parse("2200-01-01T00:00:00Z"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Set.of(),
                        BlobText.REFUSE,
                        Optional.of("__debezium_unavailable_value"),
                        true,
                        false,
                        Operand.WHOLE));
    }

    @Test
    void optionsHoldForAllTopicsOrForOne() {
        ConversionConfig config = conversions(
                "convert.zone",
                "UTC",
                "convert.null.texts",
                "-, '',N/A",
                "topic.my.topic.convert.timestamp.unit",
                "Seconds",
                "topic.my.topic.convert.blob.text",
                "base64",
                "topic.other.convert.zone",
                "Europe/Berlin",
                "topic.other.convert.timestamp.earliest",
                "none",
                "topic.other.convert.absent.text",
                "");
        assertThat(config.of("any").zone()).contains(ZoneId.of("UTC"));
        assertThat(config.of("any").unit()).isEqualTo(EpochUnit.MILLISECONDS);
        assertThat(config.of("my.topic").unit()).isEqualTo(EpochUnit.SECONDS);
        assertThat(config.of("my.topic").blobText()).isEqualTo(BlobText.BASE64);
        assertThat(config.of("my.topic").zone()).contains(ZoneId.of("UTC"));
        assertThat(config.of("my.topic").nullTexts()).containsExactlyInAnyOrder("-", "", "N/A");
        assertThat(config.of("other").zone()).contains(ZoneId.of("Europe/Berlin"));
        assertThat(config.of("other").earliest()).isEqualTo(Instant.MIN);
        assertThat(config.of("other").absentText()).isEmpty();
    }

    @Test
    void patternsAreReadStrictlyWithEnglishNames() {
        DateTimeFormatter dates = conversions("convert.date.pattern", "[dd/MMM/yyyy][yyyy-MM-dd]")
                .of("any")
                .datePattern()
                .orElseThrow();
        assertThat(LocalDate.parse("31/Jan/2026", dates)).isEqualTo("2026-01-31");
        assertThat(LocalDate.parse("2026-01-31", dates)).isEqualTo("2026-01-31");
        assertThatThrownBy(() -> LocalDate.parse("30/Feb/2026", dates)).isInstanceOf(DateTimeParseException.class);
    }

    @Test
    void headersAreNoGuessOnlyWithAConverterThatDoesNotGuess() {
        assertThat(conversions("header.converter", "org.apache.kafka.connect.storage.SimpleHeaderConverter")
                        .usual()
                        .headersGuessed())
                .isTrue();
        assertThat(conversions("header.converter", "org.apache.kafka.connect.json.JsonConverter")
                        .usual()
                        .headersGuessed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "convert.timestamp.unit | minutes | convert.timestamp.unit: must be one of seconds, milliseconds",
                "convert.timestamp.earliest | 1990 | must be a time like 1990-01-01T00:00:00Z, or none",
                "convert.timestamp.latest | 1980-01-01T00:00:00Z | convert.timestamp.latest: must be after convert.timestamp.earliest",
                "convert.timestamp.pattern | yyyy-MM-dd'T | must be a pattern of java.time",
                "convert.zone | Berlin | must be a time zone like Europe/Berlin, UTC or +01:00",
                "convert.blob.text | ascii | convert.blob.text: must be one of refuse, base64, hex, utf8",
                "convert.timestmp.unit | seconds | convert.timestmp.unit: unknown option; did you mean convert.timestamp.unit?",
                "topic.a.b.convert.timestmp.unit | seconds | did you mean topic.a.b.convert.timestamp.unit?",
                "topic.a.b.convert.zone | Berlin | must be a time zone like Europe/Berlin, UTC or +01:00",
                "topic.a.convert.timestamp.latest | 1980-01-01T00:00:00Z | topic.a.convert.timestamp.latest: must be after",
                "write.timestamp.unit | minutes | write.timestamp.unit: must be one of seconds",
                "write.timestamp.earliest | 2000 | must be a time like 1990-01-01T00:00:00Z, or none",
            })
    void saysWhatIsWrongOnTheRightOption(String option, String value, String message) {
        Map<String, String> properties = properties(option, value);
        assertThatThrownBy(() -> SinkConfig.parse(properties))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(option)
                .hasMessageContaining(message);
        ConfigValue reported = SinkOptions.validate(properties).get(option);
        assertThat(reported.errorMessages()).hasSize(1);
    }

    @Test
    void anOptionOfATopicThatIsNotReadIsReported() {
        Map<String, String> properties = properties("topic.order.convert.zone", "UTC");
        properties.put("topics", "orders");
        assertThatThrownBy(() -> SinkConfig.parse(properties))
                .hasMessageContaining("topic order is not in topics; did you mean orders?");
    }

    private static ConversionConfig conversions(String... options) {
        return SinkConfig.parse(properties(options)).mapping().conversions();
    }

    private static Map<String, String> properties(String... options) {
        Map<String, String> properties = new HashMap<>(Map.of("name", "sink", "cassandra.keyspace", "ks"));
        for (int i = 0; i < options.length; i += 2) {
            properties.put(options[i], options[i + 1]);
        }
        return properties;
    }
}
