package io.millrace.streams;

import io.millrace.streams.runtime.Application;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the application in this thread, and closes it when the process is told to end. */
final class Running {
    private static final Logger LOG = LoggerFactory.getLogger(Running.class);
    private static final long SHUTDOWN_SECONDS = 45;

    private final Application application;
    private final CountDownLatch done = new CountDownLatch(1);

    Running(Application application) {
        this.application = application;
    }

    /** Returns true if it was stopped, false if it failed. */
    boolean untilStopped() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "shutdown"));
        try {
            return application.run();
        } catch (InterruptedException e) {
            LOG.info("Stopped while starting");
            return true;
        } finally {
            done.countDown();
        }
    }

    private void shutDown() {
        application.stop();
        try {
            if (!done.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("Not closed within {} s; leaving anyway", SHUTDOWN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
