/**
 * Codec {@code llm}: a language model predicts what comes next, by itself or with the model of codec {@code ngram}, and
 * the range coder codes it. Archives decode on any
 * machine, because the engine computes the same bits everywhere.
 *
 * <pre>
 *            Tokenizer               PredictionEngine                  TokenDistribution
 * content  ────────────→  tokens  ────────────────────→  logits  ─────────────────────→  frequencies → range coder → payload
 *                        in lanes      of each lane
 * </pre>
 *
 * <p>Where to start:
 *
 * <ul>
 *   <li>{@link dev.pith.llm.LlmCodec} is the codec; {@code docs/llm-format.md} specifies what it writes. {@code LlmEncoder}
 *       and {@code LlmDecoder} are its loops, {@code LaneLayout} says which token is in which lane.
 *   <li>{@link dev.pith.llm.LanguageModel} is a model with its tokenizer: {@link dev.pith.llm.checkpoint} reads the weights,
 *       {@link dev.pith.llm.tokenizer} turns bytes into tokens and back, {@link dev.pith.llm.engine} predicts, in pure Java.
 *   <li>{@link dev.pith.llm.PredictionEngine} and {@link dev.pith.llm.TokenPredictor} are what any engine offers.
 *   <li>{@link dev.pith.llm.djl} is another engine, PyTorch through DJL, and {@link dev.pith.llm.train} trains models by it.
 *       Both need libraries that are not part of Pith.
 *   <li>{@link dev.pith.llm.NextBit} looks at a prediction bit by bit, so that it can be mixed with models of bytes:
 *       {@code MixedCoder} does, for {@code MixedEncoder} and {@code MixedDecoder}.
 *   <li>{@link dev.pith.llm.TokenTrace} tells what each token of a text costs.
 * </ul>
 */
@NullMarked
package dev.pith.llm;

import org.jspecify.annotations.NullMarked;
