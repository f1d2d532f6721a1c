package dev.pith.fibonacci;

import dev.pith.fibonacci.tiling.DeflationRule;
import dev.pith.fibonacci.tiling.Hierarchy;
import dev.pith.fibonacci.tiling.PhraseMask;
import dev.pith.fibonacci.tiling.PhraseMasks;
import dev.pith.fibonacci.tiling.QuadraticNumber;
import dev.pith.fibonacci.tiling.Tiling;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the encoder may put phrases of several words. The decoder does the same for all but {@link #NONE}, as phrases are coded
 * where they are.
 */
enum PhrasePlaces {
    /** Nowhere: words are coded one by one. */
    NONE(0),

    /** At every pair of a word and a gap. */
    EVERY(1),

    /** Where a long tile of the Fibonacci tiling's hierarchy begins, if the phrase is as long as the tile. */
    FIBONACCI(2);

    private final int number;

    PhrasePlaces(int number) {
        this.number = number;
    }

    /** Returns what stands for this in a frame. */
    int number() {
        return number;
    }

    /** Returns the place that stands so in a frame, or null. */
    static @Nullable PhrasePlaces ofNumber(int number) {
        return Arrays.stream(values())
                .filter(places -> places.number == number)
                .findFirst()
                .orElse(null);
    }

    /** Returns what users call this. */
    String optionValue() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the place that users call so, or null. */
    static @Nullable PhrasePlaces ofOptionValue(String value) {
        return Arrays.stream(values())
                .filter(places -> places.optionValue().equals(value))
                .findFirst()
                .orElse(null);
    }

    /** Returns these places among so many pairs. */
    PhraseMask mask(int pairs) {
        List<Integer> lengths = PhraseMasks.LENGTHS;
        return switch (this) {
            case NONE -> PhraseMasks.none(lengths);
            case EVERY -> PhraseMasks.everyPosition(lengths);
            case FIBONACCI ->
                PhraseMasks.ofHierarchy(
                        new Hierarchy(
                                Tiling.cutAndProject(QuadraticNumber.GOLDEN, QuadraticNumber.ZERO),
                                DeflationRule.fibonacci(lengths.size())),
                        pairs);
        };
    }
}
