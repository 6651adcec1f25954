package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogParserTest {

    private final AccessLogParser parser = new AccessLogParser();

    @Test
    void readsTheCommonLogFormat() throws Exception {
        AccessLogParser.Line line = parser.parse(
                "host.example - - [01/Aug/1995:02:00:00 -0400] \"GET /images/logo.gif HTTP/1.0\" 200 1713");

        assertThat(line)
                .isEqualTo(new AccessLogParser.Line(
                        "/images/logo.gif",
                        Instant.parse("1995-08-01T06:00:00Z").toEpochMilli(),
                        "host.example",
                        200,
                        1713));
    }

    @Test
    void readsTheCombinedLogFormat() throws Exception {
        AccessLogParser.Line line = parser.parse(
                "10.0.0.7 - frank lee [29/Feb/2024:23:59:59 +0530] "
                        + "\"POST /form?id=7 HTTP/1.1\" 302 - \"http://a.example/\\\"x\\\"\" \"Agent/1.0 (a; \\\"b\\\") 200 5\"");

        assertThat(line)
                .isEqualTo(new AccessLogParser.Line(
                        "/form", Instant.parse("2024-02-29T18:29:59Z").toEpochMilli(), "10.0.0.7", 302, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "GET / HTTP/1.1,/",
        "GET /a?b=c?d HTTP/2,/a",
        "GET /a#b HTTP/1.1,/a",
        "GET /a%20b HTTP/1.1,/a%20b",
        "GET http://host.example:8080/p?q HTTP/1.1,/p",
        "OPTIONS * HTTP/1.1,*",
        "GET /old,/old",
    })
    void thePageIsTheTargetWithoutItsQuery(String request, String page) throws Exception {
        assertThat(parser.parse(withRequest(request)).page()).isEqualTo(page);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-",
                "",
                "GET",
                "GET  HTTP/1.1",
                "GET /a b HTTP/1.1",
                "\\x16\\x03\\x01\\x02",
                "GET ?q=1 HTTP/1.1",
                "GET http://host.example HTTP/1.1",
                "get /a HTTP/1.1"
            })
    void aRequestForNoPageIsRejected(String request) {
        assertThatThrownBy(() -> parser.parse(withRequest(request)))
                .isInstanceOf(AccessLogParser.RejectedLine.class)
                .hasMessageContaining("request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "h - - [01/Aug/1995:02:00:00 -0400] \"GET / HTTP/1.0\" 200",
                "h - - [01/Aug/1995:02:00:00 -0400] \"GET / HTTP/1.0\" abc 12",
                "h - - [01/Aug/1995:02:00:00 -0400] \"GET / HTTP/1.0 200 12",
                "h - - [31/Feb/1995:02:00:00] \"GET / HTTP/1.0\" 200 12"
            })
    void anythingElseIsRejectedWithoutBeingQuoted(String text) {
        assertThatThrownBy(() -> parser.parse(text))
                .isInstanceOf(AccessLogParser.RejectedLine.class)
                .hasMessageNotContaining("GET");
    }

    private static String withRequest(String request) {
        return "h - - [01/Aug/1995:02:00:00 -0400] \"" + request + "\" 200 12";
    }
}
