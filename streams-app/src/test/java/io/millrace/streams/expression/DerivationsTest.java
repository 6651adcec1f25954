package io.millrace.streams.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.streams.event.EventFields;
import io.millrace.streams.expression.Derivations.Definition;
import io.millrace.streams.pipeline.PipelineException;
import java.util.List;
import java.util.Map;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerivationsTest {
    private static final int FIRST = SampleEvents.SCHEMA.getFields().size();

    @Test
    void aLaterFieldUsesTheEarlierOnes() {
        Derivations derivations = Derivations.compile(
                List.of(
                        define("section", "coalesce(lower(segment(page, 1)), 'none')"),
                        define("failed", "status >= 500"),
                        define("label", "if(failed, concat(section, '!'), section)")),
                SampleEvents.SCHEMA);

        EventFields event = SampleEvents.event(Map.of("page", "/API/x", "status", 500));
        derivations.apply(event);
        assertThat(values(derivations, event)).containsExactly("api", true, "api!");

        EventFields other = SampleEvents.event(Map.of("page", "", "status", 200));
        derivations.apply(other);
        assertThat(values(derivations, other)).containsExactly("", false, "");
    }

    @Test
    void theSchemaIsTheEventsWithTheDerivedFieldsBehind() {
        Derivations derivations = Derivations.compile(
                List.of(
                        define("day", "day(at)"),
                        define("area", "segment(page, 1)"),
                        define("copy", "method"),
                        define("seen", "at")),
                SampleEvents.SCHEMA);

        Schema extended = derivations.extended();

        assertThat(extended.getFullName()).isEqualTo(SampleEvents.SCHEMA.getFullName());
        assertThat(extended.getDoc()).isEqualTo(SampleEvents.SCHEMA.getDoc());
        assertThat(extended.getFields().subList(0, FIRST)).isEqualTo(SampleEvents.SCHEMA.getFields());
        assertThat(extended.getFields().subList(FIRST, FIRST + 4))
                .extracting(field -> field.name() + " " + field.schema())
                .containsExactly(
                        "day {\"type\":\"int\",\"logicalType\":\"date\"}",
                        "area [\"null\",\"string\"]",
                        "copy \"string\"",
                        "seen {\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}");
        assertThat(extended.getField("area").defaultVal()).isEqualTo(JsonProperties.NULL_VALUE);
        assertThat(new Schema.Parser().parse(extended.toString())).isEqualTo(extended);
    }

    @Test
    void withoutDefinitionsTheSchemaStays() {
        assertThat(Derivations.compile(List.of(), SampleEvents.SCHEMA).extended())
                .isSameAs(SampleEvents.SCHEMA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"page", "twice"})
    void aNameIsGivenOnce(String name) {
        List<Definition> definitions = List.of(define("twice", "1"), define(name, "2"));

        assertThatThrownBy(() -> Derivations.compile(definitions, SampleEvents.SCHEMA))
                .isInstanceOf(PipelineException.class)
                .hasMessage("p.yaml derive." + name + ": the event has a field of this name; choose another");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1st", "a-b", "größe"})
    void aNameIsAName(String name) {
        assertThatThrownBy(() -> Derivations.compile(List.of(define(name, "1")), SampleEvents.SCHEMA))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("is no name for a field");
    }

    @Test
    void anEarlierFieldKnowsNothingOfALaterOne() {
        List<Definition> definitions = List.of(define("a", "b + 1"), define("b", "1"));

        assertThatThrownBy(() -> Derivations.compile(definitions, SampleEvents.SCHEMA))
                .hasMessageStartingWith("p.yaml derive.a: column 1: the event test.PageEvent has no field b");
    }

    @Test
    void aRecordThatHoldsItselfIsLeftAlone() {
        Schema tree = SchemaBuilder.record("Tree")
                .fields()
                .requiredLong("size")
                .name("children")
                .type()
                .array()
                .items()
                .type("Tree")
                .noDefault()
                .endRecord();

        assertThatThrownBy(() -> Derivations.compile(List.of(define("a", "size")), tree))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("holds records of its own type");
    }

    private static List<Object> values(Derivations derivations, EventFields event) {
        return derivations.extended().getFields().stream()
                .skip(FIRST)
                .map(field -> SampleEvents.value(field.schema(), event, field.pos()))
                .toList();
    }

    private static Definition define(String name, String expression) {
        return new Definition(name, expression, "p.yaml derive." + name);
    }
}
