package io.millrace.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogEventsTest {

    private static final String GOOD = "h - - [01/Aug/1995:02:00:00 -0400] \"GET /%s HTTP/1.0\" 200 12\n";

    @TempDir
    private Path directory;

    @Test
    void readsPlainAndGzipByTheirFirstBytesWhateverTheName() throws IOException {
        byte[] text = (GOOD.formatted("a") + GOOD.formatted("b")).getBytes(StandardCharsets.UTF_8);
        AccessLogEvents plain = AccessLogEvents.in(Files.write(directory.resolve("plain.gz"), text));
        AccessLogEvents packed = AccessLogEvents.in(Files.write(directory.resolve("packed.log"), gzip(text)));

        assertThat(read(plain)).isEqualTo(read(packed)).extracting(Event::page).containsExactly("/a", "/b");
        assertThat(plain.count()).isEqualTo(2);
        assertThat(plain.remarks()).isEmpty();
    }

    @Test
    void countsWhatItCannotReadAndTellsWhere() throws IOException {
        byte[] notUtf8 = GOOD.formatted("\u00e9").getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(GOOD.formatted("a").getBytes(StandardCharsets.UTF_8));
        text.writeBytes("nonsense\n".getBytes(StandardCharsets.UTF_8));
        text.writeBytes(notUtf8);
        text.writeBytes(GOOD.formatted("\u00e9").getBytes(StandardCharsets.UTF_8));

        AccessLogEvents events = AccessLogEvents.in(Files.write(directory.resolve("log"), text.toByteArray()));

        assertThat(read(events)).extracting(Event::page).containsExactly("/a", "/\u00e9");
        assertThat(read(events)).extracting(Event::index).containsExactly(0L, 1L);
        assertThat(events.rejected()).isEqualTo(2);
        assertThat(events.remarks())
                .containsExactly(
                        "2 lines could not be read and are left out:",
                        "line 2: not in the Common or Combined Log Format",
                        "line 3: not UTF-8");
    }

    @Test
    void tellsVisitorsFromVirtualHostsAndProxies() throws IOException {
        AccessLogEvents events = AccessLogEvents.in(Files.writeString(directory.resolve("log"), """
                shop.example.com:443 203.0.113.9 - - [31/Jan/2026:12:00:00 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8"
                203.0.113.7, 10.0.0.1 - - [31/Jan/2026:12:00:01 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8"
                "203.0.113.8" shop.example.com [31/Jan/2026:12:00:02 +0000] "GET /a HTTP/1.1" 200 88 394 1294 "-" "curl/8" 5.564 "-"
                203.0.113.6 - - [31/Jan/2026:12:00:03 +0000] "shop.example.com" "GET /a HTTP/1.1" 200 12 "-" "curl/8"
                unix: - - [31/Jan/2026:12:00:04 +0000] "GET /a HTTP/1.1" 200 512 "-" "curl/8"
                """));

        assertThat(read(events))
                .extracting(Event::visitor)
                .containsExactly("203.0.113.9", "203.0.113.7", "203.0.113.8");
        assertThat(events.remarks())
                .containsExactly(
                        "2 lines could not be read and are left out:",
                        "line 4: not in the Common or Combined Log Format",
                        "line 5: where the visitor's IP address or host name should be is none");
    }

    @Test
    void leavesOutWhatBotsSend() throws IOException {
        AccessLogEvents events = AccessLogEvents.in(Files.writeString(directory.resolve("log"), """
                198.51.100.1 - - [03/Oct/2022:21:59:42 +0200] "\\x03\\x00\\x00/*\\xE0\\x00Cookie: mstshash=Administr" 400 150 "-" "-"
                198.51.100.2 - - [04/Oct/2022:04:34:49 +0200] "" 400 0 "-" "-"
                198.51.100.3 - - [07/Jul/2022:07:59:48 -0400] "GET /.env HTTP/2.0" 404 194 "-" "A \\"B\\" C"
                198.51.100.4 - - [04/Oct/2022:06:36:53 +0200] "]&\\xDF\\xBDV\\xE7\\xBB<\\x10;\\xA2b}\\xDFM\\x1D" 400 150 "-" "-"
                """));

        assertThat(read(events)).extracting(Event::page).containsExactly("/.env");
        assertThat(events.rejected()).isEqualTo(3);
    }

    @Test
    void anEmptyFileHasNoEvents() throws IOException {
        assertThat(AccessLogEvents.in(Files.write(directory.resolve("empty"), new byte[0]))
                        .count())
                .isZero();
    }

    @Test
    void aBrokenArchiveIsAnError() throws IOException {
        Path broken = Files.write(directory.resolve("broken.gz"), new byte[] {0x1f, (byte) 0x8b, 1, 2, 3});
        assertThatThrownBy(() -> AccessLogEvents.in(broken))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("broken.gz");
    }

    private static List<Event> read(EventSource source) {
        List<Event> events = new ArrayList<>();
        try (EventSource.EventReader reader = source.open()) {
            for (Optional<Event> event = reader.next(); event.isPresent(); event = reader.next()) {
                events.add(event.get());
            }
        }
        return events;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
