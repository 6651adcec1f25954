package io.millrace.stack;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server's log, for showing its end to somebody who has to find out why it is not there. */
record LogFile(Path path) {

    private static final int TAIL_BYTES = 64 * 1024;

    /** The last lines, oldest first; fewer if the log is short, none if there is no log yet. */
    List<String> tail(int lines) {
        List<String> all = textFrom(0).lines().toList();
        return all.subList(Math.max(0, all.size() - lines), all.size());
    }

    /** How long the log is now, in bytes. */
    long length() {
        return path.toFile().length();
    }

    /** Whether the server says, after the given place in its log, that somebody else has its port. */
    boolean saysPortIsTaken(long from) {
        String text = textFrom(from);
        return text.contains("Address already in use")
                || text.contains("Failed to bind to")
                || text.contains("is in use by another process")
                || text.contains("seems to be in use");
    }

    private String textFrom(long from) {
        if (!Files.exists(path)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long length = file.length();
            byte[] end = new byte[(int) Math.min(Math.max(0, length - from), TAIL_BYTES)];
            file.seek(length - end.length);
            file.readFully(end);
            return new String(end, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }
}
