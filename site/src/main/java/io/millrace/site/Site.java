package io.millrace.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The pages, and what they link to: those of the contents, and those that they link to in turn.
 *
 * @param checkout where they were read
 * @param byPath by their paths from the checkout
 * @param files what is no page, and is linked to
 */
record Site(Path checkout, Contents contents, Map<String, Page> byPath, SortedSet<String> files) {

    /**
     * Reads all pages.
     *
     * @throws BrokenLinksException when a link leads nowhere
     */
    static Site read(Path checkout) throws IOException {
        PageReader reader = new PageReader();
        Page first = read(reader, checkout, Contents.PATH);
        Contents contents = ContentsReader.read(first.document());
        Map<String, Page> pages = new LinkedHashMap<>();
        SortedSet<String> files = new TreeSet<>();
        List<String> broken = new ArrayList<>();
        Deque<Page> unread = new ArrayDeque<>(List.of(first));
        pages.put(first.path(), first);
        while (!unread.isEmpty()) {
            Page page = unread.remove();
            for (String link : page.links()) {
                if (Links.isElsewhere(link)) {
                    continue;
                }
                String path = target(checkout, page, link);
                if (!Files.isRegularFile(checkout.resolve(path))) {
                    broken.add(page.path() + ": " + link);
                } else if (!Links.isPage(path)) {
                    files.add(path);
                } else if (!pages.containsKey(path)) {
                    Page next = read(reader, checkout, path);
                    pages.put(path, next);
                    unread.add(next);
                }
            }
        }
        Site site = new Site(checkout, contents, pages, files);
        site.addBrokenFragments(broken);
        if (!broken.isEmpty()) {
            throw new BrokenLinksException(broken);
        }
        return site;
    }

    /** Returns the path that a link leads to: of a directory, the page that tells of it. */
    String target(Page page, String link) {
        return target(checkout, page, link);
    }

    private static String target(Path checkout, Page page, String link) {
        String path = Links.path(page.path(), link);
        return Files.isDirectory(checkout.resolve(path)) ? path + "/README.md" : path;
    }

    private void addBrokenFragments(List<String> broken) {
        for (Page page : byPath.values()) {
            for (String link : page.links()) {
                Page target = Links.isElsewhere(link) ? null : byPath.get(target(page, link));
                if (target != null
                        && Links.fragment(link)
                                .filter(id -> !target.hasPart(id))
                                .isPresent()) {
                    broken.add(page.path() + ": " + link);
                }
            }
        }
    }

    private static Page read(PageReader reader, Path checkout, String path) throws IOException {
        return reader.read(path, Files.readString(checkout.resolve(path), StandardCharsets.UTF_8));
    }

    Collection<Page> pages() {
        return byPath.values();
    }
}
