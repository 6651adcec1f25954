package io.millrace.benchmarks.line;

import static io.millrace.benchmarks.line.Markup.at;
import static io.millrace.benchmarks.line.Markup.escaped;
import static io.millrace.benchmarks.line.Markup.number;

import java.util.List;

/** Draws rows per second over time, a line for each run. */
final class LinePlot {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 250;
    private static final int LEFT = 56;
    private static final int RIGHT = 12;
    private static final int TOP = 12;
    private static final int BOTTOM = 34;
    private static final int TICKS = 4;

    /**
     * One run.
     *
     * @param style the class of its colour
     * @param perSecond rows in each second
     */
    record Series(String name, String style, List<Double> perSecond) {}

    private final List<Series> series;
    private final double stepX;
    private final double stepY;
    private final double maxX;
    private final double maxY;

    LinePlot(List<Series> series) {
        this.series = List.copyOf(series);
        int seconds =
                series.stream().mapToInt(each -> each.perSecond().size()).max().orElse(1);
        double rate = series.stream()
                .flatMap(each -> each.perSecond().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        this.stepX = Math.max(1, Markup.roundUpWhole(seconds / 8.0));
        this.maxX = Math.max(2, seconds);
        this.stepY = Markup.roundUp(rate / TICKS);
        this.maxY = stepY * Math.ceil(rate / stepY);
    }

    String svg(String title) {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
                .formatted(WIDTH, HEIGHT, escaped("Rows per second over time: " + title)));
        for (double rate = 0; rate <= maxY * 1.001; rate += stepY) {
            svg.append("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
                    .formatted(LEFT, WIDTH - RIGHT, at(y(rate)), at(y(rate))));
            svg.append("<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%s\">%s</text>\n"
                    .formatted(LEFT - 6, at(y(rate) + 4), thousands(rate)));
        }
        for (double second = 0; second <= maxX * 1.001; second += stepX) {
            svg.append("<text class=\"tick\" text-anchor=\"middle\" x=\"%s\" y=\"%d\">%s</text>\n"
                    .formatted(at(x(second)), HEIGHT - BOTTOM + 16, number(second, 0)));
        }
        svg.append("<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%d\">seconds</text>\n"
                .formatted(WIDTH - RIGHT, HEIGHT - 4));
        for (Series each : series) {
            svg.append("<polyline class=\"line %s\" points=\"%s\"><title>%s</title></polyline>\n"
                    .formatted(each.style(), points(each.perSecond()), escaped(each.name())));
            svg.append(end(each));
        }
        return svg.append("</svg>\n").toString();
    }

    /** A dot where a line ends, which is all that there is of a run of one second. */
    private String end(Series of) {
        int last = drawn(of.perSecond()) - 1;
        return last < 0
                ? ""
                : "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3\"/>\n"
                        .formatted(
                                of.style(),
                                at(x(last + 0.5)),
                                at(y(of.perSecond().get(last))));
    }

    /** Each second's rate in the middle of that second. The last one is not drawn: it is not a whole one. */
    private String points(List<Double> perSecond) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < drawn(perSecond); i++) {
            points.append(at(x(i + 0.5)))
                    .append(',')
                    .append(at(y(perSecond.get(i))))
                    .append(' ');
        }
        return points.toString().strip();
    }

    private static int drawn(List<Double> perSecond) {
        return Math.min(perSecond.size(), Math.max(1, perSecond.size() - 1));
    }

    private String thousands(double rate) {
        return maxY < 5_000 ? number(rate, 0) : number(rate / 1_000, stepY % 1_000 == 0 ? 0 : 1) + "k";
    }

    private double x(double second) {
        return LEFT + (WIDTH - LEFT - RIGHT) * second / maxX;
    }

    private double y(double rate) {
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * rate / maxY;
    }
}
