package io.millrace.streams;

import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.pipeline.PipelineException;
import io.millrace.streams.pipeline.PipelineReader;
import io.millrace.streams.runtime.Application;
import io.millrace.streams.runtime.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the application: {@code java -jar streams-app.jar pipeline.yaml}. */
public final class Main {
    /** Stopped as asked. */
    static final int STOPPED = 0;
    /** Failed while running. */
    static final int FAILED = 1;
    /** The command line or the pipeline file is wrong. */
    static final int WRONG_USAGE = 2;
    /** Something it needs is missing: registry, schema, broker, topic. */
    static final int NOT_STARTED = 3;

    private static final String USAGE = """
            Usage: java -jar streams-app.jar PIPELINE.YAML

            Reads events from Kafka, dead-letters the bad ones, repartitions the good ones by shard key and folds them
            into exact counters, as the pipeline file says. Stop it with SIGTERM (Ctrl-C).

            Exit status: 143 or 130 closed after SIGTERM or Ctrl-C, 1 failed while running, 2 wrong command line or
            pipeline file, 3 something it needs at start is missing (Schema Registry, schema, brokers, topics).
            """;
    /** A corrupt length in an event must not become an allocation of gigabytes: no Kafka record is this large. */
    private static final String LARGEST_AVRO_ITEM = Integer.toString(64 * 1024 * 1024);

    private static final long SHUTDOWN_SECONDS = 45;

    private Main() {}

    /**
     * Runs the application and exits.
     *
     * @param arguments the pipeline file
     */
    public static void main(String[] arguments) {
        System.setProperty("org.apache.avro.limits.string.maxLength", LARGEST_AVRO_ITEM);
        System.setProperty("org.apache.avro.limits.bytes.maxLength", LARGEST_AVRO_ITEM);
        System.setProperty("org.apache.avro.limits.collectionItems.maxLength", LARGEST_AVRO_ITEM);
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (arguments.length == 1 && (arguments[0].equals("--help") || arguments[0].equals("-h"))) {
            System.out.print(USAGE);
            return STOPPED;
        }
        if (arguments.length != 1 || arguments[0].startsWith("-")) {
            System.err.print(USAGE);
            return WRONG_USAGE;
        }
        try {
            return runUntilStopped(pipeline(Path.of(arguments[0])));
        } catch (PipelineException e) {
            System.err.println(e.getMessage());
            return WRONG_USAGE;
        } catch (StartupException e) {
            System.err.println(e.getMessage());
            return NOT_STARTED;
        }
    }

    private static Pipeline pipeline(Path file) {
        try {
            return new PipelineReader(file.toString(), System::getenv)
                    .read(Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new PipelineException(
                    file.toString(), "cannot be read (" + e.getClass().getSimpleName() + "); check path and rights");
        }
    }

    private static int runUntilStopped(Pipeline pipeline) {
        Logger log = LoggerFactory.getLogger(Main.class);
        Application application = new Application(pipeline);
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    application.stop();
                    try {
                        if (!done.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                            log.warn("Not closed within {} s; leaving anyway", SHUTDOWN_SECONDS);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return application.run() ? STOPPED : FAILED;
        } catch (InterruptedException e) {
            log.info("Stopped while starting");
            return STOPPED;
        } finally {
            done.countDown();
        }
    }
}
