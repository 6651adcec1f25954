package io.millrace.quickstart;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where {@code ./quickstart} enters Java. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // Whatever the locale: the shell script has found out whether the terminal shows more than ASCII.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        System.exit(QuickstartCommand.execute(arguments));
    }
}
