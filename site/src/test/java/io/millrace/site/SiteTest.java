package io.millrace.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.site.Contents.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of the project's own pages, and of small ones. */
class SiteTest {
    private static final Path CHECKOUT = Path.of("..");

    @TempDir
    private Path directory;

    @Test
    void everyPageOfTheDocumentationIsInTheContents() throws IOException {
        Site site = Site.read(CHECKOUT);
        List<String> listed = site.contents().sections().stream()
                .flatMap(section -> section.entries().stream())
                .map(Entry::path)
                .toList();

        try (Stream<Path> files = Files.walk(CHECKOUT.resolve("docs"))) {
            assertThat(files.map(file -> CHECKOUT.relativize(file).toString())
                            .filter(Links::isPage)
                            .filter(path -> !path.equals(Contents.PATH)))
                    .allSatisfy(path -> assertThat(listed).contains(path));
        }
        assertThat(listed).doesNotHaveDuplicates();
        assertThat(site.byPath()).containsKeys(listed.toArray(String[]::new));
    }

    @Test
    void everyPageIsWrittenWithItsPartsAndFoundByTheSearch() throws IOException {
        Site site = Site.read(CHECKOUT);
        new SiteWriter(site, directory).write();

        String index = Files.readString(directory.resolve("assets/index.js"));
        for (Page page : site.pages()) {
            String html = Files.readString(directory.resolve(page.url()));
            page.parts().forEach(part -> {
                assertThat(html).as(page.path()).contains("id=\"" + part.id() + "\"");
                if (!part.equals(page.parts().get(0))) {
                    assertThat(index).contains(page.url() + "#" + part.id());
                }
            });
            assertThat(html).doesNotContain("{{").doesNotContainPattern("href=\"[^\":#]+\\.md[\"#]");
        }
        assertThat(Files.readString(directory.resolve("llms.txt")))
                .startsWith("# Millrace\n\n> ")
                .contains("](docs/guarantees.html): six promises");
    }

    @Test
    void theSameStateGivesTheSameBytes() throws IOException {
        new SiteWriter(Site.read(CHECKOUT), directory.resolve("one")).write();
        new SiteWriter(Site.read(CHECKOUT), directory.resolve("other")).write();

        try (Stream<Path> files = Files.walk(directory.resolve("one"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(directory
                            .resolve("other")
                            .resolve(directory.resolve("one").relativize(file)))
                    .hasSameBinaryContentAs(file));
        }
    }

    @Test
    void linksThatLeadNowhereAreAllNamed() throws IOException {
        page(Contents.PATH, "# Contents\n\n## Begin\n\n- [One](one.md): the first\n");
        page(
                "docs/one.md",
                "# One\n\n[a](two.md) [b](#nothing) [c](README.md#contents) [d](../none/) [e](https://localhost/x.md)\n");

        assertThatThrownBy(() -> Site.read(directory))
                .isInstanceOf(BrokenLinksException.class)
                .hasMessageContaining("docs/one.md: two.md")
                .hasMessageContaining("docs/one.md: #nothing")
                .hasMessageContaining("docs/one.md: ../none/")
                .hasMessageNotContaining("README.md#contents")
                .hasMessageNotContaining("localhost");
    }

    @Test
    void aHeadingThatIsThereTwiceHasTwoNames() {
        Page page = new PageReader()
                .read("a.md", "# A\n\n## `millrace.x`: what, and _why_?\n\nfirst\n\n## B\n\n## B\n\nlast\n");

        assertThat(page.parts()).extracting(Page.Part::id).containsExactly("a", "millracex-what-and-why", "b", "b-1");
        assertThat(page.parts().get(1).text()).isEqualTo("first");
    }

    @Test
    void aLinkLeadsFromWhereItsPageIs() {
        assertThat(Links.path("docs/decisions/a.md", "../../config/README.md#x"))
                .isEqualTo("config/README.md");
        assertThat(Links.path("docs/a.md", "#x")).isEqualTo("docs/a.md");
        assertThat(Links.url("config/README.md")).isEqualTo("config/index.html");
        assertThat(Links.url("README.md")).isEqualTo("index.html");
        assertThat(Links.between("docs/decisions/a.html", "index.html")).isEqualTo("../../index.html");
        assertThat(Links.between("index.html", "docs/a.html")).isEqualTo("docs/a.html");
    }

    private void page(String path, String markdown) throws IOException {
        Files.createDirectories(directory.resolve(path).getParent());
        Files.writeString(directory.resolve(path), markdown);
    }
}
