package io.millrace.streams.runtime;

import io.millrace.streams.event.RecordSizes;
import io.millrace.streams.kafka.StartupException;
import io.millrace.streams.kafka.StreamsSettings;
import io.millrace.streams.pipeline.Pipeline;
import io.millrace.streams.runtime.Waiting.Outcome;
import io.millrace.streams.topology.InternalTopics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The topics at start: waits for the source, makes what is missing, refuses what does not fit. */
final class Topics {
    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);

    /** The brokers did not answer in the time the admin client gives them. */
    private static final class NoAnswerException extends StartupException {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message);
        }
    }

    private final Admin admin;
    private final Pipeline pipeline;
    private final Waiting waiting;

    Topics(Admin admin, Pipeline pipeline, Waiting waiting) {
        this.admin = admin;
        this.pipeline = pipeline;
        this.waiting = waiting;
    }

    /** Returns the source's number of partitions, as soon as it exists. */
    int sourcePartitions() throws InterruptedException {
        String source = pipeline.source().topic();
        return waiting.until(() -> {
            Optional<TopicDescription> found;
            try {
                found = describe(source);
            } catch (NoAnswerException e) {
                return Outcome.notYet(e.getMessage());
            }
            return found.map(topic -> Outcome.of(topic.partitions().size()))
                    .orElseGet(() -> Outcome.notYet("the source topic " + source
                            + " does not exist yet; create it with as many partitions as tasks are to read in parallel:"
                            + " kafka-topics.sh --create --topic " + source + " --partitions 8 --bootstrap-server "
                            + pipeline.kafka().get("bootstrap.servers")));
        });
    }

    /**
     * Creates the topics that are written where they are missing, and gives those that are there the partitions they lack.
     *
     * @param earlierShards the numbers of slices that the pipeline had before: topics may have as many partitions, even if
     *     it has fewer slices now
     */
    void prepareOutputs(int sourcePartitions, Set<Integer> earlierShards) throws InterruptedException {
        Map<String, String> forEver = Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.RETENTION_MS_CONFIG,
                "-1");
        Map<String, String> compacted = Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
        for (Pipeline.Flow flow : pipeline.flows()) {
            prepare(flow.name(), forEver, earlierShards);
        }
        for (Pipeline.Rollup rollup : pipeline.rollups()) {
            for (Pipeline.Window window : rollup.windows()) {
                prepare(window.topic(), compacted, earlierShards);
            }
        }
        if (describe(pipeline.deadLetterTopic()).isEmpty()) {
            create(pipeline.deadLetterTopic(), sourcePartitions, forEver);
            awaitVisible(pipeline.deadLetterTopic());
        }
    }

    /**
     * Creates the topics that partials wait on, as Streams would a moment later. It asks for them before it makes them, and each of its
     * clients would warn of topics that are not there.
     */
    void prepareRepartitioning() throws InterruptedException {
        List<String> names = new ArrayList<>();
        pipeline.rollups().forEach(rollup -> names.add(rollup.name()));
        if (pipeline.shuffled()) {
            names.add(InternalTopics.DEDUPLICATE);
        }
        for (String name : names) {
            String topic = InternalTopics.of(pipeline.applicationId(), name, pipeline.shards())
                    .repartition();
            if (describe(topic).isEmpty()) {
                create(topic, pipeline.shards(), StreamsSettings.repartitionTopic(pipeline));
                awaitVisible(topic);
            }
        }
    }

    /** Returns how large a record may be: the least of what the producer and the topics written take. */
    RecordSizes sizes(int producerLimit) throws InterruptedException {
        List<ConfigResource> topics = new ArrayList<>();
        outputTopics().forEach(topic -> topics.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        internalTopics().forEach(topic -> topics.add(new ConfigResource(ConfigResource.Type.TOPIC, topic)));
        Map<ConfigResource, Config> configs =
                answered(admin.describeConfigs(topics).all());
        int limit = producerLimit;
        for (Map.Entry<ConfigResource, Config> topic : configs.entrySet()) {
            int takes = Integer.parseInt(
                    topic.getValue().get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
            if (takes < producerLimit) {
                LOG.warn(
                        "The topic {} takes records of {} bytes (max.message.bytes) and the producer sends up to {}"
                                + " (max.request.size); what is larger than the least of all topics is dead-lettered",
                        topic.getKey().name(),
                        takes,
                        producerLimit);
            }
            limit = Math.min(limit, takes);
        }
        return new RecordSizes(limit);
    }

    /** Those that are there already: the others will be made with the producer's limit. */
    private List<String> internalTopics() throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (Pipeline.Rollup rollup : pipeline.rollups()) {
            InternalTopics internal = InternalTopics.of(pipeline.applicationId(), rollup.name(), pipeline.shards());
            all.addAll(List.of(internal.repartition(), internal.changelog()));
        }
        if (pipeline.shuffled()) {
            all.add(InternalTopics.of(pipeline.applicationId(), InternalTopics.DEDUPLICATE, pipeline.shards())
                    .repartition());
        }
        List<String> present = new ArrayList<>();
        for (String topic : all) {
            if (describe(topic).isPresent()) {
                present.add(topic);
            }
        }
        return present;
    }

    private List<String> outputTopics() {
        List<String> topics = new ArrayList<>(List.of(pipeline.deadLetterTopic()));
        pipeline.flows().forEach(flow -> topics.add(flow.name()));
        pipeline.rollups().forEach(rollup -> rollup.windows().forEach(window -> topics.add(window.topic())));
        return topics;
    }

    private void prepare(String topic, Map<String, String> config, Set<Integer> earlierShards)
            throws InterruptedException {
        int shards = pipeline.shards();
        Optional<TopicDescription> found = describe(topic);
        if (found.isEmpty()) {
            create(topic, shards, config);
            found = awaitVisible(topic);
        }
        int has = found.orElseThrow().partitions().size();
        if (has < shards) {
            grow(topic, has);
        } else if (has > shards && earlierShards.contains(has)) {
            LOG.warn(
                    "The topic {} keeps the {} partitions of earlier slices; only the first {} are written",
                    topic,
                    has,
                    shards);
        } else if (has > shards) {
            throw new StartupException(
                    "The topic " + topic + " has " + has + " partitions and the pipeline says shards: " + shards
                            + ". A slice is a partition, and no partition can be taken away: set shards to " + has
                            + ", or write to a new topic under another name");
        }
    }

    private void grow(String topic, int has) throws InterruptedException {
        int shards = pipeline.shards();
        try {
            answered(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(shards)))
                    .all());
            LOG.info("The topic {} had {} partitions and has {} now, as many as shards", topic, has, shards);
        } catch (InvalidPartitionsException e) {
            LOG.info("The topic {} got its partitions from somebody else meanwhile", topic);
        }
        // Before anything is written: a producer that sees fewer partitions would put slices elsewhere.
        waiting.until(() -> {
            int now = describe(topic)
                    .map(description -> description.partitions().size())
                    .orElse(0);
            return now >= shards
                    ? Outcome.of(now)
                    : Outcome.notYet("the new partitions of the topic " + topic + " are not visible");
        });
    }

    private Optional<TopicDescription> awaitVisible(String topic) throws InterruptedException {
        return waiting.until(() -> {
            Optional<TopicDescription> created = describe(topic);
            return created.isPresent()
                    ? Outcome.of(created)
                    : Outcome.notYet("the new topic " + topic + " is not visible");
        });
    }

    private void create(String topic, int partitions, Map<String, String> config) throws InterruptedException {
        Map<String, String> all = new HashMap<>(config);
        short replicas = StreamsSettings.replicas(pipeline);
        try {
            answered(admin.createTopics(List.of(new NewTopic(topic, partitions, replicas).configs(all)))
                    .all());
            LOG.info("Created topic {} with {} partitions, {}", topic, partitions, new LinkedHashMap<>(all));
        } catch (TopicExistsException e) {
            LOG.info("Topic {} was created by somebody else meanwhile", topic);
        }
    }

    private Optional<TopicDescription> describe(String topic) throws InterruptedException {
        try {
            return Optional.of(answered(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic));
        } catch (UnknownTopicOrPartitionException e) {
            return Optional.empty();
        }
    }

    /** Waits for Kafka's answer, and asks no further than the admin client itself does. */
    private <T> T answered(KafkaFuture<T> answer) throws InterruptedException {
        String brokers = pipeline.kafka().get("bootstrap.servers");
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            if (e.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            if (e.getCause() instanceof InvalidPartitionsException grown) {
                throw grown;
            }
            String problem = e.getCause().getClass().getSimpleName();
            if (e.getCause() instanceof AuthenticationException || e.getCause() instanceof AuthorizationException) {
                throw new StartupException("Kafka at " + brokers + " refuses access (" + problem
                        + "); check the security properties under kafka, and the topic rights");
            }
            if (e.getCause() instanceof RetriableException) {
                throw new NoAnswerException("Kafka at " + brokers + " does not answer (" + problem
                        + "); check bootstrap.servers and that the brokers are up");
            }
            throw new StartupException("Kafka at " + brokers + " refuses a request about topics (" + problem + "): "
                    + e.getCause().getMessage());
        }
    }
}
