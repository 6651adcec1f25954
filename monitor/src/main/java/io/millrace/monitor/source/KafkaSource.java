package io.millrace.monitor.source;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

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
        Map<String, List<Connector>> members =
                connectors.get().stream().collect(groupingBy(Connector::group, LinkedHashMap::new, toList()));
        members.forEach((group, of) -> questions.put(
                group,
                () -> reader.read(
                        group,
                        of.stream().flatMap(each -> topics(each).stream()).collect(toSet()),
                        of.stream().anyMatch(Connector::fromTheEnd))));
        FanOut.Answers<String, GroupOffsets> answers = each.ask(questions);
        if (questions.isEmpty()) {
            // Nobody is known to ask for: whether Kafka answers is to be known all the same.
            Set<String> unused = reader.existing(List.of());
        }
        return new Groups(List.copyOf(answers.told().values()), answers.missing());
    }

    /** As Connect's consumer chooses them by a pattern: whether there has been a record of each or not. */
    private Set<String> topics(Connector connector) {
        return connector.topicsRegex() == null
                ? reader.existing(connector.topics())
                : reader.matching(Pattern.compile(connector.topicsRegex()));
    }

    @Override
    public void close() {
        each.close();
        close.run();
    }
}
