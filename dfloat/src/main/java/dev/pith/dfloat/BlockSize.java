package dev.pith.dfloat;

/** What the block table says of a block: how it is kept, and in how many bytes. */
sealed interface BlockSize {

    /** All weights are 0, positive zero, and nothing is kept. */
    record Zero() implements BlockSize {

        @Override
        public short bits() {
            return 0;
        }

        @Override
        public long bytes(WeightFormat format, int weights) {
            return 0;
        }

        @Override
        public boolean fits(WeightFormat format, int weights) {
            return true;
        }
    }

    /** The weights are kept as they are. */
    record Stored() implements BlockSize {

        @Override
        public short bits() {
            return (short) STORED;
        }

        @Override
        public long bytes(WeightFormat format, int weights) {
            return CodedTensor.roundUp((long) weights * format.bytes(), CodedTensor.BLOCK_UNIT);
        }

        @Override
        public boolean fits(WeightFormat format, int weights) {
            return true;
        }
    }

    /**
     * The exponents are coded.
     *
     * @param units the size, in units of four bytes; at least 1
     * @param hasLow whether the low bytes are kept; if not, they are all 0
     */
    record Coded(int units, boolean hasLow) implements BlockSize {

        @Override
        public short bits() {
            return (short) (hasLow ? units : units | NO_LOW);
        }

        @Override
        public long bytes(WeightFormat format, int weights) {
            return (long) units * CodedTensor.BLOCK_UNIT;
        }

        @Override
        public boolean fits(WeightFormat format, int weights) {
            return bytes(format, weights)
                    < (long) weights * (hasLow ? format.bytes() : format.bytes() - format.lowBytes());
        }
    }

    int STORED = 0xFFFF;
    int NO_LOW = 0x8000;

    /** Returns what stands in the block table. */
    short bits();

    /** Returns the block's size in bytes. */
    long bytes(WeightFormat format, int weights);

    /** Tells whether a block may have this size. */
    boolean fits(WeightFormat format, int weights);

    static BlockSize ofBits(short bits) {
        int value = bits & 0xFFFF;
        return switch (value) {
            case 0 -> new Zero();
            case STORED -> new Stored();
            default -> new Coded(value & ~NO_LOW, (value & NO_LOW) == 0);
        };
    }
}
