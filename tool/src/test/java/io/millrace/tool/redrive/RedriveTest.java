package io.millrace.tool.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.tool.CommandException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole runs, on brokers in memory and in a time of their own: each letter goes back once, whatever happens. */
class RedriveTest {
    /** More than one transaction takes. */
    private static final int MANY = 2_500;

    private final FakeBrokers brokers = new FakeBrokers();
    private final VirtualTime time = new VirtualTime();

    /** A process that ends there: nothing of it is carried out any more. */
    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class VirtualTime implements Stop, LongSupplier {
        private long nanos;
        private boolean asked;

        @Override
        public long getAsLong() {
            return nanos;
        }

        @Override
        public void pause(long forNanos) {
            nanos += forNanos;
        }

        @Override
        public boolean isAsked() {
            return asked;
        }
    }

    @BeforeEach
    void createTopics() {
        brokers.create("orders", 4);
        brokers.create(Letters.TOPIC, 1);
    }

    @Test
    void eachLetterGoesBackOnceAndASecondRunFindsNothingToDo() throws InterruptedException {
        letters(MANY);
        Tally first = run(settings());
        assertThat(first.going()).isEqualTo(MANY);
        assertSentOnce(MANY);

        Tally second = run(settings());
        assertThat(second.going()).isZero();
        assertThat(second.already()).isEqualTo(MANY);
        assertThat(second.staying()).isZero();
        assertSentOnce(MANY);
    }

    @Test
    void whatHadBeenSentBeforeIsLeftOut() throws InterruptedException {
        letters(10);
        run(settings(new Chosen().withLimit(4)));
        assertThat(sent()).hasSize(4);

        Tally rest = run(settings());
        assertThat(rest.going()).isEqualTo(6);
        assertThat(rest.already()).isEqualTo(4);
        assertSentOnce(10);
    }

    @Test
    void aRunThatIsKilledBetweenSendAndCommitHasSentNothingOfThat() throws InterruptedException {
        letters(MANY);
        killAt(2, false);
        assertThatThrownBy(() -> run(settings())).isInstanceOf(KilledException.class);
        assertThat(sent()).hasSize(1_000);

        brokers.fail(new FakeBrokers.Faults() {});
        assertThat(run(settings()).going()).isEqualTo(MANY - 1_000);
        assertSentOnce(MANY);
    }

    @Test
    void aRunThatIsKilledAfterACommitHasSentIt() throws InterruptedException {
        letters(MANY);
        killAt(2, true);
        assertThatThrownBy(() -> run(settings())).isInstanceOf(KilledException.class);
        assertThat(sent()).hasSize(2_000);

        brokers.fail(new FakeBrokers.Faults() {});
        assertThat(run(settings()).going()).isEqualTo(MANY - 2_000);
        assertSentOnce(MANY);
    }

    @Test
    void aCommitThatIsNotAnsweredIsLookedUp() throws InterruptedException {
        letters(MANY);
        atCommits(
                commit -> {
                    if (commit == 1) {
                        throw new TimeoutException("not carried out");
                    }
                },
                commit -> {
                    if (commit == 3) {
                        throw new TimeoutException("carried out");
                    }
                });
        Tally tally = run(settings());

        assertThat(tally.going()).isEqualTo(MANY);
        assertThat(tally.already()).isZero();
        assertSentOnce(MANY);
        assertThat(brokers.producers()).as("one, and one after each failure").isEqualTo(3);
    }

    @Test
    void aSecondOneShutsTheFirstOutAndGoesOnWhereThatWas() throws InterruptedException {
        letters(MANY);
        AtomicBoolean second = new AtomicBoolean();
        List<Tally> others = new ArrayList<>();
        assertThatThrownBy(() -> run(settings(), tally -> {
                    if (second.compareAndSet(false, true)) {
                        others.add(runUnchecked(settings()));
                    }
                }))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("Another redrive of the same topic has begun");

        assertThat(others).singleElement().satisfies(other -> {
            assertThat(other.already()).isEqualTo(1_000);
            assertThat(other.going()).isEqualTo(MANY - 1_000);
        });
        assertSentOnce(MANY);
        assertThat(run(settings()).already()).isEqualTo(MANY);
    }

    @Test
    void whatAnotherSentWhileThisOneCouldNotIsNotSentAgain() throws InterruptedException {
        letters(MANY);
        beforeCommits(commit -> {
            if (commit == 1) {
                assertThat(runUnchecked(settings()).going()).isEqualTo(MANY);
                throw new TimeoutException("not carried out");
            }
        });
        Tally tally = run(settings());

        assertThat(tally.going()).isZero();
        assertThat(tally.already()).isEqualTo(MANY);
        assertSentOnce(MANY);
    }

    /** It had a transaction open, which the other has ended. */
    @Test
    void oneThatIsShutOutWhileItCommitsLeavesTheOtherAlone() {
        letters(MANY);
        beforeCommits(commit -> {
            if (commit == 1) {
                assertThat(runUnchecked(settings(new Chosen().withLimit(5))).going())
                        .isEqualTo(5);
            }
        });
        assertThatThrownBy(() -> run(settings()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("Another redrive of the same topic has begun");
        assertThat(brokers.producers()).as("the other was not shut out").isEqualTo(2);
        assertSentOnce(5);
    }

    @Test
    void aProcessThatStoodStillEndsAndTheNextGoesOn() throws InterruptedException {
        letters(MANY);
        beforeCommits(commit -> {
            if (commit == 2) {
                throw new InvalidProducerEpochException("its transaction was ended for it");
            }
        });
        assertThatThrownBy(() -> run(settings()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("or this process stood still for longer than its transaction may last (60 s)")
                .hasMessageContaining("run it again: it goes on where this ended");
        assertThat(run(settings()).going()).isEqualTo(MANY - 1_000);
        assertSentOnce(MANY);
    }

    @Test
    void whoseTopicIsDeletedBeforeACommitStays() throws InterruptedException {
        letters(10);
        beforeCommits(commit -> {
            brokers.delete("orders");
            throw new TimeoutException("not carried out");
        });
        Tally tally = run(settings());
        assertThat(tally.going()).isZero();
        assertThat(tally.obstacles()).containsExactly(Map.entry(Obstacle.NO_TOPIC, 10L));
    }

    @Test
    void whoseTopicIsDeletedBetweenTransactionsStays() throws InterruptedException {
        letters(MANY);
        Tally tally = run(settings(), now -> brokers.delete("orders"));
        assertThat(tally.going()).isEqualTo(1_000);
        assertThat(tally.obstacles()).containsExactly(Map.entry(Obstacle.NO_TOPIC, MANY - 1_000L));
        assertThat(brokers.waits()).as("not for each letter").isOne();
    }

    /** The ledger has to tell of the topic that they went to. */
    @Test
    void whoseTopicIsMadeAnewBeforeACommitGoesToThatOnce() throws InterruptedException {
        letters(10);
        beforeCommits(commit -> {
            if (commit == 1) {
                brokers.create("orders", 4);
                throw new TimeoutException("not carried out");
            }
        });
        assertThat(run(settings()).going()).isEqualTo(10);
        assertThat(run(settings()).already()).isEqualTo(10);
        assertSentOnce(10);
    }

    @Test
    void whoseTopicIsMadeAnewBetweenTransactionsGoesToThatOnce() throws InterruptedException {
        letters(MANY);
        AtomicBoolean anew = new AtomicBoolean();
        assertThat(run(settings(), now -> {
                            if (anew.compareAndSet(false, true)) {
                                brokers.create("orders", 4);
                            }
                        })
                        .going())
                .isEqualTo(MANY);
        // The first thousand have gone with the topic that was deleted.
        assertSentOnce(MANY - 1_000);
        assertThat(run(settings()).going()).isEqualTo(1_000);
        assertSentOnce(MANY);
    }

    @Test
    void whoseTopicIsMadeAnewInTheMiddleOfATransactionGoesToThatOnce() throws InterruptedException {
        letters(10);
        AtomicBoolean anew = new AtomicBoolean();
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public ApiException refusal(ProducerRecord<byte[], byte[]> record) {
                if (record.topic().equals("orders")
                        && key(record.key()).equals("5")
                        && anew.compareAndSet(false, true)) {
                    brokers.create("orders", 4);
                }
                return null;
            }
        });
        assertThat(run(settings()).going()).isEqualTo(10);
        assertThat(run(settings()).going()).isZero();
        assertSentOnce(10);
    }

    /** What the ledger says of the letters that were deleted would be taken for the new ones. */
    @Test
    void whoseLettersTopicIsMadeAnewMeanwhileEndsAndTheNewOnesGoBack() throws InterruptedException {
        brokers.create("events", 4);
        for (int offset = 0; offset < MANY; offset++) {
            append(Letters.ofStreams(offset));
        }
        AtomicBoolean anew = new AtomicBoolean();
        assertThatThrownBy(() -> run(settings(), now -> {
                    if (anew.compareAndSet(false, true)) {
                        brokers.create(Letters.TOPIC, 1);
                        for (int offset = 0; offset < MANY; offset++) {
                            append(Letters.ofStreams(MANY + offset));
                        }
                        failOnce();
                    }
                }))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("The topic " + Letters.TOPIC + " has been deleted and made anew")
                .hasMessageContaining("Run it again");
        assertThat(run(settings()).going()).isEqualTo(MANY);
        assertThat(brokers.committed("events")).hasSize(1_000 + MANY);
    }

    @Test
    void aDryRunOverLettersThatWereMadeAnewDoesNotSayThatItHasSeenThem() {
        letters(MANY);
        AtomicInteger polls = new AtomicInteger();
        beforePolls(topic -> {
            if (topic.equals(Letters.TOPIC) && polls.incrementAndGet() == 3) {
                brokers.create(Letters.TOPIC, 1);
                letters(MANY);
            }
        });
        assertThatThrownBy(() -> run(settings(new Chosen().sendingNothing())))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("has been deleted and made anew");
    }

    @Test
    void lettersBehindAnOpenTransactionAreWaitedFor() throws InterruptedException {
        letters(5);
        Object transaction = openTransaction();
        letter(6, Map.of());
        beforePolls(topic -> {
            time.nanos += TimeUnit.SECONDS.toNanos(1);
            if (time.nanos > TimeUnit.SECONDS.toNanos(20)) {
                brokers.end(transaction, true);
            }
        });
        Tally tally = run(settings());
        assertThat(tally.letters()).isEqualTo(7);
        assertSentOnce(7);
    }

    @Test
    void lettersBehindATransactionThatStaysOpenAreNotSilentlyLeftOut() {
        letters(5);
        openTransaction();
        letter(6, Map.of());
        beforePolls(topic -> {
            time.nanos += TimeUnit.SECONDS.toNanos(1);
        });
        assertThatThrownBy(() -> run(settings(new Chosen().from("orders"))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("a transaction on it is open");
        assertSentOnce(5);
    }

    /** No producer writes them, and what the letter says is made up. */
    @Test
    void aLetterThatNamesATopicOfTheBrokersOwnDoesNotKeepTheOthers() throws InterruptedException {
        brokers.create("__consumer_offsets", 4);
        letter(0, Map.of("__connect.errors.topic", "__consumer_offsets"));
        letter(1, Map.of());
        Tally tally = run(settings());
        assertThat(tally.going()).isOne();
        assertThat(tally.obstacles()).containsExactly(Map.entry(Obstacle.INTERNAL, 1L));
    }

    @Test
    void whoseLettersTopicIsDeletedWhileTheyAreReadIsToldSo() {
        letters(MANY);
        AtomicInteger polls = new AtomicInteger();
        beforePolls(topic -> {
            if (topic.equals(Letters.TOPIC) && polls.incrementAndGet() == 3) {
                brokers.delete(Letters.TOPIC);
            }
            if (!brokers.has(Letters.TOPIC)) {
                time.nanos += TimeUnit.SECONDS.toNanos(10);
                throw new TimeoutException("Timeout of 10000ms expired before the position could be determined");
            }
        });
        assertThatThrownBy(() -> run(settings(new Chosen().from("orders"))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no broker that answers knows the topic " + Letters.TOPIC)
                .hasMessageContaining("it may have been deleted. Run it again");
    }

    /** Its consumer only hands out nothing any more. */
    @Test
    void whoseLettersTopicIsDeletedWithoutAWordIsToldSo() {
        letters(MANY);
        AtomicInteger polls = new AtomicInteger();
        beforePolls(topic -> {
            time.nanos += TimeUnit.SECONDS.toNanos(1);
            if (topic.equals(Letters.TOPIC) && polls.incrementAndGet() == 3) {
                brokers.delete(Letters.TOPIC);
            }
        });
        assertThatThrownBy(() -> run(settings(new Chosen().sendingNothing().from("orders"))))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no broker that answers knows it any more, so it may have been deleted");
    }

    @Test
    void whoseLettersTopicIsDeletedMeanwhileEnds() {
        letters(10);
        beforeCommits(commit -> {
            brokers.delete(Letters.TOPIC);
            throw new TimeoutException("not carried out");
        });
        assertThatThrownBy(() -> run(settings()))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("There is no topic " + Letters.TOPIC);
    }

    /** By the id of the topic that they lie in they are known. */
    @Test
    void lettersOfTheApplicationAreNotSentTwiceWhereABrokerDoesNotKnowTheirTopicAsYet() throws InterruptedException {
        brokers.create("events", 4);
        append(Letters.ofStreams(1));
        append(Letters.ofStreams(2));
        assertThat(run(settings()).going()).isEqualTo(2);
        AtomicBoolean away = new AtomicBoolean();
        AtomicBoolean restarted = new AtomicBoolean();
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public void beforeDescribe(String topic) {
                if (topic.equals("events") && away.compareAndSet(false, true)) {
                    throw new TimeoutException("away");
                }
            }

            @Override
            public boolean isUnknown(String topic) {
                return topic.equals(Letters.TOPIC) && away.get() && restarted.compareAndSet(false, true);
            }
        });
        Tally tally = run(settings());

        assertThat(restarted).isTrue();
        assertThat(tally.already()).isEqualTo(2);
        assertThat(brokers.committed("events")).hasSize(2);
    }

    @Test
    void aLedgerOfWhichOnlyTheLastRecordsAreLeftSaysTheSame() throws InterruptedException {
        letters(MANY);
        killAt(2, false);
        assertThatThrownBy(() -> run(settings())).isInstanceOf(KilledException.class);
        brokers.fail(new FakeBrokers.Faults() {});
        assertThat(run(settings(new Chosen().withLimit(200))).going()).isEqualTo(200);
        String ledger = Letters.TOPIC + ".redriven";
        long records = brokers.committed(ledger).size();
        brokers.compact(ledger);
        assertThat(brokers.committed(ledger)).hasSizeLessThan((int) records);

        Tally rest = run(settings());
        assertThat(rest.already()).isEqualTo(1_200);
        assertThat(rest.going()).isEqualTo(MANY - 1_200);
        assertSentOnce(MANY);
    }

    @Test
    void againEndsWhereNobodySaysWhetherItsLettersWereSent() {
        letters(10);
        atCommits(commit -> {}, commit -> {
            if (commit == 1) {
                assertThat(runUnchecked(settings(new Chosen().sendingAgain().withLimit(1)))
                                .going())
                        .isOne();
                throw new TimeoutException("carried out");
            }
        });
        assertThatThrownBy(() -> run(settings(new Chosen().sendingAgain())))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("nothing says whether its last 10 letters were sent");
        assertThat(sent()).hasSize(11);
    }

    @Test
    void againKnowsItsOwnCommitsFromThoseThatWereNotCarriedOut() throws InterruptedException {
        letters(MANY);
        atCommits(
                commit -> {
                    if (commit == 2) {
                        throw new TimeoutException("not carried out");
                    }
                },
                commit -> {
                    if (commit != 2) {
                        throw new TimeoutException("carried out");
                    }
                });
        assertThat(run(settings(new Chosen().sendingAgain())).going()).isEqualTo(MANY);
        assertSentOnce(MANY);
    }

    @Test
    void whatLettersSayThatLieAmongSilentOnesIsNotBelievedUnlessTheTopicIsGiven() throws InterruptedException {
        letters(3);
        brokers.append(new ProducerRecord<>(Letters.TOPIC, 0, new byte[0], new byte[0]));
        for (Settings each : List.of(settings(new Chosen().sendingNothing()), settings())) {
            Tally tally = run(each);
            assertThat(tally.going()).isZero();
            assertThat(tally.obstacles())
                    .containsExactly(Map.entry(Obstacle.NO_ORIGIN, 1L), Map.entry(Obstacle.UNTRUSTED, 3L));
        }
        assertThat(run(settings(new Chosen().from("orders"))).going()).isEqualTo(3);
        assertSentOnce(3);
    }

    @Test
    void aPartialAmongSilentLettersIsNeverBelieved() throws InterruptedException {
        String topic = "millrace-page_views_hourly-8-repartition";
        brokers.create(topic, 4);
        Map<String, String> partial = Letters.ofStreams(5);
        partial.put("millrace.source.topic", topic);
        partial.put("millrace.partial.events", "12");
        partial.put("millrace.partial.state", "block");
        append(partial);
        brokers.append(new ProducerRecord<>(Letters.TOPIC, 0, new byte[0], new byte[0]));
        assertThat(run(settings(new Chosen().from(topic))).obstacles()).containsEntry(Obstacle.UNTRUSTED, 1L);
        assertThat(brokers.committed(topic)).isEmpty();
    }

    @Test
    void whoeverIsAskedToStopLooksForNoMoreSilentLetters() throws InterruptedException {
        letters(MANY);
        AtomicInteger polls = new AtomicInteger();
        beforePolls(topic -> {
            time.asked |= topic.equals(Letters.TOPIC) && polls.incrementAndGet() == 3;
        });
        Tally tally = run(settings());
        assertThat(polls).as("of the run itself, and of the look").hasValue(3);
        assertThat(tally.going() + tally.staying()).isZero();
    }

    @Test
    void aTopicOfSomebodysOwnMayBeCalledAChangelog() throws InterruptedException {
        for (String topic : List.of("customers-changelog", "customers-repartition")) {
            brokers.create(topic, 4);
            letter(0, Map.of("__connect.errors.topic", topic));
        }
        assertThat(run(settings()).obstacles()).containsExactly(Map.entry(Obstacle.INTERNAL, 2L));
        assertThat(run(settings(new Chosen().from("customers-changelog"))).going())
                .isOne();
        assertThat(run(settings(new Chosen().from("customers-repartition"))).obstacles())
                .containsExactly(Map.entry(Obstacle.INTERNAL, 1L));
    }

    @Test
    void onlyPartialsOfAnApplicationGoToItsOwnTopics() throws InterruptedException {
        String internal = "millrace-page_views_hourly-8-repartition";
        brokers.create(internal, 4);
        brokers.create("other-rows-8-repartition", 4);
        letter(0, Map.of("__connect.errors.topic", internal));
        letter(1, Map.of("__connect.errors.topic", "millrace-rows-changelog"));
        Map<String, String> event = Letters.ofStreams(5);
        event.put("millrace.source.topic", internal);
        append(event);
        Map<String, String> partial = Letters.ofStreams(6);
        partial.put("millrace.partial.events", "12");
        partial.put("millrace.partial.state", "block");
        for (String wrong : List.of("orders", "other-rows-8-repartition")) {
            partial.put("millrace.source.topic", wrong);
            append(partial);
        }
        Tally tally = run(settings());
        assertThat(tally.obstacles()).containsExactly(Map.entry(Obstacle.INTERNAL, 5L));

        partial.put("millrace.source.topic", internal);
        append(partial);
        assertThat(run(settings()).going()).isOne();
        assertThat(brokers.committed(internal)).hasSize(1);
    }

    /** The state of a partial is in one, and may be as large as a record. */
    @Test
    void headersCountForHowMuchATransactionTakes() throws InterruptedException {
        String large = "x".repeat(1 << 20);
        for (int offset = 0; offset < 20; offset++) {
            letter(offset, Map.of("state", large));
        }
        AtomicInteger commits = new AtomicInteger();
        beforeCommits(commits::set);
        assertThat(run(settings()).going()).isEqualTo(20);
        assertThat(commits).hasValue(3);
    }

    @Test
    void aClientThatCannotBeClosedChangesNothingOfWhatWasSent() throws InterruptedException {
        letters(10);
        List<String> told = new ArrayList<>();
        try (Redrive redrive = new Redrive(settings(), brokers, time, time, tally -> {}, told::add)) {
            assertThat(redrive.run().going()).isEqualTo(10);
            brokers.fail(new FakeBrokers.Faults() {
                @Override
                public void beforeClose() {
                    throw new TimeoutException("the broker is away");
                }
            });
        }
        assertThat(told).hasSize(2).allSatisfy(line -> assertThat(line).contains("the broker is away"));
    }

    @Test
    void endsAtTheLimitAndTheNextGoesOnBehindIt() throws InterruptedException {
        letters(MANY);
        assertThat(run(settings(new Chosen().withLimit(1_001))).going()).isEqualTo(1_001);
        assertThat(sent()).hasSize(1_001);
        assertThat(run(settings(new Chosen().withLimit(1_001))).going()).isEqualTo(1_001);
        assertThat(sent()).hasSize(2_002);
    }

    @Test
    void whatIsRefusedDoesNotCountForTheLimit() throws InterruptedException {
        letters(5);
        brokers.fail(refusing("0", new RecordTooLargeException("too large")));
        assertThat(run(settings(new Chosen().withLimit(2))).going()).isEqualTo(2);
        assertThat(sent()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void sendsNoFasterThanItIsToldAndLetsNoLetterWaitForLaterOnes() throws InterruptedException {
        letters(50);
        List<long[]> seen = new ArrayList<>();
        Tally tally =
                run(settings(new Chosen().withRate(10)), now -> seen.add(new long[] {time.getAsLong(), sent().size()}));

        assertThat(tally.going()).isEqualTo(50);
        assertThat(seen).allSatisfy(look -> {
            double seconds = look[0] / (double) TimeUnit.SECONDS.toNanos(1);
            assertThat((double) look[1]).isLessThanOrEqualTo(1.01 + seconds * 10);
            assertThat((double) look[1]).isGreaterThanOrEqualTo((seconds - 1) * 10);
        });
        assertThat(seen).hasSizeGreaterThanOrEqualTo(5);
        assertSentOnce(50);
    }

    @Test
    void whatHasFailedAgainStaysUntilItIsWanted() throws InterruptedException {
        letter(0, Map.of());
        letter(1, Map.of("millrace.redrive.attempts", "1", "millrace.redrive.from", Letters.TOPIC));
        Tally once = run(settings());
        assertThat(once.going()).isOne();
        assertThat(once.obstacles()).containsEntry(Obstacle.FAILED_AGAIN, 1L);

        Tally twice = run(settings(new Chosen().withAttempts(2)));
        assertThat(twice.going()).isOne();
        assertThat(twice.already()).isOne();
        assertThat(brokers.committed("orders"))
                .extracting(record -> LetterReader.text(record.headers(), RedriveHeaders.ATTEMPTS))
                .containsExactly("1", "2");
        // It has failed again, and is back: nobody is to be told that it waits for somebody.
        Tally after = run(settings());
        assertThat(after.already()).isEqualTo(2);
        assertThat(after.staying()).isZero();
    }

    @Test
    void lettersOfOneRecordAreOne() throws InterruptedException {
        letter(7, Map.of());
        letter(7, Map.of());
        for (Settings each : List.of(settings(new Chosen().sendingNothing()), settings())) {
            Tally tally = run(each);
            assertThat(tally.going()).isOne();
            assertThat(tally.already()).as("nobody has sent any before").isZero();
            assertThat(tally.obstacles()).containsExactly(Map.entry(Obstacle.SAME_RECORD, 1L));
            assertThat(tally.staying()).isZero();
        }
        assertSentOnce(1);
        assertThat(run(settings()).already()).isEqualTo(2);
    }

    @Test
    void nothingGoesIntoALedgerWhateverIsAskedFor() throws InterruptedException {
        String ledger = Letters.TOPIC + ".redriven";
        letter(0, Map.of());
        run(settings());
        byte[] account = brokers.committed(ledger).get(0).value();
        // A sink reads it, by its topics.regex, and gives its records up.
        letter(0, Map.of("__connect.errors.topic", ledger));
        letter(1, Map.of());

        Tally tally = run(settings(new Chosen().sendingAgain().withAttempts(9)));
        assertThat(tally.obstacles()).containsEntry(Obstacle.LEDGER, 1L);
        assertThat(tally.staying()).isOne();
        assertThat(brokers.committed(ledger).stream().filter(record -> record.value() == account))
                .hasSize(1);
        assertThat(run(settings()).going()).isZero();
    }

    @Test
    void againSendsWhatWasSentBeforeButNothingTwiceInOneRun() throws InterruptedException {
        letter(7, Map.of());
        letter(7, Map.of());
        run(settings());
        Tally again = run(settings(new Chosen().sendingAgain()));
        assertThat(again.going()).isOne();
        assertThat(sent()).hasSize(2);
    }

    @Test
    void whatATopicRefusesIsFoundAndTheOthersGo() throws InterruptedException {
        letters(20);
        brokers.fail(refusing("13", new RecordTooLargeException("too large")));
        Tally tally = run(settings());
        assertThat(tally.going()).isEqualTo(19);
        assertThat(tally.obstacles()).containsEntry(Obstacle.REFUSED, 1L);
        assertThat(sent()).hasSize(19).doesNotContain("13");

        brokers.fail(new FakeBrokers.Faults() {});
        assertThat(run(settings()).going()).isOne();
        assertSentOnce(20);
    }

    @Test
    void whoseTimeATopicRefusesGoesWithThatOfNow() throws InterruptedException {
        letters(3);
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public ApiException refusal(ProducerRecord<byte[], byte[]> record) {
                boolean old = record.timestamp() != null && record.timestamp() == Letters.TIME;
                return old && key(record.key()).equals("1") ? new InvalidTimestampException("too old") : null;
            }
        });
        assertThat(run(settings()).going()).isEqualTo(3);
        assertSentOnce(3);
        assertThat(brokers.committed("orders")).allSatisfy(record -> {
            assertThat(LetterReader.text(record.headers(), RedriveHeaders.TIMESTAMP))
                    .isEqualTo(Long.toString(Letters.TIME));
            assertThat(record.timestamp() == Letters.TIME)
                    .isEqualTo(!key(record.key()).equals("1"));
        });
    }

    @Test
    void whoeverIsAskedToStopEndsAfterTheTransactionAtHand() throws InterruptedException {
        letters(MANY);
        Tally tally = run(settings(), now -> time.asked = true);
        assertThat(tally.going()).isEqualTo(1_000);
        assertThat(sent()).hasSize(1_000);
    }

    @Test
    void aDryRunWritesNothing() throws InterruptedException {
        letters(5);
        Tally tally = run(settings(new Chosen().sendingNothing()));
        assertThat(tally.going()).isEqualTo(5);
        assertThat(sent()).isEmpty();
        assertThat(brokers.has(Letters.TOPIC + ".redriven")).isFalse();
        assertThat(brokers.producers()).isZero();

        run(settings(new Chosen().withLimit(2)));
        Tally dry = run(settings(new Chosen().sendingNothing()));
        assertThat(dry.going()).isEqualTo(3);
        assertThat(dry.already()).isEqualTo(2);
    }

    /** Has one letter, of offset 5. */
    private Object openTransaction() {
        Object transaction = new Object();
        var letter = Letters.record(Letters.ofSink(5), "5", "v");
        brokers.append(
                new ProducerRecord<>(
                        Letters.TOPIC, 0, letter.timestamp(), letter.key(), letter.value(), letter.headers()),
                transaction);
        return transaction;
    }

    private void failOnce() {
        beforeCommits(commit -> {
            if (commit == 1) {
                throw new TimeoutException("not carried out");
            }
        });
    }

    private void letters(int count) {
        for (int offset = 0; offset < count; offset++) {
            letter(offset, Map.of());
        }
    }

    private void letter(long offset, Map<String, String> more) {
        Map<String, String> headers = Letters.ofSink(offset);
        headers.putAll(more);
        append(headers, Long.toString(offset));
    }

    private void append(Map<String, String> headers) {
        append(headers, "k");
    }

    private void append(Map<String, String> headers, String key) {
        var record = Letters.record(headers, key, "v");
        brokers.append(new ProducerRecord<>(
                Letters.TOPIC, 0, record.timestamp(), record.key(), record.value(), record.headers()));
    }

    /** Ends the run at one of its commits. */
    private void killAt(int commit, boolean carriedOut) {
        atCommits(
                each -> {
                    if (each == commit && !carriedOut) {
                        throw new KilledException();
                    }
                },
                each -> {
                    if (each == commit) {
                        throw new KilledException();
                    }
                });
    }

    /** Is told the topic of each poll. */
    private void beforePolls(Consumer<String> before) {
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public void beforePoll(String topic) {
                before.accept(topic);
            }
        });
    }

    private void beforeCommits(IntConsumer before) {
        atCommits(before, commit -> {});
    }

    /** Is told each commit by its number, of all runs together: before it is carried out, and after that and before it is answered. */
    private void atCommits(IntConsumer before, IntConsumer after) {
        AtomicInteger commits = new AtomicInteger();
        brokers.fail(new FakeBrokers.Faults() {
            @Override
            public void beforeCommit() {
                before.accept(commits.incrementAndGet());
            }

            @Override
            public void afterCommit() {
                after.accept(commits.get());
            }
        });
    }

    private static FakeBrokers.Faults refusing(String key, ApiException why) {
        return new FakeBrokers.Faults() {
            @Override
            public ApiException refusal(ProducerRecord<byte[], byte[]> record) {
                return key(record.key()).equals(key) ? why : null;
            }
        };
    }

    private List<String> sent() {
        return brokers.committed("orders").stream()
                .map(record -> key(record.key()))
                .toList();
    }

    private void assertSentOnce(int letters) {
        assertThat(sent()).hasSize(letters).doesNotHaveDuplicates();
    }

    private static String key(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    private Tally run(Settings settings) throws InterruptedException {
        return run(settings, tally -> {});
    }

    private Tally run(Settings settings, java.util.function.Consumer<Tally> progress) throws InterruptedException {
        // What was killed closes nothing: its transaction stays open until somebody else begins.
        Redrive redrive = new Redrive(settings, brokers, time, time, progress, line -> {});
        Tally tally = redrive.run();
        redrive.close();
        return tally;
    }

    private Tally runUnchecked(Settings settings) {
        try {
            return run(settings);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Settings settings() {
        return settings(new Chosen());
    }

    private static Settings settings(Chosen chosen) {
        return new Settings(
                Letters.TOPIC,
                new Selection(
                        List.of(),
                        List.of(),
                        chosen.topics,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                chosen.limit,
                chosen.rate,
                chosen.attempts,
                false,
                chosen.again,
                chosen.dry,
                Duration.ofMinutes(5));
    }

    /** The options that a test gives. */
    private record Chosen(
            long limit, OptionalDouble rate, int attempts, boolean again, boolean dry, List<String> topics) {
        Chosen() {
            this(Long.MAX_VALUE, OptionalDouble.empty(), 1, false, false, List.of());
        }

        Chosen withLimit(long letters) {
            return new Chosen(letters, rate, attempts, again, dry, topics);
        }

        Chosen withRate(double perSecond) {
            return new Chosen(limit, OptionalDouble.of(perSecond), attempts, again, dry, topics);
        }

        Chosen withAttempts(int most) {
            return new Chosen(limit, rate, most, again, dry, topics);
        }

        Chosen from(String topic) {
            return new Chosen(limit, rate, attempts, again, dry, List.of(topic));
        }

        Chosen sendingAgain() {
            return new Chosen(limit, rate, attempts, true, dry, topics);
        }

        Chosen sendingNothing() {
            return new Chosen(limit, rate, attempts, again, true, topics);
        }
    }
}
