package dev.pith.ngram;

import dev.pith.coder.mixing.Logistic;

/** Predicts what followed the {@linkplain MatchFinder last occurrence} of the present context. */
final class MatchModel {

    /** The inputs that the model gives to the mixer. */
    static final int INPUTS = 2;

    private final MatchFinder finder;
    private final int[] map = newMap();
    private int selectedCell;

    MatchModel(MatchFinder finder) {
        this.finder = finder;
    }

    /** Makes state maps for each class of match length: what comes when a zero is expected, and when a one is. */
    static int[] newMap() {
        int[] map = new int[2 * MatchFinder.LENGTH_CLASSES];
        for (int lengthClass = 0; lengthClass < MatchFinder.LENGTH_CLASSES; lengthClass++) {
            int miss = 65536 / (lengthClass + 3);
            map[2 * lengthClass] = StateMaps.cell(miss);
            map[2 * lengthClass + 1] = StateMaps.cell(65536 - miss);
        }
        return map;
    }

    /** Writes {@value #INPUTS} inputs for the next bit, from {@code firstInput} on. */
    void predict(int partialByte, int bitCount, int[] inputs, int firstInput) {
        int lengthClass = finder.lengthClass();
        int expectedByte = finder.expectedByte();
        if (lengthClass > 0 && (expectedByte | 0x100) >>> (8 - bitCount) == partialByte) {
            int expectedBit = (expectedByte >>> (7 - bitCount)) & 1;
            selectedCell = 2 * lengthClass + expectedBit;
            int probability = StateMaps.probability12(map[selectedCell]);
            inputs[firstInput] = Logistic.stretch(probability);
            inputs[firstInput + 1] = (probability - 2048) >> 1;
        } else {
            finder.refute();
            selectedCell = 0;
            inputs[firstInput] = 0;
            inputs[firstInput + 1] = 0;
        }
    }

    /** Takes in the bit that followed. */
    void update(int bit) {
        if (selectedCell != 0) {
            map[selectedCell] = StateMaps.updated(map[selectedCell], bit, StateMaps.MAX_LIMIT);
        }
    }
}
