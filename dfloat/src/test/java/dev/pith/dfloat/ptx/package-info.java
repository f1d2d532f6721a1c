/**
 * Runs CUDA kernels without a GPU: an emulator of the PTX that nvcc emits for integer code, with every memory access
 * checked. Start at {@link dev.pith.dfloat.ptx.PtxEmulator}.
 */
@NullMarked
package dev.pith.dfloat.ptx;

import org.jspecify.annotations.NullMarked;
