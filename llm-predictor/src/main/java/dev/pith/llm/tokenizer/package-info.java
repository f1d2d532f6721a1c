/**
 * Tokenizers: bytes to tokens and back, without loss for any bytes.
 */
@NullMarked
package dev.pith.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
