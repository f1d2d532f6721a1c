package dev.pith.corpora.bench;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Draws compressed size against speed as SVG, both on logarithmic axes, with the Pareto front: those that none is both
 * smaller and faster than. Colours come from classes of the page's style sheet.
 */
final class ScatterPlot {

    private static final int WIDTH = 640;
    private static final int HEIGHT = 480;
    private static final Rectangle2D PAPER = new Rectangle2D.Double(52, 12, WIDTH - 52 - 12, HEIGHT - 12 - 46);

    /** Size of the labels, as the style sheet has it, and what that makes of a character at most. */
    private static final double LABEL_HEIGHT = 13;

    private static final double CHARACTER_WIDTH = 6.3;

    /** From this distance on, a line leads from a label to its point. */
    private static final double FAR = 13;

    private final String title;
    private final String speedName;
    private final List<Point> points;
    private final List<Series> series;
    private final ShortNames names;
    private final Axis speeds;
    private final Axis sizes;

    /** A score on the paper. */
    private record Point(Score score, double speed, double share) {

        boolean isBeatenBy(Point other) {
            return other.speed >= speed && other.share <= share && (other.speed > speed || other.share < share);
        }
    }

    private ScatterPlot(
            String title, String speedName, List<Score> scores, List<Series> series, ToDoubleFunction<Score> speed) {
        this.title = title;
        this.speedName = speedName;
        this.series = series;
        this.names = new ShortNames(scores);
        points = scores.stream()
                .map(score -> new Point(score, speed.applyAsDouble(score), score.share()))
                .toList();
        speeds = Axis.of(points.stream().map(Point::speed).toList(), PAPER.getMinX(), PAPER.getMaxX());
        sizes = Axis.of(points.stream().map(Point::share).toList(), PAPER.getMaxY(), PAPER.getMinY());
    }

    /**
     * Draws a plot.
     *
     * @param title says what it shows
     * @param speedName what stands beside the axis of speeds
     * @param scores on some content that is not empty, with times that are not 0
     * @param speed returns the speed of a score, in millions of bytes per second
     */
    static String draw(
            String title, String speedName, List<Score> scores, List<Series> series, ToDoubleFunction<Score> speed) {
        return new ScatterPlot(title, speedName, scores, series, speed).draw();
    }

    private String draw() {
        List<Point> front = front();
        LabelPlacement placement = new LabelPlacement(PAPER);
        StringBuilder svg = new StringBuilder(
                "<svg class=plot viewBox=\"0 0 %d %d\" role=img aria-label=\"%s\">\n<title>%s</title>\n"
                        .formatted(WIDTH, HEIGHT, Display.html(description(front)), Display.html(title)));
        drawAxes(svg);
        drawLine(svg, "front", front, placement);
        for (Series one : series) {
            List<Point> ofSeries =
                    points.stream().filter(point -> one.contains(point.score)).toList();
            if (one.connected()) {
                drawLine(svg, "s s" + one.index(), ofSeries, placement);
            }
        }
        points.forEach(point -> placement.addPoint(x(point), y(point)));
        List<Point> mostImportantFirst = new ArrayList<>(front);
        points.stream().filter(point -> !front.contains(point)).forEach(mostImportantFirst::add);
        StringBuilder labels = new StringBuilder();
        for (Point point : mostImportantFirst) {
            drawLabel(svg, labels, point, placement);
        }
        points.forEach(point -> drawPoint(svg, point));
        return svg.append(labels).append("</svg>\n").toString();
    }

    /** Returns those that none beats, the slowest first. */
    private List<Point> front() {
        return points.stream()
                .filter(point -> points.stream().noneMatch(point::isBeatenBy))
                .sorted(Comparator.comparingDouble(Point::speed))
                .toList();
    }

    private String description(List<Point> front) {
        return title + ". " + Display.counted(points.size(), "compressor")
                + ". On the Pareto front, from small to fast: "
                + String.join(
                        ", ",
                        front.stream().map(point -> point.score.compressor()).toList())
                + ".";
    }

    private void drawAxes(StringBuilder svg) {
        svg.append("<g class=axis>\n");
        for (double tick : speeds.ticks()) {
            String at = number(speeds.position(tick));
            svg.append("<path d=\"M%s %sV%s\"/><text x=\"%s\" y=\"%s\" text-anchor=middle>%s</text>\n"
                    .formatted(
                            at,
                            number(PAPER.getMinY()),
                            number(PAPER.getMaxY()),
                            at,
                            number(PAPER.getMaxY() + 16),
                            Display.plain(tick, 4)));
        }
        for (double tick : sizes.ticks()) {
            String at = number(sizes.position(tick));
            svg.append("<path d=\"M%s %sH%s\"/><text x=\"%s\" y=\"%s\" text-anchor=end dy=\".35em\">%s%%</text>\n"
                    .formatted(
                            number(PAPER.getMinX()),
                            at,
                            number(PAPER.getMaxX()),
                            number(PAPER.getMinX() - 6),
                            at,
                            Display.plain(100 * tick, 2)));
        }
        svg.append("<text class=name x=\"%s\" y=\"%s\" text-anchor=middle>%s, MB/s (faster →)</text>\n"
                .formatted(number(PAPER.getCenterX()), number(HEIGHT - 8.0), Display.html(speedName)));
        svg.append("<text class=name transform=\"translate(11 %s) rotate(-90)\" text-anchor=middle>%s</text>\n</g>\n"
                .formatted(number(PAPER.getCenterY()), "(← smaller) compressed size, part of the content"));
    }

    private void drawLine(StringBuilder svg, String style, List<Point> ends, LabelPlacement placement) {
        if (ends.size() < 2) {
            return;
        }
        svg.append("<polyline class=\"").append(style).append("\" points=\"");
        for (int i = 0; i < ends.size(); i++) {
            Point end = ends.get(i);
            svg.append(i == 0 ? "" : " ").append(number(x(end))).append(',').append(number(y(end)));
            if (i > 0) {
                placement.addLine(x(ends.get(i - 1)), y(ends.get(i - 1)), x(end), y(end));
            }
        }
        svg.append("\"/>\n");
    }

    private void drawPoint(StringBuilder svg, Point point) {
        Score score = point.score;
        Series of =
                series.stream().filter(one -> one.contains(score)).findFirst().orElseThrow();
        String told = score.compressor() + " (" + score.scope() + "): " + Display.grouped(score.compressedLength())
                + " bytes, " + Display.threeDigits(100 * point.share) + "%, " + Display.threeDigits(point.speed)
                + " MB/s";
        svg.append("<path class=\"p s%d\" transform=\"translate(%s %s)\" d=\"%s\"><title>%s</title></path>\n"
                .formatted(of.index(), number(x(point)), number(y(point)), of.marker(), Display.html(told)));
    }

    private void drawLabel(StringBuilder lines, StringBuilder labels, Point point, LabelPlacement placement) {
        String text = names.of(point.score.compressor());
        double width = text.length() * CHARACTER_WIDTH;
        Optional<Rectangle2D> found = placement.place(x(point), y(point), width, LABEL_HEIGHT);
        if (found.isEmpty()) {
            return;
        }
        Rectangle2D place = found.get();
        double nearestX = Math.clamp(x(point), place.getMinX(), place.getMaxX());
        double nearestY = Math.clamp(y(point), place.getMinY(), place.getMaxY());
        if (StrictMath.hypot(nearestX - x(point), nearestY - y(point)) > FAR) {
            lines.append("<path class=leader d=\"M%s %sL%s %s\"/>\n"
                    .formatted(number(x(point)), number(y(point)), number(nearestX), number(nearestY)));
        }
        // Texts are narrower than the room for them, so they are set at the side of their points.
        boolean isLeft = place.getMaxX() <= x(point);
        boolean isRight = place.getMinX() >= x(point);
        double at = isLeft ? place.getMaxX() : isRight ? place.getMinX() : place.getCenterX();
        labels.append("<text class=label x=\"%s\" y=\"%s\" text-anchor=%s dy=\".35em\">%s</text>\n"
                .formatted(
                        number(at),
                        number(place.getCenterY()),
                        isLeft ? "end" : isRight ? "start" : "middle",
                        Display.html(text)));
    }

    private double x(Point point) {
        return speeds.position(point.speed);
    }

    private double y(Point point) {
        return sizes.position(point.share);
    }

    private static String number(double coordinate) {
        return Display.plain(coordinate, 1);
    }
}
