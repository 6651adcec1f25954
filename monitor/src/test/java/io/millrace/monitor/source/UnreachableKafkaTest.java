package io.millrace.monitor.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where nothing is to be asked of Kafka yet, it is not known all the same whether it answers. */
class UnreachableKafkaTest {

    private static final Map<String, Object> CLIENT =
            Map.of("bootstrap.servers", "127.0.0.1:1", "default.api.timeout.ms", "500", "request.timeout.ms", "500");

    @Test
    void withoutAGroupToAskForTheOffsetsAreNotKnown() {
        try (KafkaSource source = new KafkaSource(() -> CLIENT, Optional.empty(), List::of)) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(NotKnownException.class)
                    .hasMessage("nothing listens on 127.0.0.1:1");
        }
    }

    @Test
    void withoutATopicThereAreNotNoDeadLetters() {
        try (LetterSource source = new LetterSource(() -> CLIENT, Set::of)) {
            assertThatThrownBy(source::read)
                    .isInstanceOf(NotKnownException.class)
                    .hasMessage("no dead-letter topic is known");
        }
    }
}
