package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLogLineTest {

    private static final long NOON = Instant.parse("2026-01-31T12:00:00Z").toEpochMilli();

    private final AccessLogParser parser = new AccessLogParser();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'time_local':'31/Jan/2026:13:00:00 +0100'",
                "'time_iso8601':'2026-01-31T13:00:00+01:00'",
                "'msec':'1769860800.000'",
                "'msec':1769860800.000",
            })
    void readsNginxWithAnyOfItsTimes(String time) throws Exception {
        assertThat(parse("{" + time + ",'remote_addr':'203.0.113.9','request':'GET /a?b=1 HTTP/1.1','status':'200',"
                        + "'body_bytes_sent':'512','http_referer':'','http_user_agent':'curl/8'}"))
                .isEqualTo(new AccessLogParser.Line("/a", NOON, "203.0.113.9", 200, 512));
    }

    @Test
    void keepsMillisecondsOfNginx() throws Exception {
        assertThat(
                        parse(
                                "{'msec':'1769860800.123','remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':304}"))
                .isEqualTo(new AccessLogParser.Line("/a", NOON + 123, "203.0.113.9", 304, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'request_method':'GET','request_uri':'/a?b=1'",
                "'method':'GET','uri':'/a'",
                "'request':'GET https://shop.example.com/a HTTP/1.1'",
            })
    void readsNginxWithAnyOfItsRequests(String request) throws Exception {
        assertThat(parse(nginxWith(request))).isEqualTo(new AccessLogParser.Line("/a", NOON, "2001:db8::9", 404, 7));
    }

    @Test
    void theVisitorIsTheFirstOfForwardedAddresses() throws Exception {
        assertThat(parse("{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.7, 10.0.0.1',"
                                + "'request':'GET /a HTTP/1.1','status':200}")
                        .visitor())
                .isEqualTo("203.0.113.7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1769860800.1239",
                "'2026-01-31T12:00:00.123Z'",
                "'2026-01-31T13:00:00.123+0100'",
                "'2026-01-31T13:00:00.123+01:00'",
            })
    void readsCaddy(String ts) throws Exception {
        assertThat(
                        parse(
                                "{'level':'info','ts':" + ts
                                        + ",'logger':'http.log.access.log0','msg':'handled request',"
                                        + "'request':{'remote_ip':'10.0.0.1','remote_port':'41342','client_ip':'203.0.113.9',"
                                        + "'proto':'HTTP/2.0','method':'GET','host':'shop.example.com','uri':'/a?b=1',"
                                        + "'headers':{'User-Agent':['curl/8']}},'bytes_read':0,'duration':0.0009,'size':10900,'status':200}"))
                .isEqualTo(new AccessLogParser.Line("/a", NOON + 123, "203.0.113.9", 200, 10900));
    }

    @Test
    void readsCaddyWithoutTrustedProxies() throws Exception {
        assertThat(
                        parse(
                                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200}"))
                .isEqualTo(new AccessLogParser.Line("/a", NOON, "203.0.113.9", 200, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{'log':'203.0.113.9 - - [31/Jan/2026:12:00:00 +0000] \\\"GET /a HTTP/1.1\\\" 200 12','stream':'stdout'}",
                // the visitor
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','request':'GET /a HTTP/1.1','status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'unix:','request':'GET /a HTTP/1.1','status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'','request':'GET /a HTTP/1.1','status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'-','request':'GET /a HTTP/1.1','status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'a.example','request':'GET /a HTTP/1.1','status':200}",
                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9:80','method':'GET','uri':'/a'},'status':200}",
                "{'ts':1769860800,'request':{'remote_addr':'203.0.113.9:80','method':'GET','uri':'/a'},'status':200}",
                "{'ts':1769860800,'request':{'remote_ip':['203.0.113.9'],'method':'GET','uri':'/a'},'status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','remote_addr':'203.0.113.8',"
                        + "'request':'GET /a HTTP/1.1','status':200}",
                // the time
                "{'remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00','remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':200}",
                "{'time_local':'31/Jan/2026:12:00:00','remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':200}",
                "{'msec':1769860800000,'remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':200}",
                "{'msec':1e99999999,'remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':200}",
                "{'ts':1769860800000.5,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200}",
                "{'ts':5,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200}",
                "{'ts':'2026/01/31 12:00:00','request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200}",
                // the request
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','status':200}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','request':'','status':400}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','method':'GET','status':400}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','request':'OPTIONS * HTTP/1.1','status':200}",
                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9','method':'CONNECT','uri':'a.example:443'},'status':200}",
                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a\\ud800'},'status':200}",
                // the status
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1'}",
                "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'203.0.113.9','request':'GET /a HTTP/1.1','status':'-'}",
                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':0}",
                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200.5}",
                // the size
                "{'ts':1769860800,'request':{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200,'size':-1}",
                // what Caddy logs besides, of the same request
                "{'level':'error','ts':1769860800,'logger':'http.log.error','msg':'dial tcp','request':"
                        + "{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':502}",
                "{'level':'debug','ts':1769860800,'logger':'http.handlers.reverse_proxy','msg':'upstream roundtrip','request':"
                        + "{'remote_ip':'203.0.113.9','method':'GET','uri':'/a'},'status':200}",
            })
    void whatCannotBeToldIsRejectedWithoutBeingQuoted(String line) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(AccessLogParser.RejectedLine.class)
                .message()
                .isNotBlank()
                .doesNotContain("203.0.113", "GET", "/a");
    }

    private static String nginxWith(String request) {
        return "{'time_iso8601':'2026-01-31T12:00:00+00:00','remote_addr':'2001:db8::9'," + request
                + ",'status':'404','bytes_sent':7}";
    }

    private AccessLogParser.Line parse(String line) throws AccessLogParser.RejectedLine {
        return parser.parse(line.replace('\'', '"'));
    }
}
