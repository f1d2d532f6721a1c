/**
 * The engine {@code djl}: models run on PyTorch through the Deep Java Library (DJL), on the processor or a graphics processor.
 *
 * <p>Floats depend there on versions, the device and the number of threads, which is why archives made with it hold a
 * {@linkplain dev.pith.llm.EngineFingerprint fingerprint} of these; {@code docs/llm-djl.md} tells what this means for
 * users. The libraries are optional: only {@link dev.pith.llm.djl.DjlProvider} can be loaded without them.
 *
 * <ul>
 *   <li>{@link dev.pith.llm.djl.DjlProvider} is how the engine is found, {@code PyTorch} starts it and tells its fingerprint.
 *   <li>{@code ArrayLoader} reads weights into arrays, {@code ArrayModel} holds them.
 *   <li>{@code DjlPredictor} computes the logits.
 * </ul>
 */
@NullMarked
package dev.pith.llm.djl;

import org.jspecify.annotations.NullMarked;
