package io.millrace.endtoend;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * A gzipped log in the Common Log Format, of half a day in August 1995, with lines among it that no reader can understand;
 * and what is in it, counted while it was written.
 */
final class AccessLog1995 {

    /** What a line says of a request. */
    record Request(String page, Instant at, String visitor, int status, long bytes) {}

    /** A page's hour. */
    record PageHour(String page, Instant start) {}

    /** The requests for one page. */
    record Count(long views, long bytes, Instant lastSeen) {

        private Count plus(Count other) {
            return new Count(
                    views + other.views,
                    bytes + other.bytes,
                    lastSeen.isAfter(other.lastSeen) ? lastSeen : other.lastSeen);
        }
    }

    private static final Instant FIRST = Instant.parse("1995-08-01T04:00:00Z");
    private static final int SECONDS = 12 * 3600;
    private static final int PAGES = 300;
    private static final int UNREADABLE_EVERY = 500;
    private static final ZoneOffset OFFSET = ZoneOffset.ofHours(-4);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.US);
    private static final List<byte[]> UNREADABLE = List.of(
            latin1("host.example - - [01/Aug/1995:00:00:01 -0400] \"-\" 400 -"),
            latin1("host.example - - [01/Aug/1995:00:00:01 -0400] \"GET /no/status HTTP/1.0\""),
            latin1("host.example - - [33/Aug/1995:00:00:01 -0400] \"GET /no/such/day HTTP/1.0\" 200 17"),
            latin1("host.example - - [01/Aug/1995:00:00:01 -0400] \"\\x16\\x03\\x01\" 400 0"),
            latin1("host.example - - [01/Aug/1995:00:00:01 -0400] \"GET /not/utf-8/\u00e9 HTTP/1.0\" 200 17"),
            latin1(""));

    private final Path file;
    private final Map<Request, Long> requests = new HashMap<>();
    private final Map<PageHour, Count> hourly = new HashMap<>();
    private final Map<String, Count> total = new HashMap<>();
    private int unreadable;

    private AccessLog1995(Path file) {
        this.file = file;
    }

    static AccessLog1995 write(Path file, int requests) throws IOException {
        AccessLog1995 log = new AccessLog1995(file);
        SplittableRandom random = new SplittableRandom(1995);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < requests; i++) {
                if (i % UNREADABLE_EVERY == 0) {
                    out.write(UNREADABLE.get(log.unreadable % UNREADABLE.size()));
                    out.write('\n');
                    log.unreadable++;
                }
                out.write(log.line(random, FIRST.plusSeconds((long) SECONDS * i / requests)));
            }
        }
        return log;
    }

    Path file() {
        return file;
    }

    int unreadableLines() {
        return unreadable;
    }

    /** How often each request is in the log. */
    Map<Request, Long> requests() {
        return requests;
    }

    Map<PageHour, Count> hourly() {
        return hourly;
    }

    Map<String, Count> total() {
        return total;
    }

    private byte[] line(SplittableRandom random, Instant now) {
        // A busy page is asked for far more often than others, and requests are logged when they end.
        int rank = (int) (PAGES * Math.pow(random.nextDouble(), 3));
        String page = "/shuttle/missions/sts-" + rank + "/mission.html";
        String visitor = random.nextInt(4) == 0
                ? "198.51.100." + random.nextInt(256)
                : "ppp" + random.nextInt(900) + ".example.net";
        boolean cached = random.nextInt(20) == 0;
        Request request = new Request(
                page,
                now.minusSeconds(random.nextInt(90)),
                visitor,
                cached ? 304 : 200,
                cached ? 0 : random.nextLong(200_000));
        count(request);
        String target = page + (random.nextInt(10) == 0 ? "?from=" + random.nextInt(9) : "");
        String protocol = random.nextInt(50) == 0 ? "" : " HTTP/1.0";
        return latin1(visitor + " - - [" + TIME.format(request.at().atOffset(OFFSET)) + "] \"GET " + target + protocol
                + "\" " + request.status() + " " + (cached ? "-" : request.bytes()) + "\n");
    }

    private void count(Request request) {
        Count one = new Count(1, request.bytes(), request.at());
        requests.merge(request, 1L, Long::sum);
        hourly.merge(new PageHour(request.page(), request.at().truncatedTo(ChronoUnit.HOURS)), one, Count::plus);
        total.merge(request.page(), one, Count::plus);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
