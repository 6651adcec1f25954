package io.millrace.monitor.source;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks several members of something the same, each from a thread of its own. One that hangs takes nothing away from the others: it is
 * missing, by its name, until it has answered, and is not asked a second time before. To be asked by one thread at a time.
 *
 * @param <M> who is asked
 * @param <V> what it answers
 */
final class FanOut<M, V> implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(6);

    private final Function<M, String> silent;
    private final Duration wait;
    private final InstantSource clock;
    private final Map<M, Member<V>> members = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "monitor-member");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What all of them have told.
     *
     * @param told by those who have answered, or have a few seconds ago and are only slow now
     * @param missing why each of the others has not, in words
     */
    record Answers<M, V>(Map<M, V> told, Map<M, String> missing) {}

    private record Value<V>(V value, Instant at) {}

    private static final class Member<V> {
        private CompletableFuture<Value<V>> question;
        private Optional<Value<V>> last = Optional.empty();
        private Optional<String> problem = Optional.empty();
    }

    /** @param silent says in words that one of them does not answer */
    FanOut(Function<M, String> silent) {
        this(silent, WAIT, InstantSource.system());
    }

    /** @param wait how long those who are slow are waited for, once another one has answered */
    FanOut(Function<M, String> silent, Duration wait, InstantSource clock) {
        this.silent = silent;
        this.wait = wait;
        this.clock = clock;
    }

    /**
     * Asks all at once.
     *
     * @param questions who is asked, and the question, which throws {@link NotKnownException} with words for people
     * @throws NotKnownException if nobody tells anything
     */
    Answers<M, V> ask(Map<M, Supplier<V>> questions) {
        members.keySet().retainAll(questions.keySet());
        List<CompletableFuture<Value<V>>> asked = new ArrayList<>();
        questions.forEach((who, question) -> {
            Member<V> member = members.computeIfAbsent(who, key -> new Member<>());
            settle(member);
            if (member.question == null) {
                member.question =
                        CompletableFuture.supplyAsync(() -> new Value<>(question.get(), clock.instant()), threads);
                asked.add(member.question);
            }
        });
        await(asked);
        Answers<M, V> answers = answers();
        if (answers.told().isEmpty() && !questions.isEmpty()) {
            throw new NotKnownException(
                    String.join("; ", new LinkedHashSet<>(answers.missing().values())));
        }
        return answers;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void await(List<CompletableFuture<Value<V>>> asked) {
        try {
            try {
                settled(CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new)))
                        .get(wait.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (members.values().stream().noneMatch(this::isKnown)) {
                    // They hold up nobody.
                    settled(CompletableFuture.anyOf(members.values().stream()
                                    .map(member -> member.question)
                                    .toArray(CompletableFuture<?>[]::new)))
                            .get();
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("What is handled does not fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKnownException("interrupted while waiting for answers", e);
        }
    }

    private static CompletableFuture<Void> settled(CompletableFuture<?> question) {
        return question.handle((value, problem) -> null);
    }

    private boolean isKnown(Member<V> member) {
        settle(member);
        return member.problem.isPresent() || isFresh(member);
    }

    private boolean isFresh(Member<V> member) {
        Instant oldest = clock.instant().minus(FRESH);
        return member.last.filter(value -> !value.at().isBefore(oldest)).isPresent();
    }

    private Answers<M, V> answers() {
        Map<M, V> told = new LinkedHashMap<>();
        Map<M, String> missing = new LinkedHashMap<>();
        members.forEach((who, member) -> {
            settle(member);
            if (member.problem.isPresent()) {
                missing.put(who, member.problem.get());
            } else if (isFresh(member)) {
                told.put(who, member.last.orElseThrow().value());
            } else {
                missing.put(who, silent.apply(who));
            }
        });
        return new Answers<>(told, missing);
    }

    /** Takes its answer, if it is there. */
    private void settle(Member<V> member) {
        Future<Value<V>> question = member.question;
        if (question == null || !question.isDone()) {
            return;
        }
        try {
            member.last = Optional.of(member.question.join());
            member.problem = Optional.empty();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            // Another's message is not ours: it may quote anything.
            member.problem = Optional.of(
                    cause instanceof NotKnownException
                            ? cause.getMessage()
                            : "failed: " + cause.getClass().getSimpleName());
        }
        member.question = null;
    }
}
