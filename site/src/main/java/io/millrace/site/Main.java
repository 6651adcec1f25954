package io.millrace.site;

import java.io.IOException;
import java.nio.file.Path;

/** Writes the site. */
public final class Main {
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /**
     * Writes the site of a checkout.
     *
     * @param arguments the checkout and the directory to write to
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: io.millrace.site.Main CHECKOUT DIRECTORY");
            System.exit(WRONG_USAGE);
        }
        try {
            Path directory = Path.of(arguments[1]);
            Site site = Site.read(Path.of(arguments[0]));
            new SiteWriter(site, directory).write();
            System.out.println(site.pages().size() + " pages: " + directory.resolve("index.html"));
        } catch (BrokenLinksException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }
}
