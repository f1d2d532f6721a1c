/**
 * Codec {@code ngram}, the default: bitwise context mixing over text whose words were replaced by codes.
 *
 * <p>Start with {@link dev.pith.ngram.NgramCodec}, then the encoder and the two models. Data flows
 *
 * <pre>
 * content → WordSubstitution or ContentFilter (if it pays) → NgramEncoder → ContentModel ⇄ BitCoder → payload
 *
 * Predictor (levels 4 to 9), for each bit:
 *   RecentContent, RecordModel → HashedContexts (bit histories, state maps) ─┐
 *   MatchFinder → MatchModel ────────────────────────────────────────────────┼→ MixerNetwork → AdaptiveProbabilityMap
 *   NibblePredictor (NibbleTable: probabilities; levels 8 and 9) ────────────┘
 *
 * DirectModel (levels 1 to 3): the same idea in one plain loop; contexts hold probabilities instead of histories.
 * </pre>
 *
 * <p>{@code RedundancyProbe} keeps what was compressed already from being coded at all, {@code ContentFilterChooser} finds
 * out which filter pays, {@code Profile} says what each level does. The format is specified in
 * {@code docs/ngram-format.md}; the reasons, and what was measured, are in {@code docs/ngram-design.md}. All that reaches
 * the coder is exact, so that both {@code Kernels}, on the Vector API and in plain Java, give the same bytes.
 */
@NullMarked
package dev.pith.ngram;

import org.jspecify.annotations.NullMarked;
