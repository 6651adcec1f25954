package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Events that are sent twice, through the same partition or another, with deduplication: each is counted once, and what cannot be
 * told from a duplicate any more is a dead letter. The application, which is killed in the middle, runs another pipeline than
 * the image has.
 */
@ExtendWith(SharedStack.class)
@Tag("full")
@Tag("processes")
@Timeout(300)
class DeduplicationIT {

    /** Some of what is too late for its hour is still compared, and some is not. */
    @Test
    void duplicatesThroughOnePartitionAreLeftOut(Stack stack) {
        deduplicate(stack, Duration.ofHours(26), false);
    }

    /** Nothing that is compared is late: else it would be chance which of two partitions, and of their clocks, decides. */
    @Test
    void duplicatesThroughAnyPartitionAreLeftOut(Stack stack) {
        deduplicate(stack, Duration.ofHours(24), true);
    }

    private static void deduplicate(Stack stack, Duration within, boolean global) {
        String scope = global ? "global" : "partition";
        Path file = ChangedPipeline.withSection(
                stack,
                "deduplicate-" + scope + ".yaml",
                "deduplicate: {within: " + within.toHours() + "h, scope: " + scope + "}");
        DuplicateLedger duplicates = new DuplicateLedger(within, global);
        try (Traffic traffic = new Traffic(stack, System.nanoTime(), List.of(), Optional.of(duplicates))) {
            KilledOnce.assertExact(stack, file, traffic, "Deduplication, scope " + scope);
        }
        System.out.println("Deduplication, scope " + scope + ": " + duplicates.duplicates() + " duplicates, "
                + duplicates.tooOld() + " too old");
        assertThat(duplicates.duplicates()).as("duplicates").isPositive();
        assertThat(duplicates.tooOld()).as("events too old to say").isPositive();
    }
}
