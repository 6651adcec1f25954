package io.millrace.endtoend;

import io.millrace.stack.ConnectClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A folder of {@code config/examples}: its README there says what each file is. */
record Example(Path folder) {

    /** What {@code kafka-console-producer.sh} is told to take for a record without a value. */
    private static final String NULL = "NULL";

    /** A query of {@code rows.txt}, and the rows that it gives, in any order. */
    record Query(String cql, List<String> rows) {}

    /** All there are, in the order of their names. */
    static List<Example> in(Path directory) {
        try (Stream<Path> folders = Files.list(directory)) {
            return folders.filter(Files::isDirectory).sorted().map(Example::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
    }

    /** The folder's name, and its connector's. */
    String name() {
        return folder.getFileName().toString();
    }

    String tables() {
        return read(folder.resolve("table.cql"));
    }

    Map<String, String> config(ConnectClient connect) {
        return connect.read(folder.resolve("connector.json"));
    }

    /** The configuration that the connector refuses, where the example shows one. */
    Optional<Map<String, String>> refused(ConnectClient connect) {
        Path file = folder.resolve("refused.json");
        return Files.exists(file) ? Optional.of(connect.read(file)) : Optional.empty();
    }

    /** What the refusal says: the option, a colon and a part of the message. */
    List<String> refusals() {
        return lines("refused.txt");
    }

    /** The topics, in the order in which they are filled. */
    static List<String> topics(Map<String, String> config) {
        return Arrays.stream(config.get("topics").split(",", -1))
                .map(String::trim)
                .toList();
    }

    /** The records of a topic, one for each line, a millisecond after the other. */
    List<ProducerRecord<byte[], byte[]>> records(String topic, long firstTimestamp) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String line : lines("records/" + topic + ".txt")) {
            int separator = line.indexOf('|');
            records.add(new ProducerRecord<>(
                    topic,
                    null,
                    firstTimestamp + records.size(),
                    bytes(line.substring(0, separator)),
                    bytes(line.substring(separator + 1))));
        }
        return records;
    }

    /** What is read back. */
    List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (String block : read(folder.resolve("rows.txt")).strip().split("\n\n+", -1)) {
            List<String> lines = block.lines().toList();
            queries.add(new Query(lines.get(0).replaceFirst(";$", ""), lines.subList(1, lines.size())));
        }
        return queries;
    }

    /** A part of the reason of each dead letter, in their order; none where there is no such file. */
    List<String> deadLetters() {
        return Files.exists(folder.resolve("dead-letters.txt")) ? lines("dead-letters.txt") : List.of();
    }

    private List<String> lines(String file) {
        return read(folder.resolve(file)).lines().toList();
    }

    private static byte[] bytes(String text) {
        return text.equals(NULL) ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }
}
