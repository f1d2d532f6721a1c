/**
 * Reads and writes checkpoints in the layout of the DFloat11 package, which {@code docs/df11-layout.md} specifies. Start with
 * {@link dev.pith.dfloat.df11.Df11Checkpoint}; {@link dev.pith.dfloat.df11.Df11Encoder} and {@link
 * dev.pith.dfloat.df11.Df11Decoder} code one group of weights.
 */
@NullMarked
package dev.pith.dfloat.df11;

import org.jspecify.annotations.NullMarked;
