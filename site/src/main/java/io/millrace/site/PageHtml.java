package io.millrace.site;

import io.millrace.site.Page.Part;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;

/** Makes a page's HTML: headings have their names, and links lead to pages of the site. */
final class PageHtml {
    private final Site site;

    PageHtml(Site site) {
        this.site = site;
    }

    String of(Page page) {
        Iterator<Part> parts = page.parts().iterator();
        return HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .attributeProviderFactory(context -> new PageAttributes(page, parts))
                .build()
                .render(page.document());
    }

    private final class PageAttributes implements AttributeProvider {
        private final Page page;
        private final Iterator<Part> parts;

        PageAttributes(Page page, Iterator<Part> parts) {
            this.page = page;
            this.parts = parts;
        }

        @Override
        public void setAttributes(Node node, String tagName, Map<String, String> attributes) {
            if (node instanceof Heading && node.getParent() == page.document()) {
                attributes.put("id", parts.next().id());
            } else if (node instanceof Link link && !Links.isElsewhere(link.getDestination())) {
                attributes.put("href", href(link.getDestination()));
            } else if (node instanceof TableBlock && tagName.equals("table")) {
                attributes.put("class", "rows");
            }
        }

        private String href(String destination) {
            String url = Links.between(page.url(), Links.url(site.target(page, destination)));
            return Links.fragment(destination).map(id -> url + "#" + id).orElse(url);
        }
    }
}
