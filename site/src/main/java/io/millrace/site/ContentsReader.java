package io.millrace.site;

import io.millrace.site.Contents.Entry;
import io.millrace.site.Contents.Section;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BulletList;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;

/** Reads the contents out of the page that has them. */
final class ContentsReader extends AbstractVisitor {
    private static final int SECTION = 2;

    private final List<Section> sections = new ArrayList<>();
    private String title;

    private ContentsReader() {}

    static Contents read(Node document) {
        ContentsReader reader = new ContentsReader();
        document.accept(reader);
        return new Contents(List.copyOf(reader.sections));
    }

    @Override
    public void visit(Heading heading) {
        if (heading.getLevel() == SECTION) {
            title = PlainText.of(heading);
        }
    }

    @Override
    public void visit(BulletList list) {
        List<Entry> entries = new ArrayList<>();
        for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
            entries.add(entry((ListItem) item));
        }
        sections.add(new Section(title, List.copyOf(entries)));
    }

    private static Entry entry(ListItem item) {
        Node first = item.getFirstChild().getFirstChild();
        if (!(first instanceof Link link)) {
            throw new IllegalArgumentException(Contents.PATH
                    + ": an item begins with a link to its page, which this one does not: " + PlainText.of(item));
        }
        String text = PlainText.of(link);
        String rest = PlainText.of(item).substring(text.length());
        return new Entry(
                text,
                Links.path(Contents.PATH, link.getDestination()),
                rest.startsWith(": ") ? rest.substring(2).trim() : "");
    }
}
