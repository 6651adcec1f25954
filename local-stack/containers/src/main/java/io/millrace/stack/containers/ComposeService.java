package io.millrace.stack.containers;

import io.millrace.stack.StackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One service of a {@link ComposeFile}. */
final class ComposeService {

    private static final Set<String> USED = Set.of(
            "image",
            "build",
            "hostname",
            "user",
            "environment",
            "ports",
            "volumes",
            "read_only",
            "tmpfs",
            "mem_limit",
            "cap_drop",
            "security_opt",
            "command");
    /** Of no concern to who starts, watches and stops a container by himself. */
    private static final Set<String> PASSED_OVER =
            Set.of("healthcheck", "depends_on", "restart", "stop_grace_period", "profiles");

    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+):(\\d+)");
    private static final Pattern MEMORY = Pattern.compile("(\\d+)m");

    /** An image to be built from the Dockerfile in a directory. */
    record Build(Path context, Map<String, String> arguments) {}

    /** A port of the container, and the one of this machine's loopback that leads there. */
    record Port(int host, int container) {}

    /**
     * A directory of the container that outlives its processes.
     *
     * @param source the directory of this machine that it is; empty for a volume of its own
     */
    record Mount(Optional<Path> source, String target, boolean readOnly) {}

    private final Path file;
    private final String name;
    private final Map<String, Object> options;

    ComposeService(Path file, String name, Map<String, Object> options) {
        this.file = file;
        this.name = name;
        this.options = Map.copyOf(options);
        options.keySet().stream()
                .filter(option -> !USED.contains(option) && !PASSED_OVER.contains(option))
                .findFirst()
                .ifPresent(option -> {
                    throw unknown(option);
                });
    }

    String image() {
        return text("image").orElseThrow(() -> new StackException(where("image") + " is missing"));
    }

    Optional<Build> build() {
        if (!options.containsKey("build")) {
            return Optional.empty();
        }
        Map<String, Object> build = map("build", options.get("build"));
        Path context = file.resolveSibling(String.valueOf(build.get("context"))).normalize();
        Map<String, String> arguments = new LinkedHashMap<>();
        map("build.args", build.get("args")).forEach((key, value) -> arguments.put(key, value.toString()));
        return Optional.of(new Build(context, arguments));
    }

    Optional<String> hostname() {
        return text("hostname");
    }

    Optional<String> user() {
        return text("user");
    }

    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        if (options.containsKey("environment")) {
            map("environment", options.get("environment"))
                    .forEach((key, value) -> environment.put(key, value.toString()));
        }
        return environment;
    }

    List<Port> ports() {
        return texts("ports").stream()
                .map(text -> {
                    Matcher port = matched(PORT, "ports", text);
                    return new Port(Integer.parseInt(port.group(1)), Integer.parseInt(port.group(2)));
                })
                .toList();
    }

    List<Mount> mounts() {
        List<Mount> mounts = new ArrayList<>();
        for (String text : texts("volumes")) {
            String[] parts = text.split(":", -1);
            boolean readOnly = parts.length == 3 && parts[2].equals("ro");
            if (parts.length != 2 && !readOnly) {
                throw unknown("volumes: " + text);
            }
            boolean directory = parts[0].startsWith(".") || parts[0].startsWith("/");
            mounts.add(new Mount(
                    directory ? Optional.of(file.resolveSibling(parts[0]).normalize()) : Optional.empty(),
                    parts[1],
                    readOnly));
        }
        return mounts;
    }

    /** Directories in memory, and their mount options. */
    Map<String, String> tmpfs() {
        Map<String, String> tmpfs = new LinkedHashMap<>();
        for (String text : texts("tmpfs")) {
            int colon = text.indexOf(':');
            tmpfs.put(colon < 0 ? text : text.substring(0, colon), colon < 0 ? "" : text.substring(colon + 1));
        }
        return tmpfs;
    }

    boolean readOnly() {
        return Boolean.TRUE.equals(options.get("read_only"));
    }

    /** In bytes. */
    long memory() {
        String limit = text("mem_limit")
                .orElseThrow(() -> new StackException(where("mem_limit") + " is missing"))
                .toLowerCase(Locale.ROOT);
        return Long.parseLong(matched(MEMORY, "mem_limit", limit).group(1)) << 20;
    }

    List<String> droppedCapabilities() {
        return texts("cap_drop");
    }

    List<String> securityOptions() {
        return texts("security_opt");
    }

    List<String> command() {
        return texts("command");
    }

    private Optional<String> text(String option) {
        return Optional.ofNullable(options.get(option)).map(Object::toString);
    }

    private List<String> texts(String option) {
        Object value = options.getOrDefault(option, List.of());
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).toList();
        }
        throw new StackException(where(option) + " is not a list");
    }

    private Map<String, Object> map(String option, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> result = new LinkedHashMap<>();
            map.forEach((key, each) -> result.put(key.toString(), each));
            return result;
        }
        throw new StackException(where(option) + " is not a map");
    }

    private Matcher matched(Pattern pattern, String option, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw unknown(option + ": " + text);
        }
        return matcher;
    }

    private StackException unknown(String option) {
        return new StackException(where(option) + " is not understood here: teach "
                + getClass().getSimpleName() + " what it means, or write it as the others are written");
    }

    private String where(String option) {
        return file.getFileName() + ": services." + name + "." + option;
    }
}
