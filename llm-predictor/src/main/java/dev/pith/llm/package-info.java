/**
 * Codec {@code llm}: a language model predicts the next token, and the range coder codes it. Archives decode on any
 * machine, because the engine computes the same bits everywhere.
 *
 * <pre>
 * bytes → Tokenizer → tokens, in lanes → TokenPredictor → logits → frequencies → range coder → payload
 * </pre>
 *
 * <p>Where to start: {@link dev.pith.llm.TokenPredictor} is what an engine offers. {@link dev.pith.llm.checkpoint}
 * reads models, {@link dev.pith.llm.tokenizer} turns bytes into tokens and back, and {@link dev.pith.llm.engine} is the
 * engine in pure Java.
 */
@NullMarked
package dev.pith.llm;

import org.jspecify.annotations.NullMarked;
