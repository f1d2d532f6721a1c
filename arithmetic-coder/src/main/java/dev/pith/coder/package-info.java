/**
 * The range coder, and the models that drive it: a model that predicts the next symbol is a compressor.
 *
 * <p>Models and coder know nothing of each other's business. A model gives each symbol a part of a power-of-two total;
 * the coder turns parts into bytes and back:
 *
 * <pre>
 * symbol → EncoderModel → (cumulative frequency, frequency) → RangeEncoder → bytes
 * bytes  → RangeDecoder → quantile → DecoderModel → symbol
 * </pre>
 *
 * <p>Where to start:
 *
 * <ul>
 *   <li>{@link dev.pith.coder.RangeEncoder} and {@link dev.pith.coder.RangeDecoder}: the coder, with the proof that it
 *       is exact, that it ends, and how little it loses. {@link dev.pith.coder.RangeEncoder#encodeBit} codes binary
 *       choices, {@link dev.pith.coder.RangeEncoder#encode(int, int, int)} symbols. {@link dev.pith.coder.BitCoder} is
 *       either of them, for a model that has one method for both directions.
 *   <li>{@link dev.pith.coder.FrequencyTable}, {@link dev.pith.coder.AdaptiveFrequencies} and
 *       {@link dev.pith.coder.AdaptiveProbability}: models to build on.
 *   <li>{@link dev.pith.coder.ModelCodec}: makes a codec of a model of your own. {@code docs/write-a-model.md} leads
 *       through it, by the example of {@link dev.pith.coder.orderk}.
 * </ul>
 */
@NullMarked
package dev.pith.coder;

import org.jspecify.annotations.NullMarked;
