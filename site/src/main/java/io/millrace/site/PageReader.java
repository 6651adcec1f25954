package io.millrace.site;

import io.millrace.site.Page.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/** Reads pages. */
final class PageReader {
    private final Parser parser =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    Page read(String path, String markdown) {
        Node document = parser.parse(markdown);
        List<Part> parts = new ArrayList<>();
        Map<String, Integer> used = new HashMap<>();
        Heading heading = null;
        StringBuilder text = new StringBuilder();
        for (Node block = document.getFirstChild(); block != null; block = block.getNext()) {
            if (block instanceof Heading next) {
                if (heading != null) {
                    parts.add(part(heading, text, used));
                }
                heading = next;
                text.setLength(0);
            } else {
                text.append(PlainText.of(block)).append(' ');
            }
        }
        if (heading == null) {
            throw new IllegalArgumentException(path + " has no heading");
        }
        parts.add(part(heading, text, used));
        return new Page(path, parts.get(0).heading(), document, List.copyOf(parts), links(document));
    }

    private static Part part(Heading heading, StringBuilder text, Map<String, Integer> used) {
        String words = PlainText.of(heading);
        String id = id(words);
        int before = used.merge(id, 1, Integer::sum) - 1;
        return new Part(
                heading.getLevel(),
                before == 0 ? id : id + "-" + before,
                words,
                text.toString().trim());
    }

    /** Returns what the places that show Markdown call a heading. */
    static String id(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    private static List<String> links(Node document) {
        List<String> found = new ArrayList<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                found.add(link.getDestination());
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                found.add(image.getDestination());
            }
        });
        return List.copyOf(found);
    }
}
