/** Reads and writes safetensors files and sharded checkpoints. */
@NullMarked
package dev.pith.dfloat.safetensors;

import org.jspecify.annotations.NullMarked;
