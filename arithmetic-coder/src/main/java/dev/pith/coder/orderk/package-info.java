/**
 * Codec {@code order-k}, the example of how a model becomes a codec.
 *
 * <p>{@link dev.pith.coder.orderk.OrderKModel} predicts a byte from the few before it;
 * {@link dev.pith.coder.orderk.OrderKCodec} gives it a name and an option. {@code docs/write-a-model.md} goes through
 * both.
 */
@NullMarked
package dev.pith.coder.orderk;

import org.jspecify.annotations.NullMarked;
