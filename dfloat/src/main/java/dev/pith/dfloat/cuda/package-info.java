/**
 * Memory, streams and kernels on NVIDIA GPUs: the part of the CUDA driver API that decoders need, safe to use from
 * several threads. Start with {@link dev.pith.dfloat.cuda.Cuda}, which tells whether there is a GPU at all.
 *
 * <pre>{@code
 * try (CudaContext context = CudaContext.open(Cuda.devices().getFirst());
 *         CudaStream stream = context.newStream();
 *         CudaModule module = context.load(ptx);
 *         DeviceBuffer input = context.allocate(source.byteSize());
 *         DeviceBuffer output = context.allocate(target.byteSize())) {
 *     input.copyFrom(source, 0, stream);
 *     module.function("decode").launch(stream, blocks, 256, 0, input.at(0), output.at(0), KernelArgument.of(count));
 *     output.copyTo(target, 0, stream);
 * }
 * }</pre>
 *
 * <p><b>Lifetimes.</b> What a context creates is closed by its owner or else together with the context. Whatever is
 * closed refuses further use with an {@link java.lang.IllegalStateException}; it is freed as soon as nothing uses it
 * any more: no call in another thread, and no work that was given to a stream which has not been synchronised since. So
 * nothing is freed under a running copy or kernel, and each thing is freed once, however often and by however many
 * threads it is closed.
 *
 * <p><b>Errors.</b> What the driver refuses or fails to do is a {@link dev.pith.dfloat.cuda.CudaException}.
 *
 * <p>Java reaches the driver through a small native library ({@code src/main/native/pith_cuda.c}), which is compiled
 * where a C compiler is at hand and stored beside the classes. The driver itself is found at run time; nothing of CUDA
 * is needed to build. The system properties {@code pith.cuda.library} and {@code pith.cuda.driver} name other files for
 * the two.
 */
@NullMarked
package dev.pith.dfloat.cuda;

import org.jspecify.annotations.NullMarked;
