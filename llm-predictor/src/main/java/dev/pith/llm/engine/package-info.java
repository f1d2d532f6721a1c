/**
 * The portable engine: a transformer of the LLaMA family in pure Java that computes the same bits on every JVM,
 * processor, lane width and thread count.
 */
@NullMarked
package dev.pith.llm.engine;

import org.jspecify.annotations.NullMarked;
