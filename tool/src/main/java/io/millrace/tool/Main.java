package io.millrace.tool;

/** Runs {@code millrace}. */
public final class Main {
    private static final String LOG_CONFIGURATION = "logback.configurationFile";

    private Main() {}

    /**
     * Runs a command and exits with its status.
     *
     * @param arguments the command line; {@code --help} says what there is
     */
    public static void main(String[] arguments) {
        // Standard output is the command's answer; what libraries warn of goes beside it. Before the first logger is
        // made.
        if (System.getProperty(LOG_CONFIGURATION) == null) {
            System.setProperty(LOG_CONFIGURATION, "io/millrace/tool/logback.xml");
        }
        System.exit(MillraceCommand.commandLine().execute(arguments));
    }
}
