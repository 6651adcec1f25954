package io.millrace.quickstart;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** The requests in a web server's access log, plain or gzip: the first bytes tell, not the name. */
public final class AccessLogEvents implements EventSource {

    private static final int REJECTED_SHOWN = 5;
    private static final int GZIP_MAGIC = 0x1f8b;

    private final Path file;
    private final AccessLogParser parser = new AccessLogParser();
    private final long count;
    private final long rejected;
    private final List<String> firstRejected;

    private AccessLogEvents(Path file) {
        this.file = file;
        Reading reading = new Reading();
        long read = 0;
        try (reading) {
            while (reading.next().isPresent()) {
                read++;
            }
        }
        this.count = read;
        this.rejected = reading.rejected;
        this.firstRejected = List.copyOf(reading.firstRejected);
    }

    /**
     * Reads the file once to the end, to know what is in it.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static AccessLogEvents in(Path file) {
        return new AccessLogEvents(file);
    }

    @Override
    public long count() {
        return count;
    }

    /** Lines that are no request for a page. */
    public long rejected() {
        return rejected;
    }

    @Override
    public String describe() {
        return String.format(Locale.ROOT, "%,d requests of %s", count, file.getFileName());
    }

    @Override
    public List<String> remarks() {
        if (rejected == 0) {
            return List.of();
        }
        List<String> remarks = new ArrayList<>();
        remarks.add(String.format(Locale.ROOT, "%,d lines could not be read and are left out:", rejected));
        remarks.addAll(firstRejected);
        if (rejected > firstRejected.size()) {
            remarks.add(String.format(Locale.ROOT, "and %,d more", rejected - firstRejected.size()));
        }
        return remarks;
    }

    @Override
    public EventReader open() {
        return new Reading();
    }

    private final class Reading implements EventReader {

        private final BufferedReader lines;
        private final List<String> firstRejected = new ArrayList<>();
        private long lineNumber;
        private long index;
        private long rejected;

        Reading() {
            try {
                // One char per byte: each line is decoded by itself, so that one bad line spoils no other.
                lines = new BufferedReader(new InputStreamReader(plain(), StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file, e);
            }
        }

        @Override
        public Optional<Event> next() {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    lineNumber++;
                    try {
                        AccessLogParser.Line parsed = parser.parse(decode(line));
                        return Optional.of(new Event(
                                index++,
                                parsed.page(),
                                parsed.occurredAt(),
                                parsed.visitor(),
                                parsed.status(),
                                parsed.bytes(),
                                null));
                    } catch (AccessLogParser.RejectedLine e) {
                        rejected++;
                        if (firstRejected.size() < REJECTED_SHOWN) {
                            firstRejected.add("line " + lineNumber + ": " + e.getMessage());
                        }
                    }
                }
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + file + " after line " + lineNumber, e);
            }
        }

        @Override
        public void close() {
            try {
                lines.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot close " + file, e);
            }
        }

        private InputStream plain() throws IOException {
            InputStream raw = new BufferedInputStream(Files.newInputStream(file));
            raw.mark(2);
            int magic = raw.read() << 8 | raw.read();
            raw.reset();
            return magic == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
        }

        private static String decode(String line) throws AccessLogParser.RejectedLine {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new AccessLogParser.RejectedLine("not UTF-8");
            }
        }
    }
}
