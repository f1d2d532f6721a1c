/**
 * The word codec {@code fib}, beside a fair test of what aperiodic tilings give to phrase dictionaries, after "Aperiodic
 * Structures Never Collapse: Fibonacci Hierarchies for Lossless Compression" (2026).
 *
 * <p>The test ({@link dev.pith.fibonacci.experiment}, with {@link dev.pith.fibonacci.tiling} and {@link
 * dev.pith.fibonacci.phrase}; {@code docs/fibonacci-report.md}) found that a coder which knows the words before gains nothing
 * from phrases, wherever they may stand. So this codec takes words one by one, each in the context of those before; it takes
 * phrases where it is asked to, at the tiles of the Fibonacci tiling or everywhere. Start with {@link
 * dev.pith.fibonacci.FibCodec}, then {@code TextModel}. Data flows
 *
 * <pre>
 * content → TokenSequence (words, gaps, cases) → StringCoder → FibEncoder ⇄ TextModel → BitCoder → payload
 *                       PhraseFinder (with PhrasePlaces) → Steps ↗
 * payload → BitCoder → FibDecoder ⇄ TextModel → Vocabulary → content
 *
 * TextModel: contexts of each kind → ContextMixer → AdaptiveProbabilityMap
 * </pre>
 *
 * <p>The format is specified in {@code docs/fib-format.md}.
 */
@NullMarked
package dev.pith.fibonacci;

import org.jspecify.annotations.NullMarked;
