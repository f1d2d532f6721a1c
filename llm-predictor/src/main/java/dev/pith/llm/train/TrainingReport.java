package dev.pith.llm.train;

/**
 * What came of training. Bits per byte are those of the held-out text.
 *
 * @param parameters the number of weights
 * @param vocabularySize the number of tokens
 * @param textBytes the length of the text, held-out text included
 * @param heldOutBytes the length of the held-out text
 * @param tokens the tokens trained on
 * @param bitsPerByte as the network computes it, in F32
 * @param roundedBitsPerByte the same with weights rounded to BF16, as they are written
 * @param engineSample how much of the held-out text the portable engine was given, in bytes
 * @param engineBitsPerByte what that takes on the portable engine, loaded from the directory that was written
 * @param networkSampleBitsPerByte what that takes as the network computes it, with weights rounded to BF16. The engine's
 *     later tokens see farther back than the network's, through several layers' windows
 */
public record TrainingReport(
        long parameters,
        int vocabularySize,
        long textBytes,
        long heldOutBytes,
        long tokens,
        double bitsPerByte,
        double roundedBitsPerByte,
        long engineSample,
        double engineBitsPerByte,
        double networkSampleBitsPerByte) {}
