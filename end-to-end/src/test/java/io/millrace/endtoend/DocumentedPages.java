package io.millrace.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The project's pages, and what a reader may copy from them. */
final class DocumentedPages {

    private static final Pattern FENCE = Pattern.compile("^( *)```(\\S*)\\s*$");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$");
    private static final Pattern MARKER = Pattern.compile("^ *<!-- run by: (.*) -->$");
    private static final Pattern INLINE_COMMAND = Pattern.compile(
            "`((?:curl|cqlsh|docker|java|keytool|millrace|openssl|source|kafka-[a-z-]+\\.sh|\\./mvnw|[a-z]+/[a-z-]+) [^`…<>]+)`");

    private final Path checkout;

    DocumentedPages(Path checkout) {
        this.checkout = checkout;
    }

    /** The paths of all pages of the checkout, whatever a build left there aside. */
    List<String> paths() {
        TreeSet<String> pages = new TreeSet<>();
        try {
            Files.walkFileTree(checkout, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String name = directory.getFileName().toString();
                    boolean isBuilt = name.equals("target") || (name.startsWith(".") && !directory.equals(checkout));
                    return isBuilt ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".md")) {
                        pages.add(checkout.relativize(file).toString().replace('\\', '/'));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look for pages in " + checkout, e);
        }
        return List.copyOf(pages);
    }

    /** The blocks of all pages, in their order. */
    List<PageBlock> blocks() {
        return paths().stream().flatMap(page -> blocks(page).stream()).toList();
    }

    /** The blocks of one page, in their order. */
    List<PageBlock> blocks(String page) {
        try {
            return blocks(page, Files.readAllLines(checkout.resolve(page)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + page, e);
        }
    }

    static List<PageBlock> blocks(String page, List<String> lines) {
        return new Reader(page, lines).read();
    }

    /** Goes through a page, line by line. */
    private static final class Reader {
        private final String page;
        private final List<String> lines;
        private final List<PageBlock> blocks = new ArrayList<>();
        private final List<String> runBy = new ArrayList<>();
        private String heading = "";
        private int next;

        Reader(String page, List<String> lines) {
            this.page = page;
            this.lines = lines;
        }

        List<PageBlock> read() {
            while (next < lines.size()) {
                String line = lines.get(next);
                Matcher fence = FENCE.matcher(line);
                Matcher marker = MARKER.matcher(line);
                Matcher title = HEADING.matcher(line);
                if (fence.matches()) {
                    readFenced(fence.group(1), fence.group(2));
                } else if (marker.matches()) {
                    runBy.add(marker.group(1));
                } else if (title.matches()) {
                    heading = title.group(1);
                } else if (!runBy.isEmpty()) {
                    readInline();
                }
                next++;
            }
            return blocks;
        }

        private void readFenced(String indentation, String language) {
            int first = next + 1;
            next = first;
            while (!lines.get(next).equals(indentation + "```")) {
                next++;
                if (next == lines.size()) {
                    throw new IllegalArgumentException(page + ":" + first + ": the block has no end");
                }
            }
            add(
                    first,
                    language,
                    lines.subList(first, next).stream()
                            .map(line -> line.startsWith(indentation) ? line.substring(indentation.length()) : line)
                            .toList());
        }

        /** A table or paragraph behind a marker. */
        private void readInline() {
            int first = next;
            while (next < lines.size() && !lines.get(next).isBlank()) {
                next++;
            }
            String text = String.join("\n", lines.subList(first, next));
            add(
                    first + 1,
                    PageBlock.INLINE,
                    INLINE_COMMAND
                            .matcher(text)
                            .results()
                            .map(command -> command.group(1).replaceAll("\n *", " "))
                            .toList());
        }

        private void add(int line, String language, List<String> content) {
            blocks.add(new PageBlock(page, line, heading, language, List.copyOf(runBy), content));
            runBy.clear();
        }
    }
}
