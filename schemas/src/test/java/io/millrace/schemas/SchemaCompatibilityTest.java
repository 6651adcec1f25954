package io.millrace.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every schema against every version of it that was ever released, in both directions.
 *
 * <p>Backward (new code reads old data), because topics are kept for ever: a reprocessing reads the first event. Forward (old
 * code reads new data), because producers and the application are upgraded in any order, and the application reads every
 * event as the schema it was started with. Fields may therefore be added and removed only if they have a default.
 */
class SchemaCompatibilityTest {
    private static final Path CURRENT = Path.of("src", "main", "avro");
    private static final Path RELEASED = Path.of("src", "test", "resources", "avro");

    @ParameterizedTest
    @MethodSource("names")
    void theCurrentSchemaIsTheLastReleasedVersion(String name) throws IOException {
        List<Schema> versions = versions(name);

        assertThat(current(name))
                .as(
                        "%s.avsc has changed. Check the change in as its next version: cp schemas/%s schemas/%s",
                        name,
                        CURRENT.resolve(name + ".avsc"),
                        RELEASED.resolve(name).resolve("v" + (versions.size() + 1) + ".avsc"))
                .isEqualTo(versions.get(versions.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("names")
    void theCurrentSchemaReadsWhatEveryVersionWrote(String name) throws IOException {
        for (Schema version : versions(name)) {
            assertReads(current(name), version);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyVersionReadsWhatTheCurrentSchemaWrites(String name) throws IOException {
        for (Schema version : versions(name)) {
            assertReads(version, current(name));
        }
    }

    @Test
    void noSchemaIsWithoutVersionsAndNoVersionsAreWithoutTheirSchema() throws IOException {
        try (Stream<Path> directories = Files.list(RELEASED)) {
            assertThat(directories.map(directory -> directory.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(names());
        }
    }

    private static void assertReads(Schema reader, Schema writer) {
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer))
                .as("reading %s", writer.getFullName())
                .satisfies(result -> assertThat(result.getType())
                        .as(result.getResult().getIncompatibilities().toString())
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE));
    }

    static List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(CURRENT)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".avsc"))
                    .map(file -> file.substring(0, file.length() - ".avsc".length()))
                    .sorted()
                    .toList();
        }
    }

    private static Schema current(String name) throws IOException {
        return new Schema.Parser().parse(Files.readString(CURRENT.resolve(name + ".avsc")));
    }

    private static List<Schema> versions(String name) throws IOException {
        List<Schema> versions = new ArrayList<>();
        Path next = RELEASED.resolve(name).resolve("v1.avsc");
        while (Files.exists(next)) {
            versions.add(new Schema.Parser().parse(Files.readString(next)));
            next = RELEASED.resolve(name).resolve("v" + (versions.size() + 1) + ".avsc");
        }
        assertThat(versions).as("versions of %s in %s", name, RELEASED).isNotEmpty();
        return versions;
    }
}
