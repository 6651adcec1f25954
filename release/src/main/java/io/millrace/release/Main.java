package io.millrace.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the report of licences; fails where a library has none that is accepted. */
public final class Main {
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /**
     * Writes the report.
     *
     * @param arguments the file to write, then name and bill of materials of each part
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3 || arguments.length % 2 == 0) {
            System.err.println("usage: io.millrace.release.Main REPORT NAME BOM [NAME BOM ...]");
            System.exit(WRONG_USAGE);
        }
        LicenceReport report = new LicenceReport();
        for (int i = 1; i < arguments.length; i += 2) {
            report.add(arguments[i], Component.read(Path.of(arguments[i + 1])));
        }
        Files.writeString(Path.of(arguments[0]), report.markdown());
        List<String> unaccepted = report.unaccepted();
        if (!unaccepted.isEmpty()) {
            System.err.println(
                    "Nobody has said that these may be given out (LicenceReport has the licences that may):\n  "
                            + String.join("\n  ", unaccepted));
            System.exit(1);
        }
    }
}
