package dev.pith.corpora.bench;

import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds places for labels beside points, one after the other, so that none covers another label or a point. A label near
 * its point is better than one farther away, and one that a line runs through is worse. Places are the same on
 * every JVM. Not safe for use by several threads.
 */
final class LabelPlacement {

    private static final double[] DISTANCES = {9, 16, 26, 38, 52, 70, 90};
    private static final int DIRECTIONS = 16;

    private static final double POINT_RADIUS = 7;

    private static final double COST_OF_DIRECTION = 1;
    private static final double COST_OF_DISTANCE = 6;
    private static final double COST_OF_LINE = 14;

    private final Rectangle2D paper;
    private final List<Rectangle2D> points = new ArrayList<>();
    private final List<Line2D> lines = new ArrayList<>();
    private final List<Rectangle2D> labels = new ArrayList<>();

    /**
     * Starts with an empty paper.
     *
     * @param paper where labels may be
     */
    LabelPlacement(Rectangle2D paper) {
        this.paper = paper;
    }

    /** Says that there is a point, which no label shall cover. */
    void addPoint(double x, double y) {
        points.add(new Rectangle2D.Double(x - POINT_RADIUS, y - POINT_RADIUS, 2 * POINT_RADIUS, 2 * POINT_RADIUS));
    }

    /** Says that there is a line, which labels should rather not cover. */
    void addLine(double x1, double y1, double x2, double y2) {
        lines.add(new Line2D.Double(x1, y1, x2, y2));
    }

    /**
     * Finds a place for a label, and keeps it.
     *
     * @param x where the point is that it is for
     * @return where it is; empty if there is no room
     */
    Optional<Rectangle2D> place(double x, double y, double width, double height) {
        Rectangle2D best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (int ring = 0; ring < DISTANCES.length; ring++) {
            for (int direction = 0; direction < DIRECTIONS; direction++) {
                Rectangle2D place = beside(x, y, width, height, DISTANCES[ring], direction);
                double cost = ring * COST_OF_DISTANCE + COST_OF_DIRECTION * preference(direction) + costOfLines(place);
                if (cost < lowest && isFree(place)) {
                    best = place;
                    lowest = cost;
                }
            }
        }
        if (best != null) {
            labels.add(best);
        }
        return Optional.ofNullable(best);
    }

    /** Returns a label whose nearest edge or corner is so far from the point. */
    private static Rectangle2D beside(double x, double y, double width, double height, double distance, int direction) {
        double angle = 2 * Math.PI * direction / DIRECTIONS;
        double centerX = x + StrictMath.cos(angle) * (distance + width / 2);
        double centerY = y + StrictMath.sin(angle) * (distance + height / 2);
        return new Rectangle2D.Double(centerX - width / 2, centerY - height / 2, width, height);
    }

    /** Returns how little a direction is liked: to the right most, then to the left, above and below. */
    private static double preference(int direction) {
        return switch (direction) {
            case 0 -> 0;
            case DIRECTIONS / 2 -> 1;
            case DIRECTIONS / 4, 3 * DIRECTIONS / 4 -> 2;
            default -> 3;
        };
    }

    private double costOfLines(Rectangle2D place) {
        return COST_OF_LINE
                * lines.stream().filter(line -> line.intersects(place)).count();
    }

    private boolean isFree(Rectangle2D place) {
        return paper.contains(place)
                && points.stream().noneMatch(place::intersects)
                && labels.stream().noneMatch(place::intersects);
    }
}
