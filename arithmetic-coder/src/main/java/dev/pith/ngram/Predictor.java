package dev.pith.ngram;

import dev.pith.coder.BitCoder;
import dev.pith.coder.mixing.AdaptiveProbabilityMap;
import dev.pith.coder.mixing.Logistic;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Predicts content bit by bit: contexts and a match give predictions, mixers weigh them, adaptive probability maps refine
 * the result.
 *
 * <p>Usage: for each bit, most significant first, {@link #probability()}, then {@link #update}. Encoder and decoder make
 * the same calls and so stay in the same state.
 */
final class Predictor implements ContentModel {

    /** How many mixers there are to choose from. */
    static final int MAX_MIXERS = 6;

    private static final int GUIDE_MIXER = MAX_MIXERS - 1;

    private static final int MIXER_RATE = 14;
    private static final int FINAL_RATE = 5;
    private static final int APM_RATE_SHIFT = 6;
    private static final int NIBBLE_INPUTS = 2;
    private static final int SEEN_CLASSES = 8;
    private static final int MATCH_CLASSES = 6;
    private static final int PHASES = 4;
    private static final int FIRST_LETTERS = 4;
    private static final int GUIDE_INPUTS = 2;
    private static final int GUIDE_CLASSES = 32;

    /** A coarser class for each class of match length. */
    private static final byte[] MATCH_CLASS = {
        0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5
    };

    /** For each mixer, how many sets of weights it has. */
    private static final int[] MIXER_SETS = {
        256, 8 * SEEN_CLASSES * MATCH_CLASSES, 8 * 256, 8 * 256, 8 * PHASES * 4 * 16, 8 * GUIDE_CLASSES
    };

    private final byte[] content;
    private final List<Context> contextList;
    private final HashedContexts contexts;
    private final boolean usesRecords;
    private final MatchFinder match;
    private final MatchModel matchModel;
    private final int[] inputs;
    private final int matchInput;
    private final int nibbleInput;
    private final int guideInput;

    /** What predicts nibbles as a whole; only a rich profile has it. */
    private final @Nullable NibblePredictor nibbles;

    private final MixerNetwork network;
    private final int mixerCount;
    private final boolean rich;
    private final AdaptiveProbabilityMap shortApm;
    private final AdaptiveProbabilityMap longApm;

    private Lane lane;
    private RecentContent recent;
    private RecordModel records;
    private int position;

    /** Whether the contexts of the next byte are still to be found. */
    private boolean atByte = true;

    /** A one followed by the bits of the present byte so far. */
    private int partialByte = 1;

    private int bitCount;

    /** The node of the present nibble's binary tree, 1 to 15. */
    private int node = 1;

    private int seen;

    /**
     * Makes a predictor of content that comes from its beginning to its end.
     *
     * @param substituted whether the content is substituted text
     * @param content where the bytes before the present one are found, from {@code start} on
     * @param length how many bytes will be predicted
     */
    Predictor(MixingProfile profile, Kernels kernels, boolean substituted, byte[] content, int start, int length) {
        this(profile, kernels, substituted, false, content, start, length);
    }

    /**
     * @param substituted whether the content is substituted text
     * @param guided whether another model's prediction is mixed in
     * @param content where the bytes before the present one are found, from {@code start} on
     * @param length how many bytes will be predicted
     */
    Predictor(
            MixingProfile profile,
            Kernels kernels,
            boolean substituted,
            boolean guided,
            byte[] content,
            int start,
            int length) {
        this.content = content;
        contextList = profile.contexts(substituted);
        contexts = new HashedContexts(contextList.size(), profile.tableBits(length), profile.rich());
        rich = profile.rich();
        shortApm = new AdaptiveProbabilityMap(rich ? 1 << 16 : 1 << 8, APM_RATE_SHIFT);
        longApm = new AdaptiveProbabilityMap(1 << longApmBits(rich), APM_RATE_SHIFT);
        lane = new Lane(substituted, content, start, 0);
        recent = lane.recent();
        records = lane.records();
        usesRecords = contextList.stream().anyMatch(Context::usesRecords);
        match = new MatchFinder(content, start, profile.matchBits(length));
        matchModel = new MatchModel(match);
        matchInput = HashedContexts.inputs(contextList.size(), profile.rich());
        nibbleInput = matchInput + MatchModel.INPUTS + 1;
        guideInput = nibbleInput + (profile.rich() ? NIBBLE_INPUTS : 0);
        nibbles = profile.rich()
                ? new NibblePredictor(
                        profile.nibbleContexts(substituted),
                        kernels.nibbles(),
                        recent,
                        records,
                        match,
                        profile.nibbleTableBits(length))
                : null;
        inputs = new int[inputCount(contextList.size(), profile, guided)];
        inputs[matchInput + MatchModel.INPUTS] = 256;
        int[] initialWeights = new int[inputs.length];
        for (int i = 0; i < contextList.size(); i++) {
            initialWeights[i] = guided ? MixerNetwork.ONE / 10 : MixerNetwork.ONE * 3 / 10;
        }
        initialWeights[matchInput] = MixerNetwork.ONE / 4;
        if (nibbles != null) {
            initialWeights[nibbleInput] = guided ? MixerNetwork.ONE / 10 : MixerNetwork.ONE * 3 / 10;
        }
        if (guided) {
            initialWeights[guideInput] = MixerNetwork.ONE * 9 / 10;
        }
        mixerCount = profile.mixers() + (guided ? 1 : 0);
        network = new MixerNetwork(
                kernels.mixers(),
                inputs,
                initialWeights,
                MIXER_RATE,
                Arrays.copyOf(MIXER_SETS, mixerCount),
                256,
                FINAL_RATE);
    }

    private static int inputCount(int contexts, MixingProfile profile, boolean guided) {
        int used = HashedContexts.inputs(contexts, profile.rich())
                + MatchModel.INPUTS
                + 1
                + (profile.rich() ? NIBBLE_INPUTS : 0)
                + (guided ? GUIDE_INPUTS : 0);
        return -Math.floorDiv(-used, MixerKernel.STRIDE) * MixerKernel.STRIDE;
    }

    /** Returns an upper bound on the memory of a predictor, in bytes. */
    static long memory(MixingProfile profile, int length) {
        int weightSets = 0;
        for (int i = 0; i < profile.mixers(); i++) {
            weightSets += MIXER_SETS[i];
        }
        long nibbles = profile.rich()
                ? NibblePredictor.memory(NibbleKernel.MAX_EXPERTS - 1, profile.nibbleTableBits(length))
                : 0;
        return HashedContexts.memory(profile.maxContexts(), profile.tableBits(length))
                + nibbles
                + MatchFinder.memory(profile.matchBits(length))
                + AdaptiveProbabilityMap.memory((1 << 16) + (1 << 16))
                + 4L * inputCount(profile.maxContexts(), profile, true) * weightSets
                + RecentContent.MEMORY
                + (64 << 10);
    }

    /** Goes on in another lane, of whose bytes the last one is complete, as it must be here. */
    void moveTo(Lane next) {
        lane.leave(position);
        match.leave(lane.match());
        lane = next;
        recent = lane.recent();
        records = lane.records();
        position = lane.position();
        match.enter(lane.match());
        if (nibbles != null) {
            nibbles.moveTo(recent, records);
        }
        atByte = true;
    }

    @Override
    public void code(BitCoder coder, int from, int to) {
        for (int i = from; i < to; i++) {
            int given = content[i];
            int value = 1;
            for (int shift = Byte.SIZE - 1; shift >= 0; shift--) {
                int bit = coder.code((given >>> shift) & 1, probability());
                value = (value << 1) | bit;
                if (shift == 0 && given != (byte) value) {
                    // A decoder's: the match model reads it while it takes in the last bit.
                    content[i] = (byte) value;
                }
                update(bit);
            }
        }
    }

    /** Finds the contexts of the next byte, if its first bit is to be predicted. */
    private void prepare() {
        if (atByte) {
            atByte = false;
            startByte();
            contexts.predict(node, inputs);
        }
    }

    /** Returns the probability that the next bit is a one, 1 to 65535 out of 65536. Asked once for each bit. */
    int probability() {
        prepare();
        return predict();
    }

    /** Returns the same with another model's prediction mixed in, which is given as odds of a one. */
    int probability(int guide) {
        prepare();
        inputs[guideInput] = guide;
        inputs[guideInput + 1] = ((Logistic.squash(guide) >> 4) - 2048) >> 1;
        network.select(GUIDE_MIXER, Math.min((Math.max(guide, -2047) + 2048) >> 7, GUIDE_CLASSES - 1) * 8 + bitCount);
        return predict();
    }

    /** Has it predicted whether the guide's token is over, before the next byte; only with a rich profile. */
    int boundaryProbability(BoundaryPredictor boundaries, int length, int guide) {
        prepare();
        int next = Objects.requireNonNull(nibbles).oddsBelow(FIRST_LETTERS);
        return boundaries.probability(length, guide, next, recent, match);
    }

    /** Takes in the bit that came. When a byte is complete, it must be in the content already. */
    void update(int bit) {
        network.update(bit);
        shortApm.update(bit);
        longApm.update(bit);
        matchModel.update(bit);
        partialByte = (partialByte << 1) | bit;
        bitCount++;
        if ((bitCount & 3) != 0) {
            contexts.updateAndPredict(node, bit, inputs);
            node = (node << 1) | bit;
        } else {
            contexts.update(node, bit);
            node = 1;
            if (nibbles != null) {
                nibbles.update(partialByte & 15);
            }
            if (bitCount == 4) {
                contexts.selectLowNibble(recent.previousByte(), partialByte);
                contexts.predict(node, inputs);
            } else {
                endByte();
                atByte = true;
            }
        }
    }

    private void endByte() {
        recent.append(partialByte & 0xFF);
        if (usesRecords) {
            records.advance(partialByte & 0xFF);
        }
        position++;
        match.advance(position, recent.ofOrder(MatchFinder.MIN_LENGTH));
        partialByte = 1;
        bitCount = 0;
    }

    private void startByte() {
        int[] hashes = contexts.hashes();
        for (int i = 1; i < hashes.length; i++) {
            hashes[i] = recent.hash(contextList.get(i), records);
        }
        contexts.selectHighNibble(recent.previousByte());
        if (nibbles != null) {
            nibbles.startByte();
        }
        seen = Math.min(contexts.seen() * SEEN_CLASSES / hashes.length, SEEN_CLASSES - 1);
    }

    private int predict() {
        matchModel.predict(partialByte, bitCount, inputs, matchInput);
        if (nibbles != null) {
            int nibbleProbability = nibbles.probability(node) >> 4;
            inputs[nibbleInput] = Logistic.stretch(nibbleProbability);
            inputs[nibbleInput + 1] = (nibbleProbability - 2048) >> 1;
        }
        int odds = mix();
        int order2 = (recent.previousTwoBytes() << 8) | partialByte;
        int order2Hash = (order2 * 0x9E3779B1) >>> (32 - longApmBits(rich));
        int refined1 = shortApm.refine(odds, rich ? order2 & 0xFFFF : partialByte);
        int refined2 = longApm.refine(odds, order2Hash);
        int average = (2 * Logistic.squash(odds) + refined1 + refined2 + 2) >> 2;
        return Math.min(Math.max(average, 1), 65535);
    }

    private int mix() {
        network.select(0, partialByte);
        if (mixerCount > 1) {
            network.select(1, (MATCH_CLASS[match.lengthClass()] * SEEN_CLASSES + seen) * 8 + bitCount);
        }
        if (mixerCount > 2) {
            network.select(2, recent.previousByte() * 8 + bitCount);
        }
        if (mixerCount > 3) {
            network.select(3, recent.secondPreviousByte() * 8 + bitCount);
            int situation = (recent.wordPhase() * 4 + seen / 2) * 16 + match.lengthClass() / 2;
            network.select(4, situation * 8 + bitCount);
        }
        return network.mix(partialByte);
    }

    private static int longApmBits(boolean rich) {
        return rich ? 12 : 10;
    }
}
