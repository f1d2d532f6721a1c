package dev.pith.fibonacci.experiment;

import java.util.List;

/**
 * What all masks come to on one text or prefix of a text.
 *
 * @param name the file's name
 * @param bytes the length of the text
 * @param units the number of units
 * @param distinctUnits how many of them are distinct
 * @param dictionaryBytes the length of the unit dictionary's code, which every row needs beside what it lists
 * @param phrases the number of phrases of each level in the book
 * @param masks the masks, the first of which is {@link MaskSet#NONE}
 */
public record TextResult(
        String name,
        int bytes,
        int units,
        int distinctUnits,
        int dictionaryBytes,
        List<Integer> phrases,
        List<MaskResult> masks) {

    /** Copies the lists. */
    public TextResult {
        phrases = List.copyOf(phrases);
        masks = List.copyOf(masks);
    }

    /** Returns the result of a mask by its {@link MaskResult#name}. */
    MaskResult mask(String name) {
        return masks.stream()
                .filter(mask -> mask.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no mask " + name));
    }

    /** Returns how many bytes a mask saves against using no phrases at all; negative if it costs some. */
    int saved(String name, boolean contexts) {
        return mask(MaskSet.NONE).total(contexts) - mask(name).total(contexts);
    }
}
