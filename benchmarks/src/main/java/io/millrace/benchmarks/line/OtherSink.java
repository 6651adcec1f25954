package io.millrace.benchmarks.line;

import io.millrace.benchmarks.line.Workload.Format;
import io.millrace.stack.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Another connector. What has to be another for each workload stands between at signs in its configuration:
 * {@code @TOPIC@}, {@code @KEYSPACE@}, {@code @TABLE@}, and {@code @MAPPING@}, the columns as
 * {@code column=value.field, ...}.
 */
final class OtherSink implements Contestant {

    private static final String REGISTRY_URL = "${env:APICURIO_REGISTRY_URL}";

    private final Map<String, String> template;

    OtherSink(Map<String, String> template) {
        this.template = Map.copyOf(template);
    }

    /** Puts a plugin where the stack's worker looks for plugins, before that starts. */
    static void install(Path zipOrDirectory, Path workerDirectory) throws IOException {
        Path target = workerDirectory.resolve("plugins").resolve("other");
        if (Files.isDirectory(zipOrDirectory)) {
            try (Stream<Path> files = Files.walk(zipOrDirectory)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = target.resolve(zipOrDirectory.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            return;
        }
        try (InputStream file = Files.newInputStream(zipOrDirectory);
                ZipInputStream entries = new ZipInputStream(file)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path to = target.resolve(entry.getName()).normalize();
                if (!to.startsWith(target)) {
                    throw new IOException(zipOrDirectory + " has an entry outside of it: " + entry.getName());
                }
                if (!entry.isDirectory()) {
                    Files.createDirectories(to.getParent());
                    Files.copy(entries, to, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    @Override
    public String connector(Workload workload) {
        return workload.topic + "-other";
    }

    @Override
    public Map<String, String> config(Workload workload) {
        Map<String, String> config = new TreeMap<>();
        template.forEach((option, value) -> config.put(filled(option, workload), filled(value, workload)));
        config.put("name", connector(workload));
        config.put("topics", workload.topic);
        if (workload.format == Format.JSON) {
            config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
            config.put("value.converter.schemas.enable", "false");
        } else {
            for (String side : List.of("key", "value")) {
                config.putIfAbsent(side + ".converter", "io.apicurio.registry.utils.converter.AvroConverter");
                config.putIfAbsent(side + ".converter.apicurio.registry.url", REGISTRY_URL);
                config.putIfAbsent(side + ".converter.apicurio.registry.as-confluent", "true");
                config.putIfAbsent(side + ".converter.apicurio.registry.use-id", "contentId");
            }
        }
        return config;
    }

    @Override
    public Progress progress(Stack stack, Workload workload) {
        return new Offsets(
                stack.kafka().admin(),
                new StatusCheck(stack.connect().client(), connector(workload)),
                "connect-" + connector(workload),
                workload.topic);
    }

    private static String filled(String text, Workload workload) {
        return text.replace("@TOPIC@", workload.topic)
                .replace("@KEYSPACE@", RowTable.KEYSPACE)
                .replace("@TABLE@", workload.table().name())
                .replace(
                        "@MAPPING@",
                        workload.table().columns().stream()
                                .map(column -> column.name() + "=value." + column.name())
                                .collect(Collectors.joining(", ")));
    }

    /** Asks how far its consumer group has committed: rows are stored for certain then. */
    private record Offsets(Admin admin, StatusCheck status, String group, String topic) implements Progress {

        @Override
        public long rows() throws InterruptedException {
            try {
                Map<TopicPartition, OffsetAndMetadata> offsets = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                return offsets.entrySet().stream()
                        .filter(each -> each.getKey().topic().equals(topic) && each.getValue() != null)
                        .mapToLong(each -> each.getValue().offset())
                        .sum();
            } catch (ExecutionException e) {
                throw new IllegalStateException("The offsets of " + group + " cannot be read", e.getCause());
            }
        }

        @Override
        public void check() throws FailedRunException {
            status.check();
        }

        @Override
        public void close() {
            admin.close();
        }
    }
}
