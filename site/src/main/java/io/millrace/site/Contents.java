package io.millrace.site;

import java.util.List;

/**
 * Which pages there are, and in which order: docs/README.md, whose headings are sections and whose list items are pages.
 *
 * @param sections in their order
 */
record Contents(List<Section> sections) {

    /** The page that has them. */
    static final String PATH = "docs/README.md";

    /** Some pages under a heading. */
    record Section(String title, List<Entry> entries) {}

    /**
     * A page.
     *
     * @param path from the checkout, as docs/guarantees.md
     * @param description what is there, as a sentence without its beginning; perhaps empty
     */
    record Entry(String title, String path, String description) {}
}
