package io.millrace.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.quickstart.AccessLogParser.Line;
import io.millrace.quickstart.AccessLogParser.RejectedLine;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Reads a line of JSON: Caddy's, whose {@code request} is an object, or nginx', whose keys are called as nginx' variables are.
 */
final class JsonLogLine {

    private static final Pattern STATUS = Pattern.compile("[1-9]\\d{2}");
    private static final Pattern BYTES = Pattern.compile("\\d{1,18}");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");
    private static final String CADDYS_ACCESS_LOG = "http.log.access";

    private final ObjectReader json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build()
            .readerFor(JsonNode.class);

    Line parse(String text) throws RejectedLine {
        JsonNode line = read(text);
        return line.path("request").isObject() ? caddys(line) : nginxs(line);
    }

    private JsonNode read(String text) throws RejectedLine {
        try {
            return json.readValue(text);
        } catch (JsonProcessingException e) {
            throw new RejectedLine("begins like JSON and is none, or has a key twice");
        }
    }

    private static Line caddys(JsonNode line) throws RejectedLine {
        // Caddy logs errors and round trips with the request, too.
        if (line.has("logger") && !line.get("logger").asText().startsWith(CADDYS_ACCESS_LOG)) {
            throw new RejectedLine("from another log of Caddy's than " + CADDYS_ACCESS_LOG);
        }
        JsonNode request = line.get("request");
        String ts = text(line, "ts");
        return new Line(
                Request.of(text(request, "method"), text(request, "uri")).page(),
                isSeconds(ts) ? LogTime.seconds(new BigDecimal(ts)) : LogTime.iso8601(ts),
                Visitor.ofAddresses(text(request, "client_ip", "remote_ip")).name(),
                status(line),
                bytes(line, "size"));
    }

    private static Line nginxs(JsonNode line) throws RejectedLine {
        String visitor = text(line, "remote_addr");
        Request request = line.has("request")
                ? Request.of(text(line, "request"))
                : Request.of(text(line, "request_method", "method"), text(line, "request_uri", "uri"));
        return new Line(
                request.page(),
                nginxTime(line),
                Visitor.ofAddresses(visitor).name(),
                status(line),
                bytes(line, "body_bytes_sent", "bytes_sent"));
    }

    private static long nginxTime(JsonNode line) throws RejectedLine {
        if (line.has("time_local")) {
            return LogTime.local(text(line, "time_local"));
        }
        if (line.has("time_iso8601")) {
            return LogTime.iso8601(text(line, "time_iso8601"));
        }
        if (!line.has("msec")) {
            throw new RejectedLine("JSON without time_local, time_iso8601 or msec");
        }
        String msec = text(line, "msec");
        if (!isSeconds(msec)) {
            throw new RejectedLine("JSON whose msec is no number of seconds");
        }
        return LogTime.seconds(new BigDecimal(msec));
    }

    private static int status(JsonNode line) throws RejectedLine {
        String status = text(line, "status");
        if (!STATUS.matcher(status).matches()) {
            throw new RejectedLine("JSON whose status is not of three digits");
        }
        return Integer.parseInt(status);
    }

    /** The size of the answer, and 0 if nobody logged it. */
    private static long bytes(JsonNode line, String... keys) throws RejectedLine {
        for (String key : keys) {
            if (line.has(key)) {
                String bytes = text(line, key);
                if (!BYTES.matcher(bytes).matches()) {
                    throw new RejectedLine("JSON whose " + key + " is no number of bytes");
                }
                return Long.parseLong(bytes);
            }
        }
        return 0;
    }

    /** The first of the keys that the line has, as it stands there: servers write numbers as texts, too. */
    private static String text(JsonNode line, String... keys) throws RejectedLine {
        for (String key : keys) {
            JsonNode value = line.get(key);
            if (value != null && value.isValueNode() && !value.isNull()) {
                return value.asText();
            }
        }
        throw new RejectedLine("JSON without " + String.join(" or ", keys));
    }

    private static boolean isSeconds(String text) {
        return SECONDS.matcher(text).matches();
    }
}
