package io.millrace.endtoend;

import io.millrace.quickstart.Event;
import io.millrace.quickstart.Sending;
import io.millrace.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Page views with everything that makes counting hard, and the ledger of them. One page gets about 30 % of all, the partitions
 * are of different sizes, and event time runs some thousand times as fast as the clock on the wall, so that hours close, and leave the
 * streams application's state, in the middle of a run. Events come out of order by up to most of a day; some come about where
 * their hour closes, and some exactly there, on either side. A few are sent twice, byte for byte, and are two.
 */
final class Traffic implements Feed, Sending, AutoCloseable {

    private static final long HOUR_MS = 3_600_000;
    private static final long GRACE_MS = 24 * HOUR_MS;
    private static final Duration BEGINS_BEFORE_NOW = Duration.ofDays(60);
    private static final long MS_PER_EVENT = 6_000;
    private static final int PAGES = 300;
    private static final int KEPT = 2_000;
    private static final int MOST_TOGETHER = 40;
    /** Of every 10 events, where the partition of each ends. */
    private static final int[] SHARES = {4, 7, 9, 10};

    private final EventsTopic topic;
    private final CounterLedger ledger;
    private final RandomGenerator random;
    private final Lane[] lanes = new Lane[EventsTopic.PARTITIONS];
    private final Sent[] kept = new Sent[KEPT];
    private final AtomicLong sent = new AtomicLong();
    private long events;
    private volatile boolean done;
    /** The shipped one if null. */
    private volatile OtherSchema schema;

    /** What may be sent again. */
    private record Sent(int partition, Event event) {}

    /** One partition's time, and what waits to be sent to it. */
    private static final class Lane {
        private long now;
        /** The end of an hour that has just been reached to the millisecond, until an event makes use of it. */
        private long justEnded = -1;
        /** What is sent as one value once there are so many. */
        private final List<Event> waiting = new ArrayList<>();

        private int together = 1;

        Lane(long now) {
            this.now = now;
        }
    }

    /** @param seed the same seed, the same events, but for the time at which they begin */
    Traffic(Stack stack, long seed) {
        this(stack, seed, List.of(), Optional.empty());
    }

    /** As the other, for a pipeline that counts more than the shipped one, or leaves something out. */
    Traffic(Stack stack, long seed, List<WindowLedger> more, Optional<DuplicateLedger> deduplication) {
        this.topic = new EventsTopic(stack);
        this.ledger = new CounterLedger(topic.ids(), more, deduplication);
        this.random = new SplittableRandom(seed);
        long begin = System.currentTimeMillis() - BEGINS_BEFORE_NOW.toMillis();
        for (int partition = 0; partition < lanes.length; partition++) {
            lanes[partition] = new Lane(begin);
        }
    }

    CounterLedger ledger() {
        return ledger;
    }

    EventsTopic topic() {
        return topic;
    }

    @Override
    public void send(int number) {
        for (int i = 0; i < number; i++) {
            Sent old = kept[random.nextInt(KEPT)];
            if (old != null && random.nextInt(100) < 3) {
                // By a producer that tries again, or by another one.
                int other = partition();
                boolean there = random.nextBoolean() && old.event().occurredAt() <= lanes[other].now;
                send(there ? other : old.partition(), old.event());
            } else {
                int partition = partition();
                Event event = next(lanes[partition]);
                kept[random.nextInt(KEPT)] = new Sent(partition, event);
                send(partition, event);
            }
        }
    }

    /** From now on, in whichever thread events are sent. Batches are of all sizes, and now and then of none. */
    void writeWith(OtherSchema newer) {
        schema = newer;
    }

    /** The next event of a partition, which is not sent by this. */
    Event event(int partition) {
        return next(lanes[partition]);
    }

    /** Sends a value that cannot be an event, or not one that counts; null is one too. */
    void sendBad(int partition, byte[] value, String reason) {
        ledger.addBad(partition, send(partition, value), reason);
    }

    /** Sends an event that is itself larger than the outputs take. */
    void sendOversized(int partition, Event event) {
        ledger.addOversized(partition, send(partition, topic.value(event)), event);
    }

    @Override
    public void flush() {
        for (int partition = 0; partition < lanes.length; partition++) {
            if (!lanes[partition].waiting.isEmpty()) {
                sendWaiting(partition);
            }
        }
        topic.flush();
        done = true;
    }

    @Override
    public long sent() {
        return sent.get();
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public void check() {
        topic.check();
    }

    /** What was sent, in a line. */
    @Override
    public String toString() {
        return sent + " records, " + ledger.events() + " events counted of " + ledger.pages() + " pages, "
                + (ledger.events() - ledger.rows()) + " of them again, " + ledger.late() + " late; " + ledger.hours()
                + " hourly rows";
    }

    @Override
    public void close() {
        topic.close();
    }

    private void send(int partition, Event event) {
        Lane lane = lanes[partition];
        lane.waiting.add(event);
        if (lane.waiting.size() >= lane.together) {
            sendWaiting(partition);
        }
    }

    private void sendWaiting(int partition) {
        Lane lane = lanes[partition];
        OtherSchema other = schema;
        byte[] value = other == null
                ? topic.value(lane.waiting.get(0))
                : other.value(lane.waiting.stream().map(topic::record).toList());
        long offset = send(partition, value);
        lane.waiting.forEach(event -> ledger.add(partition, offset, event));
        lane.waiting.clear();
        if (other != null && other.isOfBatches()) {
            lane.together = random.nextInt(1, MOST_TOGETHER);
            if (lane.together == 1) {
                var unused = send(partition, other.value(List.of()));
            }
        }
    }

    private long send(int partition, byte[] value) {
        sent.incrementAndGet();
        return topic.send(partition, value);
    }

    private int partition() {
        int share = random.nextInt(SHARES[SHARES.length - 1]);
        int partition = 0;
        while (share >= SHARES[partition]) {
            partition++;
        }
        return partition;
    }

    private Event next(Lane lane) {
        return new Event(
                events++,
                page(),
                time(lane),
                Planted.PAYLOAD + "-" + random.nextInt(10_000),
                random.nextInt(20) == 0 ? 404 : 200,
                random.nextInt(100_000),
                random.nextInt(20) == 0 ? null : random.nextInt(5_000));
    }

    private String page() {
        int kind = random.nextInt(100);
        if (kind < 30) {
            return "/hot";
        }
        return kind < 35 ? "/once/" + events : "/articles/" + (int) Math.pow(PAGES, random.nextDouble());
    }

    private long time(Lane lane) {
        lane.now += random.nextLong(2 * MS_PER_EVENT);
        if (lane.justEnded >= 0) {
            // Of the hour that closes now if the clock has reached the full hour, and does not if it has not quite.
            long time = lane.justEnded - GRACE_MS - HOUR_MS + random.nextLong(HOUR_MS);
            lane.justEnded = -1;
            return time;
        }
        int kind = random.nextInt(1_000);
        if (kind < 4) {
            lane.justEnded = (Math.floorDiv(lane.now, HOUR_MS) + 1) * HOUR_MS;
            lane.now = lane.justEnded;
            return lane.now - random.nextInt(2);
        }
        if (kind < 50) {
            return lane.now - GRACE_MS - random.nextLong(3 * HOUR_MS);
        }
        return lane.now - random.nextLong(kind < 200 ? 20 * HOUR_MS : 60_000);
    }
}
