package io.millrace.endtoend;

import io.millrace.quickstart.Progress;
import io.millrace.quickstart.Sender;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Watches a run whose sender waits halfway, and lets something happen in its middle: when every task has stored some of the
 * first half, the second half is sent, and the fault happens as soon as that is where it hurts.
 */
final class Midway implements Consumer<Progress> {

    private final Sender sender;
    private final Predicate<Progress> itHurts;
    private final Runnable fault;
    private boolean secondHalf;
    private boolean happened;

    /** @param itHurts whether the server that is about to suffer has some of the second half in its hands */
    Midway(Sender sender, Predicate<Progress> itHurts, Runnable fault) {
        this.sender = sender;
        this.itHurts = itHurts;
        this.fault = fault;
    }

    @Override
    public void accept(Progress progress) {
        if (!secondHalf) {
            if (sender.isHalfway() && progress.lag().flowing()) {
                secondHalf = true;
                sender.goOn();
            }
        } else if (!happened && itHurts.test(progress)) {
            happened = true;
            fault.run();
        }
    }

    /** Whether the fault really was in the middle of the run. */
    boolean happened() {
        return happened;
    }
}
