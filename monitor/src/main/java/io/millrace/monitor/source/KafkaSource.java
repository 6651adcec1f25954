package io.millrace.monitor.source;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The positions of the streams application and of the connectors, from any Kafka cluster. */
public final class KafkaSource implements Source<Groups> {

    private final Offsets offsets;
    private final GroupReader reader;
    private final Optional<String> applicationId;
    private final Supplier<List<Connector>> connectors;
    private final Runnable close;
    private final FanOut<String, GroupOffsets> each = new FanOut<>(group -> "no answer");

    /**
     * Makes a source that asks nobody yet.
     *
     * @param client the properties of a Kafka client
     * @param applicationId of the streams application, if there is one
     * @param connectors those that are known at the time of a look
     */
    public KafkaSource(
            Supplier<Map<String, Object>> client,
            Optional<String> applicationId,
            Supplier<List<Connector>> connectors) {
        this(new LazyAdmin(client), applicationId, connectors);
    }

    private KafkaSource(LazyAdmin admin, Optional<String> applicationId, Supplier<List<Connector>> connectors) {
        this(new OffsetsOfBrokers(admin::get), applicationId, connectors, admin::close);
    }

    KafkaSource(Offsets offsets, Optional<String> applicationId, Supplier<List<Connector>> connectors, Runnable close) {
        this.offsets = offsets;
        this.reader = new GroupReader(offsets);
        this.applicationId = applicationId;
        this.connectors = connectors;
        this.close = close;
    }

    @Override
    public Groups read() {
        offsets.connect();
        Map<String, Supplier<GroupOffsets>> questions = new LinkedHashMap<>();
        applicationId.ifPresent(id -> questions.put(id, () -> reader.read(id, reader.topicsOf(id))));
        Map<String, Set<String>> topics = new LinkedHashMap<>();
        connectors.get().forEach(connector -> topics.computeIfAbsent(connector.group(), group -> new HashSet<>())
                .addAll(connector.topics()));
        topics.forEach((group, of) -> questions.put(group, () -> reader.read(group, reader.existing(of))));
        FanOut.Answers<String, GroupOffsets> answers = each.ask(questions);
        if (questions.isEmpty()) {
            // Nobody is known to ask for: whether Kafka answers is to be known all the same.
            Set<String> unused = reader.existing(List.of());
        }
        return new Groups(List.copyOf(answers.told().values()), answers.missing());
    }

    @Override
    public void close() {
        each.close();
        close.run();
    }
}
