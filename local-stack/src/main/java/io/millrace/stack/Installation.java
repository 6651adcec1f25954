package io.millrace.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where the build left the parts that the stack runs, in a checkout of the project. */
public final class Installation {

    private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

    private final Path checkout;

    private Installation(Path checkout) {
        this.checkout = checkout;
    }

    /** The checkout in the given directory, which holds {@code mvnw}. */
    public static Installation in(Path checkout) {
        Path root = checkout.toAbsolutePath().normalize();
        if (!Files.exists(root.resolve("mvnw"))) {
            throw new StackException(root + " is not a checkout of Millrace: there is no mvnw in it");
        }
        return new Installation(root);
    }

    /** The checkout that the working directory is in: a test runs in its module's directory. */
    public static Installation aroundWorkingDirectory() {
        Path start = Path.of("").toAbsolutePath();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.exists(directory.resolve("mvnw"))) {
                return new Installation(directory);
            }
        }
        throw new StackException(start + " is not inside a checkout of Millrace");
    }

    public Path checkout() {
        return checkout;
    }

    /** The directory of the shipped configuration. */
    public Path config() {
        return checkout.resolve("config");
    }

    /** The streams application's runnable jar. */
    public Path streamsJar() {
        return existing(checkout.resolve("streams-app/target/streams-app.jar"));
    }

    /** The plugin zip that users install. */
    public Path connectorZip() {
        return onlyMatch(checkout.resolve("connector/target"), "millrace-cassandra-sink-*.zip");
    }

    String cassandraClassPath() {
        return classPath("cassandra");
    }

    /** Jamm, which Cassandra measures its objects with, and which its own start script gives it as an agent. */
    Path cassandraMemoryMeter() {
        return SEPARATOR
                .splitAsStream(cassandraClassPath())
                .map(Path::of)
                .filter(jar -> jar.getFileName().toString().startsWith("jamm-"))
                .findFirst()
                .orElseThrow(() -> new StackException("There is no jamm on the class path of Cassandra"));
    }

    /** The class path of the broker, which has the classes of Kafka's own tools. */
    public String kafkaClassPath() {
        return classPath("kafka");
    }

    String connectClassPath() {
        return classPath("connect");
    }

    Path registryJar() {
        return onlyMatch(server("registry").resolve("registry"), "*-runner.jar");
    }

    /** A directory as {@code plugin.path} wants it: one folder per plugin. */
    Path converterPlugins() {
        return existing(server("avro-converter").resolve("plugins"));
    }

    private Path server(String name) {
        return checkout.resolve("local-stack/servers").resolve(name).resolve("target");
    }

    private String classPath(String name) {
        Path file = existing(server(name).resolve("classpath"));
        try {
            String classPath = Files.readString(file).strip();
            SEPARATOR.splitAsStream(classPath).map(Path::of).forEach(Installation::existing);
            return classPath;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    private static Path onlyMatch(Path directory, String glob) {
        List<Path> matches = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(existing(directory), glob)) {
            files.forEach(matches::add);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + directory, e);
        }
        if (matches.size() != 1) {
            throw new StackException("Expected one " + glob + " in " + directory + " but found " + matches.size()
                    + ". Build again: ./mvnw clean package -DskipTests");
        }
        return matches.get(0);
    }

    private static Path existing(Path path) {
        if (!Files.exists(path)) {
            throw new StackException(path + " is missing. Build first: ./mvnw package -DskipTests");
        }
        return path;
    }
}
