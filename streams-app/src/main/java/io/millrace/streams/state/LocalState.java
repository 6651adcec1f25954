package io.millrace.streams.state;

import io.millrace.streams.kafka.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state on this machine, which Streams takes for the beginning of a changelog's by its name and an offset. A changelog that
 * was deleted and made again meanwhile, by a reshard there and back or by a reset on another machine, has that name too, and
 * other contents. So the ids of the changelogs are kept beside the state, and state of another one is deleted: it is restored
 * from Kafka.
 */
final class LocalState {
    private static final Logger LOG = LoggerFactory.getLogger(LocalState.class);
    private static final String FILE = "changelogs";

    private final Path directory;

    LocalState(Path directory) {
        this.directory = directory;
    }

    /**
     * Deletes the state if one of its changelogs is another than it was, or gone.
     *
     * @param ids the ids of the changelogs that the application will use and that exist, by topic
     * @param all the ids of all topics
     */
    void keepOnlyIfOf(Map<String, String> ids, Map<String, String> all) {
        try {
            Map<String, String> known = new TreeMap<>(read());
            // One that is gone is made anew by Streams, and is another then.
            boolean another = known.entrySet().stream()
                    .anyMatch(topic -> !topic.getValue().equals(all.get(topic.getKey())));
            if (another) {
                LOG.info("A changelog was made anew since this machine's state in {} was; it is restored", directory);
                delete();
                known.clear();
            }
            known.putAll(ids);
            Files.createDirectories(directory);
            Files.write(
                    directory.resolve(FILE),
                    known.entrySet().stream()
                            .map(topic -> topic.getKey() + " " + topic.getValue())
                            .toList(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StartupException("The state in " + directory + " cannot be checked ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "); check the rights to it, or delete it: it is restored from Kafka");
        }
    }

    private Map<String, String> read() throws IOException {
        Path file = directory.resolve(FILE);
        Map<String, String> ids = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                int space = line.indexOf(' ');
                if (space > 0) {
                    ids.put(line.substring(0, space), line.substring(space + 1));
                }
            }
        }
        return ids;
    }

    private void delete() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }
}
