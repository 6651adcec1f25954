package io.millrace.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The directory of one run. Making it sends this program's own log there, before anything logs. */
record RunDirectory(Path path) {

    private static final List<String> DATA = List.of("data", "tmp", "plugins");

    static RunDirectory create(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make the run directory " + path, e);
        }
        RunDirectory directory = new RunDirectory(path);
        System.setProperty("org.slf4j.simpleLogger.logFile", directory.log().toString());
        return directory;
    }

    Path log() {
        return path.resolve("quickstart.log");
    }

    /** The path from the checkout, for a line that should stay short. */
    String shortName() {
        return path.getParent().getFileName() + "/" + path.getFileName();
    }

    /** Deletes what servers stored; their configuration and logs stay. */
    void deleteData() {
        try (Stream<Path> servers = Files.list(path)) {
            for (Path server : servers.filter(Files::isDirectory).toList()) {
                for (String each : DATA) {
                    deleteTree(server.resolve(each));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the data in " + path, e);
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
