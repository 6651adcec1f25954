package io.millrace.connect.cassandra.failures;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.MDC;

/** The thread that a task's dead letters are sent from. */
final class SendingThread {

    private SendingThread() {}

    /** Makes one that ends with the process at the latest and bears the calling task's name, in the logs as well. */
    static ExecutorService ofThisTask() {
        String name = Thread.currentThread().getName() + "-dead-letters";
        // Connect's prefix for log lines.
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(
                    () -> {
                        if (logContext != null) {
                            MDC.setContextMap(logContext);
                        }
                        work.run();
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
