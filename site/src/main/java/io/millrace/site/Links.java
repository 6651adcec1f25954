package io.millrace.site;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where links of pages lead. Paths are from the checkout, with slashes. */
final class Links {
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z][a-z+.-]*:.*");
    private static final String MARKDOWN = ".md";
    private static final String README = "README.md";

    private Links() {}

    /** Tells whether a link leads out of the project. */
    static boolean isElsewhere(String destination) {
        return ELSEWHERE.matcher(destination).matches();
    }

    static boolean isPage(String path) {
        return path.endsWith(MARKDOWN);
    }

    /** Returns the path that a page's link leads to, without its fragment. */
    static String path(String page, String destination) {
        int end = destination.indexOf('#');
        String target = end < 0 ? destination : destination.substring(0, end);
        if (target.isEmpty()) {
            return page;
        }
        return Path.of("/" + page).resolveSibling(target).normalize().toString().substring(1);
    }

    /** Returns the part of the page that a link leads to. */
    static Optional<String> fragment(String destination) {
        int begin = destination.indexOf('#');
        return begin < 0 ? Optional.empty() : Optional.of(destination.substring(begin + 1));
    }

    /** Returns where a page is in the site. */
    static String url(String path) {
        if (!isPage(path)) {
            return path;
        }
        return path.endsWith(README)
                ? path.substring(0, path.length() - README.length()) + "index.html"
                : path.substring(0, path.length() - MARKDOWN.length()) + ".html";
    }

    /** Returns the way from one place of the site to another. */
    static String between(String fromUrl, String toUrl) {
        Path from = Path.of("/" + fromUrl).getParent();
        return from.relativize(Path.of("/" + toUrl)).toString();
    }
}
