package io.millrace.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Java program as a child process. */
final class JavaProgram implements Program {

    private static final String TEMPORARY = "tmp";

    private final String name;
    private final Path directory;
    private final Path log;
    private final Path agent;
    private final Launch launch;

    JavaProgram(String name, Path directory, Path log, Path agent, Launch launch) {
        this.name = name;
        this.directory = directory;
        this.log = log;
        this.agent = agent;
        this.launch = launch;
    }

    @Override
    public Running start() throws IOException {
        Files.write(argumentFile(), launch.argumentFile());
        // A JVM does not make the directory for its temporary files, which may have been deleted.
        Files.createDirectories(directory.resolve(TEMPORARY));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        "/bin/sh",
                        "-c",
                        // Ctrl-C reaches the whole foreground process group, but it is for the parent alone to stop the
                        // servers, and in order. A JVM leaves signals alone that it finds ignored.
                        "trap '' INT HUP; exec \"$@\"",
                        name,
                        javaBinary(),
                        "-javaagent:" + agent,
                        "@" + argumentFile()))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(launch.environment());
        return new ChildProcess(builder.start());
    }

    @Override
    public void deleteData() {
        for (String each : List.of("data", TEMPORARY, "plugins")) {
            Trees.delete(directory.resolve(each));
        }
    }

    @Override
    public String startCommand() {
        StringBuilder script = new StringBuilder();
        for (Map.Entry<String, String> variable : launch.environment().entrySet()) {
            script.append("export ").append(variable.getKey()).append("='");
            script.append(variable.getValue().replace("'", "'\\''")).append("'\n");
        }
        script.append("cd '").append(directory).append("' && exec '").append(javaBinary());
        script.append("' '@").append(argumentFile()).append("' >>'").append(log);
        script.append("' 2>&1 </dev/null\n");
        return script.toString();
    }

    private Path argumentFile() {
        return directory.resolve("java.args");
    }

    private static String javaBinary() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
