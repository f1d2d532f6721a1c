/** Reads and writes checkpoints in the layout of the DFloat11 package. */
@NullMarked
package dev.pith.dfloat.df11;

import org.jspecify.annotations.NullMarked;
