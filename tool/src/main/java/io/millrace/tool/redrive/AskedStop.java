package io.millrace.tool.redrive;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asked by one thread (Ctrl-C), noticed by another. */
final class AskedStop implements Stop {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Asks, and waits until the other has ended, but not for ever. */
    void askAndWait(Duration atMost) {
        asked.countDown();
        try {
            ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isAsked() {
        return asked.getCount() == 0;
    }

    @Override
    public void pause(long nanos) throws InterruptedException {
        asked.await(nanos, TimeUnit.NANOSECONDS);
    }

    /** Says that everything has been done that is done before the end. */
    void end() {
        ended.countDown();
    }
}
