package io.millrace.benchmarks.line;

import static io.millrace.benchmarks.line.Markup.at;
import static io.millrace.benchmarks.line.Markup.escaped;
import static io.millrace.benchmarks.line.Markup.number;

import java.util.List;

/** Draws what a row costs each process, a bar for each run. */
final class StackedBars {

    private static final int WIDTH = 1100;
    private static final int LEFT = 230;
    private static final int RIGHT = 60;
    private static final int BAR = 18;
    private static final int PITCH = 28;
    /** Narrower parts have no number in them; the pointer finds it. */
    private static final double NARROWEST_WITH_NUMBER = 28;

    /**
     * A part of a bar.
     *
     * @param style the class of its colour
     */
    record Part(String name, String style, double micros) {}

    record Bar(String name, List<Part> parts) {
        double sum() {
            return parts.stream()
                    .mapToDouble(Part::micros)
                    .filter(Double::isFinite)
                    .sum();
        }
    }

    private final List<Bar> bars;
    private final double max;

    StackedBars(List<Bar> bars) {
        this.bars = List.copyOf(bars);
        this.max = Math.max(1e-9, bars.stream().mapToDouble(Bar::sum).max().orElse(1));
    }

    String svg(String title) {
        int height = bars.size() * PITCH + 4;
        StringBuilder svg = new StringBuilder("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                .formatted(WIDTH, height, escaped(title)));
        for (int i = 0; i < bars.size(); i++) {
            bar(svg, bars.get(i), i * PITCH + 4);
        }
        return svg.append("</svg>\n").toString();
    }

    private void bar(StringBuilder svg, Bar bar, int top) {
        double scale = (WIDTH - LEFT - RIGHT) / max;
        svg.append("<text class=\"label\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%s</text>\n"
                .formatted(LEFT - 8, top + 14, escaped(bar.name())));
        double x = LEFT;
        for (Part part : bar.parts()) {
            double width = Double.isFinite(part.micros()) ? Math.max(0, part.micros() * scale) : 0;
            svg.append("<rect class=\"%s\" x=\"%s\" y=\"%d\" width=\"%s\" height=\"%d\"><title>%s</title></rect>"
                    .formatted(
                            part.style(),
                            at(x),
                            top,
                            at(width),
                            BAR,
                            escaped(part.name() + ": " + number(part.micros(), 1) + " µs")));
            if (width >= NARROWEST_WITH_NUMBER) {
                svg.append("<text class=\"inside\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>"
                        .formatted(at(x + width / 2), top + 13, number(part.micros(), 1)));
            }
            x += width;
        }
        svg.append("<text class=\"tick\" x=\"%s\" y=\"%d\">%s</text>\n"
                .formatted(at(x + 6), top + 13, number(bar.sum(), 1)));
    }
}
