/**
 * The entropy codec for floating-point weights: checkpoints a third smaller, and the same bit for bit.
 *
 * <p>To read tensors, start with {@link dev.pith.dfloat.Checkpoint}; to compress and restore files, with {@link
 * dev.pith.dfloat.WeightCompressor} and {@link dev.pith.dfloat.WeightDecompressor}. The format is specified in {@code
 * docs/dfloat-format.md}. Data flow
 *
 * <pre>
 * safetensors file → WeightCompressor → tensors → blocks → BlockEncoder ─┬─ WeightKernel.split → low bytes, packed bits
 *                                                                        └─ ExponentEncoder    → bitmaps, escapes
 * compressed file → CompressedHeader, CodedTensor → blocks → BlockDecoder ─┬─ ExponentDecoder  → exponents
 *                                                                          └─ WeightKernel.join → weights
 * </pre>
 *
 * <p>{@code ExponentHistogram} counts exponents and {@code ExponentCodeBuilder} makes an {@code ExponentCode} of the
 * counts, whose tree gives bitmaps their shape; {@code TreeLayout} finds them in a block. Trees are coded in two ways, with
 * the same result: node by node ({@code MergingDecoder}, {@code PartingEncoder}), or by masks of 64 symbols for all nodes
 * near the root ({@code MaskingDecoder}, {@code MaskingEncoder}, {@code MaskPlan}). {@code Kernels} chooses what suits the
 * {@code Processor}.
 *
 * <p>On CUDA devices {@link dev.pith.dfloat.CudaDecoder} decodes: what {@code TensorImage} makes of a tensor lies in the
 * device's memory, a {@link dev.pith.dfloat.DecodePlan} says what of it goes where, and {@code CudaKernels} runs the kernels of
 * {@code src/main/cuda}. See {@code docs/dfloat-gpu.md}.
 */
@NullMarked
package dev.pith.dfloat;

import org.jspecify.annotations.NullMarked;
