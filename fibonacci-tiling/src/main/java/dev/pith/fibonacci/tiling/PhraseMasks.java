package dev.pith.fibonacci.tiling;

import java.util.List;

/**
 * Makes phrase masks: from hierarchies of tilings, and others to compare these with.
 *
 * <p>A mask tells where a phrase may begin, not whether it ends within the text; that is the caller's to see.
 *
 * <p>To compare tilings fairly, give all masks the same lengths, {@link #LENGTHS}, and mind how many places they have
 * ({@link #count}). There are two ways to place phrases of these lengths by a periodic or random tiling. <em>What its own hierarchy
 * gives</em> is {@link #ofHierarchy} with {@link DeflationRule#fibonacci}: it follows the tiles, and collapses for a periodic word.
 * <em>As many places as the Fibonacci word has</em> is {@link #evenlySpaced} or {@link #random} with the golden slope's
 * {@link SupertileWindows#unitShares}: this separates how many places there are from where they are.
 */
public final class PhraseMasks {

    /** The phrase lengths 2, 3, 5, 8, 13, 21, 34, 55, 89 and 144 of ten levels of the Fibonacci hierarchy. */
    public static final List<Integer> LENGTHS = DeflationRule.fibonacci(10).lengths();

    private PhraseMasks() {}

    /** Returns a mask that allows phrases of all lengths everywhere. */
    public static PhraseMask everyPosition(List<Integer> lengths) {
        return new SameEverywhere(lengths, true);
    }

    /** Returns a mask that allows no phrase. */
    public static PhraseMask none(List<Integer> lengths) {
        return new SameEverywhere(lengths, false);
    }

    /** Returns a mask that allows phrases at the long tiles of a hierarchy: see {@link #ofHierarchies}. */
    public static PhraseMask ofHierarchy(Hierarchy hierarchy, long units) {
        return ofHierarchies(List.of(hierarchy), units);
    }

    /**
     * Returns a mask that allows a phrase of each level where a long tile of that level begins in any of the hierarchies, and none
     * from a number of units on. It takes one bit for each level and unit, however many the hierarchies: 1.25 bytes a unit for ten
     * levels. One look-up reads one word of memory.
     *
     * @param hierarchies one or more, whose long tiles have the same lengths
     * @param units how many units the text has
     */
    public static PhraseMask ofHierarchies(List<Hierarchy> hierarchies, long units) {
        UnitBits bits = new UnitBits(hierarchies.getFirst().lengths(), units);
        for (Hierarchy hierarchy : hierarchies) {
            requireSameLengths(bits.lengths(), hierarchy.lengths());
            hierarchy.visit(units, (level, kind, start, length) -> {
                if (kind == TileKind.LONG && start >= 0) {
                    bits.allow(level, start);
                }
            });
        }
        return bits;
    }

    /**
     * Returns a mask that allows a share of all units at each level, as evenly spaced as whole numbers can be, with a period: unit u
     * if {@code ⌊(u + offset + 1) · n / period⌋ > ⌊(u + offset) · n / period⌋}, where n is the level's share of the period, rounded.
     * Levels whose share is less than half a unit in a period have no place. It takes one bit for each level
     * and unit of the period.
     *
     * @param lengths the lengths of phrases
     * @param shares for each level the share of units at which a phrase may begin, from 0 to 1
     * @param period the period in units, from 1 to 2^31 - 1
     * @param offset where in the period unit 0 is
     */
    public static PhraseMask evenlySpaced(
            List<Integer> lengths, List<QuadraticNumber> shares, int period, long offset) {
        if (period < 1) {
            throw new IllegalArgumentException("The period must be at least 1, but is " + period);
        }
        requireAShareForEach(lengths, shares);
        QuadraticNumber half = QuadraticNumber.rational(1, 2);
        UnitBits onePeriod = new UnitBits(lengths, period);
        for (int level = 0; level < lengths.size(); level++) {
            long places = shares.get(level).times(period).plus(half).floor();
            for (long place = 0; place < places; place++) {
                // The last unit u with ⌊u · places / period⌋ = place.
                onePeriod.allow(level, ((place + 1) * period - 1) / places);
            }
        }
        return new Periodic(onePeriod, period, Math.floorMod(offset, period));
    }

    /**
     * Returns a mask that allows a share of all units at each level, each unit independently of all others, as a hash of seed, level
     * and unit says. Takes no memory for units.
     *
     * @param lengths the lengths of phrases
     * @param shares for each level the share of units at which a phrase may begin, from 0 to 1
     * @param seed which of the masks
     */
    public static PhraseMask random(List<Integer> lengths, List<QuadraticNumber> shares, long seed) {
        requireAShareForEach(lengths, shares);
        return new RandomPlaces(lengths, shares.stream().map(Share::of).toList(), Share.mix(seed));
    }

    /**
     * Returns a mask that allows what any of the masks allows. It asks one after the other; {@link #forUnits} makes it quick.
     *
     * @param masks one or more of the same lengths
     */
    public static PhraseMask union(List<PhraseMask> masks) {
        for (PhraseMask mask : masks) {
            requireSameLengths(masks.getFirst().lengths(), mask.lengths());
        }
        return new Union(masks.getFirst().lengths(), List.copyOf(masks));
    }

    /**
     * Returns a mask with other lengths: a length that the given mask has is allowed where that allows it, all others nowhere.
     *
     * @param mask the mask
     * @param lengths the lengths of phrases
     */
    public static PhraseMask withLengths(PhraseMask mask, List<Integer> lengths) {
        return new OtherLengths(
                lengths, mask, lengths.stream().map(mask.lengths()::indexOf).toList());
    }

    /**
     * Returns a mask that allows the same within the first units and nothing from there on. It takes one bit for each level and unit,
     * and one look-up reads one word of memory.
     *
     * @param mask the mask
     * @param units how many units the text has
     */
    public static PhraseMask forUnits(PhraseMask mask, long units) {
        UnitBits bits = new UnitBits(mask.lengths(), units);
        for (int level = 0; level < mask.lengths().size(); level++) {
            for (long unit = 0; unit < units; unit++) {
                if (mask.allows(level, unit)) {
                    bits.allow(level, unit);
                }
            }
        }
        return bits;
    }

    /** Returns at how many of the first units a mask allows a phrase of a level. */
    public static long count(PhraseMask mask, int level, long units) {
        long count = 0;
        for (long unit = 0; unit < units; unit++) {
            if (mask.allows(level, unit)) {
                count++;
            }
        }
        return count;
    }

    private static List<Integer> requirePhraseLengths(List<Integer> lengths) {
        int before = 1;
        for (int length : lengths) {
            if (length <= before) {
                throw new IllegalArgumentException("Lengths must ascend from 2 or more, but are " + lengths);
            }
            before = length;
        }
        return List.copyOf(lengths);
    }

    private static void requireSameLengths(List<Integer> lengths, List<Integer> others) {
        if (!lengths.equals(others)) {
            throw new IllegalArgumentException("The lengths differ: " + lengths + " and " + others);
        }
    }

    private static void requireAShareForEach(List<Integer> lengths, List<QuadraticNumber> shares) {
        if (shares.size() != lengths.size()) {
            throw new IllegalArgumentException(lengths.size() + " lengths have " + shares.size() + " shares");
        }
        // A share that is out of range is refused here.
        shares.forEach(Share::of);
    }

    private record SameEverywhere(List<Integer> lengths, boolean allowed) implements PhraseMask {

        SameEverywhere {
            lengths = requirePhraseLengths(lengths);
        }

        @Override
        public boolean allows(int level, long unit) {
            return allowed;
        }
    }

    private record Union(List<Integer> lengths, List<PhraseMask> masks) implements PhraseMask {

        @Override
        public boolean allows(int level, long unit) {
            for (PhraseMask mask : masks) {
                if (mask.allows(level, unit)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** @param levels the mask's level for each length, or -1 */
    private record OtherLengths(List<Integer> lengths, PhraseMask mask, List<Integer> levels) implements PhraseMask {

        OtherLengths {
            lengths = requirePhraseLengths(lengths);
        }

        @Override
        public boolean allows(int level, long unit) {
            int ofMask = levels.get(level);
            return ofMask >= 0 && mask.allows(ofMask, unit);
        }
    }

    private record RandomPlaces(List<Integer> lengths, List<Share> shares, long seed) implements PhraseMask {

        RandomPlaces {
            lengths = requirePhraseLengths(lengths);
        }

        @Override
        public boolean allows(int level, long unit) {
            return shares.get(level).holds(seed + level, unit);
        }
    }

    private record Periodic(PhraseMask onePeriod, int period, long offset) implements PhraseMask {

        @Override
        public List<Integer> lengths() {
            return onePeriod.lengths();
        }

        @Override
        public boolean allows(int level, long unit) {
            long inPeriod = unit % period + offset;
            return onePeriod.allows(level, inPeriod < period ? inPeriod : inPeriod - period);
        }
    }

    private static final class UnitBits implements PhraseMask {

        private final List<Integer> lengths;
        private final long units;
        private final long[][] bits;

        UnitBits(List<Integer> lengths, long units) {
            if (units < 0) {
                throw new IllegalArgumentException("A text has no " + units + " units");
            }
            this.lengths = requirePhraseLengths(lengths);
            this.units = units;
            bits = new long[lengths.size()][Math.toIntExact(Math.ceilDiv(units, Long.SIZE))];
        }

        void allow(int level, long unit) {
            bits[level][(int) (unit / Long.SIZE)] |= 1L << unit;
        }

        @Override
        public List<Integer> lengths() {
            return lengths;
        }

        @Override
        public boolean allows(int level, long unit) {
            return Long.compareUnsigned(unit, units) < 0 && (bits[level][(int) (unit / Long.SIZE)] >>> unit & 1) != 0;
        }
    }
}
