package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The logging configuration of the Kafka broker and the Connect worker: lines to standard output. */
final class Log4j {

    private Log4j() {}

    static String option(Path configDirectory) throws IOException {
        Path file = configDirectory.resolve("log4j2.properties");
        Files.writeString(file, """
                appender.stdout.type=Console
                appender.stdout.name=STDOUT
                appender.stdout.layout.type=PatternLayout
                appender.stdout.layout.pattern=%d{ISO8601} %-5p [%t] %c{1} - %m%n
                rootLogger.level=INFO
                rootLogger.appenderRef.stdout.ref=STDOUT
                # One line for every class that a plugin's scan finds.
                logger.reflections.name=org.reflections
                logger.reflections.level=ERROR
                """);
        return "-Dlog4j2.configurationFile=" + file;
    }
}
