/** The entropy codec for floating-point weights, and compressed checkpoints. */
@NullMarked
package dev.pith.dfloat;

import org.jspecify.annotations.NullMarked;
