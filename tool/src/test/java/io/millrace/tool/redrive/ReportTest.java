package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ReportTest {

    private final Tally tally = new Tally();

    @Test
    void saysWhatLiesThereWhatGoesAndWhatStays() {
        count();
        assertThat(text(settings(true)).lines().toList())
                .containsExactly(
                        "orders-sink.dlq: 1,205 dead letters, 1,203 chosen",
                        "",
                        "  letters  reason                                     table or output    came from",
                        "    1,200  column total is a string of 12 characters  shop.orders        orders",
                        "        3  late                                       page_views_hourly  events",
                        "",
                        "    1,198  would go back",
                        "        3  have been sent back already (--again sends them once more)",
                        "        2  have been sent back and failed again (mend the cause, then --max-attempts 2)",
                        "        2  cannot be asked --where, and are not chosen: the value is no JSON",
                        "dry run: letters=1205 chosen=1203 sent=0 already=3 stay=2 seconds=1.5",
                        "Nothing was sent. Without --dry-run they go back");
    }

    @Test
    void saysItInJson() throws JsonProcessingException {
        count();
        StringWriter out = new StringWriter();
        new Report(settings(false), tally, true, 1.54).printJson(new PrintWriter(out));
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("sent").asLong()).isEqualTo(1_198);
        assertThat(json.path("stay").asLong()).isEqualTo(2);
        assertThat(json.path("stopped").asBoolean()).isTrue();
        assertThat(json.path("obstacles").path("failed-again").asLong()).isEqualTo(2);
        assertThat(json.path("kinds")).hasSize(2);
        assertThat(json.path("kinds").path(1).path("reason").asText()).isEqualTo("late");
    }

    /** A terminal would obey some of them, and show text in another order for others. */
    @Test
    void charactersThatAreNotSeenAreWrittenOutInJson() throws JsonProcessingException {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.topic", "or\u009b31m\u202eders");
        tally.chosen(Letters.read(headers));
        StringWriter out = new StringWriter();
        new Report(settings(false), tally, false, 1).printJson(new PrintWriter(out));
        assertThat(out.toString()).contains("or\\u009b31m\\u202eders");
        assertThat(new ObjectMapper()
                        .readTree(out.toString())
                        .path("kinds")
                        .path(0)
                        .path("topic")
                        .asText())
                .isEqualTo("or\u009b31m\u202eders");
    }

    @Test
    void doesNotGiveThoseLookedAtForAllThatLieThere() {
        count();
        StringWriter out = new StringWriter();
        new Report(settings(false), tally, true, 1.5).printText(new PrintWriter(out));
        assertThat(out.toString()).startsWith("orders-sink.dlq: 1,205 dead letters looked at, 1,203 chosen");
    }

    @Test
    void saysWhereTheWordsAreThatItDoesNotShow() {
        count();
        assertThat(text(settings(true))).doesNotContain("exception.message");
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.exception.class.name", "com.example.jdbc.RefusedException");
        tally.chosen(Letters.read(headers));
        assertThat(text(settings(true)))
                .contains("TASK_PUT: RefusedException ")
                .contains("in the letter's header __connect.errors.exception.message (kafka-console-consumer.sh");
    }

    /** Headers are whoever's who produced the record. */
    @Test
    void nothingInItIsObeyedByATerminal() {
        Map<String, String> headers = Letters.ofSink(17);
        headers.put("__connect.errors.stage", "\u001b[2J\u202e");
        tally.chosen(Letters.read(headers));

        assertThat(text(settings(true))).contains("\\u001b[2J\\u202e").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void anEmptyTopicIsNoMistake() {
        assertThat(text(settings(false)))
                .contains("orders-sink.dlq: 0 dead letters, all chosen")
                .contains("redriven: letters=0 chosen=0 sent=0 already=0 stay=0");
    }

    private void count() {
        for (int i = 0; i < 1_200; i++) {
            tally.read();
            tally.chosen(Letters.read(Letters.ofSink(i)));
        }
        for (int i = 0; i < 3; i++) {
            tally.read();
            tally.chosen(Letters.read(Letters.ofStreams(i)));
            tally.stays(Obstacle.ALREADY);
        }
        tally.goes(1_198);
        for (int i = 0; i < 2; i++) {
            tally.read();
            tally.unfit("the value is no JSON");
            tally.stays(Obstacle.FAILED_AGAIN);
        }
    }

    private String text(Settings settings) {
        StringWriter out = new StringWriter();
        new Report(settings, tally, false, 1.5).printText(new PrintWriter(out));
        return out.toString();
    }

    private static Settings settings(boolean dryRun) {
        return new Settings(
                Letters.TOPIC,
                Selection.ALL,
                Long.MAX_VALUE,
                OptionalDouble.empty(),
                1,
                false,
                false,
                dryRun,
                Duration.ofMinutes(5));
    }
}
