/**
 * Language models in the Hugging Face layout: a directory with {@code config.json}, {@code tokenizer.json} and the
 * weights as safetensors, in one file or in shards, plain or compressed.
 *
 * <p>Where to start: {@link dev.pith.llm.checkpoint.ModelDirectory} opens such a directory,
 * {@link dev.pith.llm.checkpoint.ModelConfig} is the architecture and {@link dev.pith.llm.checkpoint.ModelWeights} gives
 * the numbers, by the role that they play in it.
 */
@NullMarked
package dev.pith.llm.checkpoint;

import org.jspecify.annotations.NullMarked;
