package io.millrace.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory of one run. Making it sends this program's own log there, before anything logs. */
record RunDirectory(Path path) {

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
}
