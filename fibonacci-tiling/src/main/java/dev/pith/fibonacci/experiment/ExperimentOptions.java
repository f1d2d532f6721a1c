package dev.pith.fibonacci.experiment;

import java.util.List;

/**
 * What an experiment measures.
 *
 * @param prefixLengths how many bytes of each text to take, ascending; of those that exceed a text, the first stands for
 *     the whole text and the others are left out
 * @param maxPhrases how many phrases to take on each level, not counting parts of longer ones
 * @param maxVerifiedLength texts of up to so many bytes are decoded again from each code and compared
 */
public record ExperimentOptions(List<Integer> prefixLengths, int maxPhrases, int maxVerifiedLength) {

    /** Copies the list and checks the numbers. */
    public ExperimentOptions {
        prefixLengths = List.copyOf(prefixLengths);
        int before = 0;
        for (int length : prefixLengths) {
            if (length <= before) {
                throw new IllegalArgumentException(
                        "prefix lengths must be positive and ascend, but are " + prefixLengths);
            }
            before = length;
        }
        if (prefixLengths.isEmpty() || maxPhrases < 0) {
            throw new IllegalArgumentException(
                    prefixLengths.size() + " prefixes, at most " + maxPhrases + " phrases a level");
        }
    }

    /** Returns prefixes of 100 kB to 10 MB, 16,384 phrases a level, and verification up to 1 MB. */
    public static ExperimentOptions defaults() {
        return new ExperimentOptions(List.of(100_000, 300_000, 1_000_000, 3_000_000, 10_000_000), 16_384, 1_000_000);
    }
}
