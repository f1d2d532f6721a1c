package dev.pith.corpora.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("In a plot")
class PlotTest {

    private static final Rectangle2D PAPER = new Rectangle2D.Double(0, 0, 640, 480);
    private static final int SEED = 7;

    @Test
    @DisplayName("labels cover neither each other nor points")
    void labelsDoNotOverlap() {
        Random random = new Random(SEED);
        LabelPlacement placement = new LabelPlacement(PAPER);
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            double[] point = {320 + 70 * random.nextGaussian(), 240 + 50 * random.nextGaussian()};
            points.add(point);
            placement.addPoint(point[0], point[1]);
        }
        List<Rectangle2D> labels = new ArrayList<>();
        for (double[] point : points) {
            placement.place(point[0], point[1], 60, 13).ifPresent(labels::add);
        }
        assertTrue(labels.size() >= 28, "seed " + SEED + ": " + labels.size());
        for (Rectangle2D label : labels) {
            assertTrue(PAPER.contains(label));
            assertEquals(
                    1, labels.stream().filter(label::intersects).count(), "seed " + SEED + ": only itself is there");
            for (double[] point : points) {
                assertFalse(label.contains(point[0], point[1]), "seed " + SEED);
            }
        }
    }

    @Test
    @DisplayName("a label without room is left out")
    void noRoom() {
        LabelPlacement placement = new LabelPlacement(new Rectangle2D.Double(0, 0, 50, 50));
        assertEquals(Optional.empty(), placement.place(25, 25, 60, 13));
    }

    @Test
    @DisplayName("an axis has room for all values, and some round ones beside it")
    void axis() {
        for (List<Double> values : List.of(
                List.of(0.21, 0.56),
                List.of(0.5, 0.5),
                List.of(0.05, 300.0),
                List.of(1e-5, 1e5),
                List.of(0.9, 8.0),
                List.of(99.9, 100.0))) {
            Axis axis = Axis.of(values, 100, 0);
            values.forEach(
                    value -> assertTrue(axis.position(value) > 0 && axis.position(value) < 100, values::toString));
            List<Double> ticks = axis.ticks();
            assertTrue(ticks.size() >= 3 && ticks.size() <= 13, ticks::toString);
            ticks.forEach(tick -> assertTrue(axis.position(tick) >= 0 && axis.position(tick) <= 100, ticks::toString));
        }
        assertEquals(50, new Axis(0.1, 10, 0, 100).position(1), 1e-9);
    }

    @Test
    @DisplayName("names are as short as they can be")
    void shortNames() {
        ShortNames names = new ShortNames(List.of(
                        "pith ngram, level 1",
                        "pith ngram, level 9",
                        "pith stored",
                        "zstd -19",
                        "zstd -22 --long=27",
                        "zstd --ultra -22 --long=27",
                        "7z -m0=PPMd:o=16:mem=1g")
                .stream()
                .map(name -> Score.of(SampleReport.measured(SampleReport.ALICE, name, "in process", 1, 1))
                        .orElseThrow())
                .toList());
        assertEquals("ngram 1", names.of("pith ngram, level 1"));
        assertEquals("stored", names.of("pith stored"));
        assertEquals("zstd -19", names.of("zstd -19"));
        assertEquals("zstd -22", names.of("zstd --ultra -22 --long=27"));
        assertEquals("7z", names.of("7z -m0=PPMd:o=16:mem=1g"));
    }
}
