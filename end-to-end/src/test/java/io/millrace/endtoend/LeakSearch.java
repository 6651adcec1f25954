package io.millrace.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Searches all that servers and tests of a build have logged for what tests have planted. The build runs it when its tests are
 * over, and fails with it.
 */
public final class LeakSearch {

    /** Nothing of a build's own is in there, or nothing that is a log. */
    private static final Set<String> PASSED_OVER = Set.of("data", "config", "plugins", "tmp", "src", "classes", ".git");

    private static final Set<String> REPORTS = Set.of("surefire-reports", "failsafe-reports");

    private final Map<String, String> planted = new LinkedHashMap<>();

    /**
     * Something that leaked.
     *
     * @param what kind of thing it is; itself it is not shown, for whoever reads this has a log, too
     */
    record Leak(Path file, long line, String what) {
        @Override
        public String toString() {
            return file + ":" + line + " (" + what + ")";
        }
    }

    private LeakSearch() {
        plant("a secret", Planted.SECRET);
        plant("a payload", Planted.PAYLOAD);
    }

    /** As text, and as CQL and debuggers write bytes. */
    private void plant(String what, String marker) {
        planted.put(marker, what);
        planted.put(HexFormat.of().formatHex(marker.getBytes(StandardCharsets.UTF_8)), what);
    }

    /**
     * Searches.
     *
     * @param arguments the checkout, and when the build began: what is older is another's
     * @throws IllegalStateException when something leaked
     */
    public static void main(String... arguments) throws IOException {
        Path checkout = Path.of(arguments[0]).toAbsolutePath().normalize();
        List<Path> logs = logs(checkout, Instant.parse(arguments[1]));
        List<Leak> leaks = new ArrayList<>();
        LeakSearch search = new LeakSearch();
        for (Path log : logs) {
            leaks.addAll(search.in(log));
        }
        System.out.println("No secret and no payload may be in " + logs.size() + " logs of this build: " + leaks.size()
                + " found");
        if (!leaks.isEmpty()) {
            throw new IllegalStateException(leaks.size() + " lines of logs hold what no log may hold:\n"
                    + leaks.stream().limit(50).map(Leak::toString).collect(Collectors.joining("\n")));
        }
    }

    /** The logs of the servers and the output of the tests that were written since. */
    static List<Path> logs(Path checkout, Instant since) throws IOException {
        List<Path> logs = new ArrayList<>();
        Files.walkFileTree(checkout, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return PASSED_OVER.contains(String.valueOf(directory.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isLog(file) && !attributes.lastModifiedTime().toInstant().isBefore(since)) {
                    logs.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // Servers that are still being stopped take their files away.
                return FileVisitResult.CONTINUE;
            }
        });
        return logs;
    }

    private static boolean isLog(Path file) {
        String name = String.valueOf(file.getFileName());
        String directory = String.valueOf(file.getParent().getFileName());
        return name.equals(directory + ".log") || REPORTS.contains(directory);
    }

    List<Leak> in(Path log) throws IOException {
        List<Leak> leaks = new ArrayList<>();
        // Whatever its encoding: what was planted is ASCII.
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                for (Map.Entry<String, String> each : planted.entrySet()) {
                    if (line.contains(each.getKey())) {
                        leaks.add(new Leak(log, number, each.getValue()));
                    }
                }
            }
        }
        return leaks;
    }
}
