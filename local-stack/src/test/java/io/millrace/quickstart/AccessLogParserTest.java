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
                "get /a HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "PRI * HTTP/2.0",
                "CONNECT a.example:443 HTTP/1.1",
                "CONNECT /a HTTP/1.1",
                "GET a HTTP/1.1",
                "GET /a\u0000b HTTP/1.1",
                "GET /a\uD800 HTTP/1.1"
            })
    void aRequestForNoPageIsRejected(String request) {
        assertThatThrownBy(() -> parser.parse(withRequest(request)))
                .isInstanceOf(AccessLogParser.RejectedLine.class)
                .hasMessageContaining("request");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "203.0.113.9 - - = 203.0.113.9",
                "2001:db8::9 - - = 2001:db8::9",
                "fe80::1%eth0 - - = fe80::1%eth0",
                "::ffff:203.0.113.9 - - = ::ffff:203.0.113.9",
                "piweba3y.prodigy.com - - = piweba3y.prodigy.com",
                "pm2_2.digital.net - - = pm2_2.digital.net",
                "localhost - frank.lee = localhost",
                "203.0.113.9 - = 203.0.113.9",
                "203.0.113.9 - [203.0.113.9] - - = 203.0.113.9",
                "203.0.113.9 shop.example.com - = 203.0.113.9",
                // vhost_combined
                "shop.example.com:443 203.0.113.9 - - = 203.0.113.9",
                "shop.example.com:443 2001:db8::9 - frank lee = 2001:db8::9",
                "shop.example.com:443 piweba3y.prodigy.com - - = piweba3y.prodigy.com",
                "127.0.1.1:80 203.0.113.9 - - = 203.0.113.9",
                "[::1]:80 203.0.113.9 - - = 203.0.113.9",
                "shop.example.com:443 203.0.113.9 - = 203.0.113.9",
                "shop.example.com 203.0.113.9 - - = 203.0.113.9",
                "shop.example.com 203.0.113.9 = 203.0.113.9",
                // X-Forwarded-For: the client is the first
                "203.0.113.7, 10.0.0.1 - - = 203.0.113.7",
                "203.0.113.7,10.0.0.1,10.0.0.2 - - = 203.0.113.7",
                "2001:db8::7, 10.0.0.1 - - = 2001:db8::7",
                "shop.example.com:443 203.0.113.7, 10.0.0.1 - - = 203.0.113.7",
                "shop.example.com 203.0.113.7, 10.0.0.1 - - = 203.0.113.7",
                // in quotes
                "'\"203.0.113.8\" shop.example.com' = 203.0.113.8",
                "'\"203.0.113.7, 10.0.0.1\" - -' = 203.0.113.7",
                "'\"piweba3y.prodigy.com\" - -' = piweba3y.prodigy.com",
            })
    void theVisitorIsTheAddressAlone(String beforeTheTime, String visitor) throws Exception {
        assertThat(parser.parse(withBeginning(beforeTheTime)).visitor()).isEqualTo(visitor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- - -",
                "unix: - -",
                "unknown - -",
                "_ - -",
                "\uFEFF203.0.113.9 - -",
                "203.0.113.256 - -",
                "203.0.113 - -",
                "1:2 - -",
                "203.0.113.9:51234 - -",
                "203.0.113.9:51234 10.0.0.1:80 - -",
                "shop.example.com:443 - -",
                "shop.example.com:443 - - -",
                "shop.example.com:443 frank -",
                "shop.example.com:443 unix: - -",
                "shop.example.com client.example.net - -",
                "shop.example.com - 203.0.113.9",
                "shop.example.com - 203.0.113.9:51234",
                "203.0.113.9 10.0.0.1 - -",
                "203.0.113.9 - \"203.0.113.7, 10.0.0.1\"",
                "203.0.113.7, - -",
                "-, 203.0.113.7 - -",
                "unknown, 203.0.113.7 - -",
                "asp.example.com, 203.0.113.7 - -",
                "203.0.113.7:51234, 10.0.0.1 - -",
                "\"203.0.113.7 - -",
                "\"\" - -",
                "\"-\" - -",
                "Jan 31 12:00:00 web1 nginx: 203.0.113.9 - -",
                "2026-01-31T12:00:00Z stdout F 203.0.113.9 - -",
                "web-1  | 203.0.113.9 - -",
                "web-1  | piweba3y.prodigy.com - -",
                "Jan 31 12:00:00 web1 nginx: piweba3y.prodigy.com - -",
            })
    void aVisitorWhoCannotBeToldIsRejected(String beforeTheTime) {
        assertThatThrownBy(() -> parser.parse(withBeginning(beforeTheTime)))
                .isInstanceOf(AccessLogParser.RejectedLine.class)
                .hasMessageContaining("address");
    }

    @Test
    void aRequestThatStandsElsewhereIsRejected() {
        assertThatThrownBy(() -> parser.parse("203.0.113.6 - - [31/Jan/2026:12:00:03 +0000] \"shop.example.com\" "
                        + "\"GET /a HTTP/1.1\" 200 12 \"-\" \"curl/8\""))
                .isInstanceOf(AccessLogParser.RejectedLine.class);
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

    private static String withBeginning(String beforeTheTime) {
        return beforeTheTime + " [01/Aug/1995:02:00:00 -0400] \"GET /a HTTP/1.0\" 200 12";
    }

    private static String withRequest(String request) {
        return "h - - [01/Aug/1995:02:00:00 -0400] \"" + request + "\" 200 12";
    }
}
