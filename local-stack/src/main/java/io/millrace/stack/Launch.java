package io.millrace.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How one Java process is started.
 *
 * @param jvmOptions options of the JVM, the class path or {@code -jar} not among them
 * @param program {@code -cp <class path> <main class>} or {@code -jar <jar>}, as separate words
 * @param arguments the program's own arguments
 * @param environment variables added to those of this process
 */
record Launch(List<String> jvmOptions, List<String> program, List<String> arguments, Map<String, String> environment) {

    Launch {
        jvmOptions = List.copyOf(jvmOptions);
        program = List.copyOf(program);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    static Launch ofClass(List<String> jvmOptions, String classPath, String mainClass, List<String> arguments) {
        return new Launch(jvmOptions, List.of("-cp", classPath, mainClass), arguments, Map.of());
    }

    static Launch ofJar(List<String> jvmOptions, String jar, List<String> arguments) {
        return new Launch(jvmOptions, List.of("-jar", jar), arguments, Map.of());
    }

    Launch withEnvironment(Map<String, String> more) {
        return new Launch(jvmOptions, program, arguments, more);
    }

    Launch withJvmOptions(List<String> more) {
        List<String> all = new ArrayList<>(jvmOptions);
        all.addAll(more);
        return new Launch(all, program, arguments, environment);
    }

    /** Everything after {@code java}, as the lines of a file that {@code java @file} reads. */
    List<String> argumentFile() {
        List<String> words = new ArrayList<>(jvmOptions);
        words.addAll(program);
        words.addAll(arguments);
        return words.stream().map(Launch::quoted).toList();
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
