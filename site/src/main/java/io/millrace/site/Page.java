package io.millrace.site;

import java.util.List;
import org.commonmark.node.Node;

/**
 * A page as it was read.
 *
 * @param path from the checkout
 * @param title its first heading
 * @param document what is on it
 * @param parts what is under each heading, in their order; the first one is the page's title
 * @param links what it links to, as it says it
 */
record Page(String path, String title, Node document, List<Part> parts, List<String> links) {

    /**
     * What is under one heading.
     *
     * @param id what a link's fragment calls it
     * @param text without the text of the parts below
     */
    record Part(int level, String id, String heading, String text) {}

    String url() {
        return Links.url(path);
    }

    boolean hasPart(String id) {
        return parts.stream().anyMatch(part -> part.id().equals(id));
    }
}
