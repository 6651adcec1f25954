package io.millrace.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.quickstart.Event;
import io.millrace.quickstart.Pipeline;
import io.millrace.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad events among good ones: each is a dead letter by itself, with its reason, and all others are counted exactly. */
@ExtendWith(SharedStack.class)
@Timeout(300)
class PoisonEventsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int AMONG = 400;
    private static final int LARGE = 1_200_000;
    private static final byte[] OF_AN_UNKNOWN_SCHEMA = {0, 0x7f, 0, 0, 1, 2, 3, 4};
    private static final byte[] NOT_AVRO = Planted.PAYLOAD.getBytes(StandardCharsets.US_ASCII);

    @Test
    void eachIsADeadLetterByItselfAndAllOthersAreCounted(Stack stack) {
        Pipeline pipeline = new Pipeline(stack);
        pipeline.deploy(Map.of("max.message.bytes", "4194304"));
        try (Traffic traffic = new Traffic(stack, 7);
                OtherSchema incompatible = OtherSchema.incompatible(stack)) {
            EventsTopic topic = traffic.topic();
            traffic.send(AMONG);
            for (int partition = 0; partition < EventsTopic.PARTITIONS; partition++) {
                long tenYears =
                        System.currentTimeMillis() + Duration.ofDays(3_650).toMillis();
                traffic.sendBad(partition, topic.value(at(traffic.event(partition), tenYears)), "time-in-future");
                traffic.send(AMONG);
                long soon = System.currentTimeMillis() + Duration.ofMinutes(15).toMillis();
                traffic.sendBad(partition, topic.value(at(traffic.event(partition), soon)), "time-in-future");
                traffic.sendBad(partition, topic.value(at(traffic.event(partition), -1)), "time-negative");
                traffic.send(AMONG);
                traffic.sendOversized(partition, withVisitor(traffic.event(partition), Planted.PAYLOAD + randomText()));
                traffic.send(AMONG);
                traffic.sendBad(
                        partition,
                        incompatible.value(List.of(topic.record(traffic.event(partition)))),
                        "incompatible-schema");
                traffic.send(AMONG);
                traffic.sendBad(partition, OF_AN_UNKNOWN_SCHEMA, "unknown-schema");
                traffic.sendBad(partition, NOT_AVRO, "undecodable");
                traffic.sendBad(partition, null, "undecodable");
                traffic.send(AMONG);
            }
            traffic.flush();
            pipeline.awaitDrained(traffic, PATIENCE, progress -> {});
            System.out.println("Poison events: " + traffic);
            assertThat(traffic.ledger().differences(stack)).isEmpty();
        }
    }

    private static Event at(Event event, long time) {
        return new Event(
                event.index(), event.page(), time, event.visitor(), event.status(), event.bytes(), event.latencyMs());
    }

    private static Event withVisitor(Event event, String visitor) {
        return new Event(
                event.index(),
                event.page(),
                event.occurredAt(),
                visitor,
                event.status(),
                event.bytes(),
                event.latencyMs());
    }

    /** What cannot be compressed to less than Kafka takes. */
    private static String randomText() {
        return new SplittableRandom(1)
                .ints(LARGE, '!', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
