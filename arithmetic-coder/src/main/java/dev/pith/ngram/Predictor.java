package dev.pith.ngram;

import java.util.List;

/**
 * Predicts content bit by bit: contexts and a match give predictions, mixers weigh them, adaptive probability maps refine
 * the result.
 *
 * <p>Usage: for each bit, most significant first, {@link #probability()}, then {@link #update}. Encoder and decoder make
 * the same calls and so stay in the same state.
 */
final class Predictor {

    /** How many mixers there are to choose from. */
    static final int MAX_MIXERS = 5;

    private static final int MIXER_RATE = 14;
    private static final int FINAL_RATE = 5;
    private static final int APM_RATE_SHIFT = 6;
    private static final int HASHED_APM_BITS = 16;
    private static final int SEEN_CLASSES = 8;
    private static final int MATCH_CLASSES = 6;
    private static final int PHASES = 4;

    /** For each mixer, how many sets of weights it has. */
    private static final int[] MIXER_CONTEXTS = {
        256, 8 * SEEN_CLASSES * MATCH_CLASSES, 8 * 256, 8 * 256, 8 * PHASES * 4 * 16
    };

    private final List<Context> contextList;
    private final HashedContexts contexts;
    private final RecentContent recent;
    private final RecordModel records;
    private final MatchModel match;
    private final int[] inputs;
    private final int matchInput;
    private final Mixer[] mixers;
    private final int[] selected = new int[MAX_MIXERS];
    private final int[] mixed;
    private final Mixer finalMixer;
    private final AdaptiveProbabilityMap order1Apm = new AdaptiveProbabilityMap(65536, APM_RATE_SHIFT);
    private final AdaptiveProbabilityMap order2Apm = new AdaptiveProbabilityMap(1 << HASHED_APM_BITS, APM_RATE_SHIFT);

    private int position;

    /** A one followed by the bits of the present byte so far. */
    private int partialByte = 1;

    private int bitCount;

    /** The node of the present nibble's binary tree, 1 to 15. */
    private int node = 1;

    private int seen;
    private int probability;

    /**
     * @param substituted whether the content is substituted text
     * @param content where the bytes before the present one are found, from {@code start} on
     * @param length how many bytes will be predicted
     */
    Predictor(Profile profile, MixerKernel kernel, boolean substituted, byte[] content, int start, int length) {
        contextList = profile.contexts(substituted);
        contexts = new HashedContexts(contextList.size(), profile.tableBits(length), profile.confidence());
        recent = new RecentContent(substituted);
        records = new RecordModel(content, start);
        match = new MatchModel(content, start, profile.matchBits(length));
        matchInput = HashedContexts.inputs(contextList.size(), profile.confidence());
        inputs = new int[inputCount(contextList.size(), profile)];
        inputs[matchInput + MatchModel.INPUTS] = 256;
        int[] initialWeights = new int[inputs.length];
        for (int i = 0; i < contextList.size(); i++) {
            initialWeights[i] = Mixer.ONE * 3 / 10;
        }
        initialWeights[matchInput] = Mixer.ONE / 4;
        mixers = new Mixer[profile.mixers()];
        for (int i = 0; i < mixers.length; i++) {
            mixers[i] = new Mixer(kernel, inputs, MIXER_CONTEXTS[i], initialWeights, MIXER_RATE);
        }
        mixed = new int[mixers.length];
        finalMixer = Mixer.averaging(ScalarMixerKernel.INSTANCE, mixed, 256, Mixer.ONE / mixers.length, FINAL_RATE);
        startByte();
        contexts.predict(node, inputs);
        predict();
    }

    private static int inputCount(int contexts, Profile profile) {
        int used = HashedContexts.inputs(contexts, profile.confidence()) + MatchModel.INPUTS + 1;
        return -Math.floorDiv(-used, MixerKernel.STRIDE) * MixerKernel.STRIDE;
    }

    /** Returns an upper bound on the memory of a predictor, in bytes. */
    static long memory(Profile profile, int length) {
        int weightSets = 0;
        for (int i = 0; i < profile.mixers(); i++) {
            weightSets += MIXER_CONTEXTS[i];
        }
        return HashedContexts.memory(profile.maxContexts(), profile.tableBits(length))
                + MatchModel.memory(profile.matchBits(length))
                + AdaptiveProbabilityMap.memory(65536 + (1 << HASHED_APM_BITS))
                + 4L * inputCount(profile.maxContexts(), profile) * weightSets
                + (64 << 10);
    }

    /** Returns the probability that the next bit is a one, 1 to 65535 out of 65536. */
    int probability() {
        return probability;
    }

    /** Takes in the bit that came. When a byte is complete, it must be in the content already. */
    void update(int bit) {
        for (Mixer mixer : mixers) {
            mixer.update(bit);
        }
        finalMixer.update(bit);
        order1Apm.update(bit);
        order2Apm.update(bit);
        match.update(bit);
        partialByte = (partialByte << 1) | bit;
        bitCount++;
        if ((bitCount & 3) != 0) {
            contexts.updateAndPredict(node, bit, inputs);
            node = (node << 1) | bit;
        } else {
            contexts.update(node, bit);
            node = 1;
            if (bitCount == 4) {
                contexts.selectLowNibble(recent.previousByte(), partialByte);
            } else {
                endByte();
                startByte();
            }
            contexts.predict(node, inputs);
        }
        predict();
    }

    private void endByte() {
        recent.append(partialByte & 0xFF);
        records.advance(partialByte & 0xFF);
        position++;
        match.advance(position, recent.ofOrder(MatchModel.MIN_LENGTH));
        partialByte = 1;
        bitCount = 0;
    }

    private void startByte() {
        int[] hashes = contexts.hashes();
        for (int i = 1; i < hashes.length; i++) {
            hashes[i] = recent.hash(contextList.get(i), records);
        }
        contexts.selectHighNibble(recent.previousByte());
        seen = Math.min(contexts.seen() * SEEN_CLASSES / hashes.length, SEEN_CLASSES - 1);
    }

    private void predict() {
        match.predict(partialByte, bitCount, inputs, matchInput);
        selected[0] = partialByte;
        selected[1] = (matchClass() * SEEN_CLASSES + seen) * 8 + bitCount;
        selected[2] = recent.previousByte() * 8 + bitCount;
        selected[3] = recent.secondPreviousByte() * 8 + bitCount;
        selected[4] = ((recent.wordPhase() * 4 + seen / 2) * 16 + match.lengthClass() / 2) * 8 + bitCount;
        for (int i = 0; i < mixers.length; i++) {
            mixed[i] = mixers[i].mix(selected[i]);
        }
        int odds = finalMixer.mix(partialByte);
        int order2 = (recent.previousTwoBytes() << 8) | partialByte;
        int order2Hash = (order2 * 0x9E3779B1) >>> (32 - HASHED_APM_BITS);
        int refined1 = order1Apm.refine(odds, (recent.previousByte() << 8) | partialByte);
        int refined2 = order2Apm.refine(odds, order2Hash);
        int average = (2 * finalMixer.probability() + refined1 + refined2 + 2) >> 2;
        probability = Math.min(Math.max(average, 1), 65535);
    }

    private int matchClass() {
        int lengthClass = match.lengthClass();
        if (lengthClass == 0) {
            return 0;
        }
        return lengthClass < 8 ? 1 : lengthClass < 16 ? 2 : lengthClass < 24 ? 3 : lengthClass < 28 ? 4 : 5;
    }
}
