package dev.pith.corpora.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Compressors that look alike in a report: each codec of Pith with its levels, all libraries, or all programs. Each series
 * has a colour, which the style sheet knows by the class {@code s0}, {@code s1} and so on, and a marker.
 *
 * @param name what the legend says
 * @param index which colour and marker it has
 * @param connected whether a line connects its points, because they are settings of one thing
 */
record Series(String name, int index, boolean connected) {

    private static final String PITH = "pith ";

    /** Shapes around the origin, about 10 units wide, as SVG draws them. */
    private static final List<String> MARKERS = List.of(
            "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z",
            "M-4.5 -4.5H4.5V4.5H-4.5Z",
            "M0 -5.5L5.5 4.5H-5.5Z",
            "M0 -6L6 0L0 6L-6 0Z",
            "M0 5.5L5.5 -4.5H-5.5Z",
            "M-1.7 -5.5H1.7V-1.7H5.5V1.7H1.7V5.5H-1.7V1.7H-5.5V-1.7H-1.7Z");

    /** Returns the series of some scores, codecs of Pith first. */
    static List<Series> of(List<Score> scores) {
        List<String> names = new ArrayList<>();
        for (boolean ofPith : new boolean[] {true, false}) {
            scores.stream()
                    .filter(score -> score.compressor().startsWith(PITH) == ofPith)
                    .map(Series::nameOf)
                    .distinct()
                    .forEach(names::add);
        }
        List<Series> series = new ArrayList<>();
        for (String name : names) {
            series.add(new Series(name, series.size() % MARKERS.size(), name.startsWith(PITH)));
        }
        return series;
    }

    boolean contains(Score score) {
        return name.equals(nameOf(score));
    }

    /** Returns the marker as a path of SVG around the origin. */
    String marker() {
        return MARKERS.get(index);
    }

    private static String nameOf(Score score) {
        String name = score.compressor();
        if (name.startsWith(PITH)) {
            int end = name.indexOf(',');
            return end < 0 ? name : name.substring(0, end);
        }
        return "peers, " + score.scope();
    }
}
