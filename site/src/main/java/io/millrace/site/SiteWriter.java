package io.millrace.site;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.site.Contents.Entry;
import io.millrace.site.Contents.Section;
import io.millrace.site.Page.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.commonmark.renderer.text.TextContentRenderer;

/** Writes the site into a directory. The same pages give the same bytes. */
final class SiteWriter {
    private static final String ASSETS = "assets/";
    /** The front page of the site is the project's own. */
    private static final String FRONT = "README.md";

    private final Site site;
    private final Path directory;
    private final PageHtml html;

    SiteWriter(Site site, Path directory) {
        this.site = site;
        this.directory = directory;
        this.html = new PageHtml(site);
    }

    void write() throws IOException {
        String template = resource("page.html");
        for (Page page : site.pages()) {
            write(page.url(), page(template, page));
        }
        for (String file : site.files()) {
            Path target = directory.resolve(file);
            Files.createDirectories(target.getParent());
            Files.copy(site.checkout().resolve(file), target, StandardCopyOption.REPLACE_EXISTING);
        }
        write(ASSETS + "site.css", resource("site.css"));
        write(ASSETS + "site.js", resource("site.js"));
        write(ASSETS + "index.js", "const searchIndex = " + searchIndex() + ";\n");
        write("llms.txt", llms());
    }

    private String page(String template, Page page) {
        String root =
                "../".repeat((int) page.url().chars().filter(c -> c == '/').count());
        return template.replace(
                        "{{title}}", escaped(page.path().equals(FRONT) ? "Millrace" : page.title() + " · Millrace"))
                .replace("{{root}}", root)
                .replace("{{contents}}", contents(page))
                .replace("{{page}}", html.of(page));
    }

    private String contents(Page shown) {
        StringBuilder out = new StringBuilder();
        for (Section section : site.contents().sections()) {
            boolean open =
                    section.entries().stream().anyMatch(entry -> entry.path().equals(shown.path()));
            out.append(open || section.entries().size() <= 6 ? "<details open>" : "<details>")
                    .append("<summary>")
                    .append(escaped(section.title()))
                    .append("</summary><ul>\n");
            for (Entry entry : section.entries()) {
                out.append("<li><a href=\"")
                        .append(Links.between(shown.url(), Links.url(entry.path())))
                        .append(entry.path().equals(shown.path()) ? "\" aria-current=\"page\">" : "\">")
                        .append(escaped(entry.title()))
                        .append("</a></li>\n");
            }
            out.append("</ul></details>\n");
        }
        return out.toString();
    }

    private String searchIndex() throws IOException {
        List<Map<String, String>> parts = new ArrayList<>();
        for (Page page : site.pages()) {
            for (int i = 0; i < page.parts().size(); i++) {
                Part part = page.parts().get(i);
                Map<String, String> entry = new LinkedHashMap<>();
                entry.put("url", i == 0 ? page.url() : page.url() + "#" + part.id());
                entry.put("page", page.title());
                entry.put("heading", part.heading());
                entry.put("text", part.text().replaceAll("\\s+", " "));
                parts.add(entry);
            }
        }
        return new ObjectMapper().writeValueAsString(parts);
    }

    /** Makes the file that language models look for, as <a href="https://llmstxt.org">llmstxt.org</a> has it: the pages, and what is on each. */
    private String llms() {
        StringBuilder out =
                new StringBuilder("# Millrace\n\n> ").append(firstParagraph()).append('\n');
        for (Section section : site.contents().sections()) {
            out.append("\n## ").append(section.title()).append("\n\n");
            for (Entry entry : section.entries()) {
                out.append("- [")
                        .append(entry.title())
                        .append("](")
                        .append(Links.url(entry.path()))
                        .append(')')
                        .append(entry.description().isEmpty() ? "" : ": " + entry.description())
                        .append('\n');
            }
        }
        return out.toString();
    }

    private String firstParagraph() {
        return TextContentRenderer.builder()
                .build()
                .render(site.byPath().get(FRONT).document().getFirstChild().getNext())
                .replace('\n', ' ');
    }

    private void write(String url, String text) throws IOException {
        Path file = directory.resolve(url);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = SiteWriter.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
