package io.millrace.connect.converter;

/** How to wait between two attempts. */
@FunctionalInterface
interface Pause {

    /**
     * Waits.
     *
     * @throws InterruptedException if the thread shall end
     */
    void millis(long millis) throws InterruptedException;
}
