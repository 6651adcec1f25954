package io.millrace.connect.converter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class LazyJsonConverterTest {

    private final LazyJsonConverter converter = new LazyJsonConverter();

    private Object value(String json) {
        converter.configure(Map.of("schemas.enable", "false"), false);
        return converter
                .toConnectData("topic", json.getBytes(StandardCharsets.UTF_8))
                .value();
    }

    private JsonMap map(String json) {
        return (JsonMap) value(json);
    }

    @Test
    void singleValuesAreReadWhereTheyLie() {
        JsonMap map = map("{\"page\": \"/a\", \"status\": 200, \"ratio\": 0.5, \"cached\": true, \"referrer\": null}");

        assertThat(map.get("status")).isEqualTo(200L);
        assertThat(map.get("page")).isEqualTo("/a");
        assertThat(map.get("ratio")).isEqualTo(0.5);
        assertThat(map.get("cached")).isEqualTo(true);
        assertThat(map.get("referrer")).isNull();
        assertThat(map.containsKey("referrer")).isTrue();
        assertThat(map.containsKey("Page")).isFalse();
        assertThat(map).hasSize(5);
        assertThat(map.isOpen()).isFalse();
    }

    @Test
    @SuppressWarnings("unchecked")
    void whatSomebodyChangesIsWhatItWasChangedTo() {
        JsonMap map = map("{\"page\": \"/a\", \"in\": {\"n\": 1}}");

        ((Map<String, Object>) map.get("in")).put("n", 2L);
        map.put("page", "/b");
        map.remove("other");

        assertThat(map).isEqualTo(Map.of("page", "/b", "in", Map.of("n", 2L)));
        assertThat(map.isOpen()).isTrue();
    }

    @Test
    void copiesAreWholeMaps() {
        assertThat(new HashMap<>(map("{\"a\": [1, \"x\", null, {\"b\": false}]}")))
                .hasToString("{a=[1, x, null, {b=false}]}");
    }

    @Test
    void foldedItIsItsBytesAgain() {
        JsonMap map = map("{\"a\": [1]}");
        assertThat(map.get("a")).isEqualTo(List.of(1L));

        map.fold();

        assertThat(map.isOpen()).isFalse();
        assertThat(map.get("a")).isEqualTo(List.of(1L));
    }

    @Test
    void whatIsOddIsConnectsOwn() {
        assertThat(value("{\"a\": 1, \"a\": 2}")).isEqualTo(Map.of("a", 2L)).isNotInstanceOf(JsonMap.class);
        assertThat(value("[1]")).isEqualTo(List.of(1L));
        assertThat(value("\"text\"")).isEqualTo("text");
        assertThat(converter.toConnectData("topic", null)).isEqualTo(SchemaAndValue.NULL);
        assertThatThrownBy(() -> value("{\"a\": 1")).isInstanceOf(DataException.class);
    }

    @Test
    void jsonWithItsSchemaIsConnectsOwn() {
        converter.configure(Map.of(), false);
        String json = "{\"schema\": {\"type\": \"struct\", \"fields\": [{\"field\": \"a\", \"type\": \"int64\"}]},"
                + " \"payload\": {\"a\": 1}}";

        Object value = converter
                .toConnectData("topic", json.getBytes(StandardCharsets.UTF_8))
                .value();

        assertThat(value).isInstanceOf(Struct.class);
        assertThat(((Struct) value).getInt64("a")).isEqualTo(1L);
    }
}
