/**
 * The core that all codecs share: the codec interface, the frame format, streams, limits and checksums.
 *
 * <p>Start with {@link dev.pith.codec.Codec}: a codec sees blocks of bytes and returns blocks of bytes. Everything
 * else (framing, checksums, threads, progress, limits) is done here, once. Data flows
 *
 * <pre>
 * content → PithOutputStream → blocks → BlockEncoder (several threads) → frame
 * frame   → PithInputStream  → blocks → BlockDecoder (several threads) → content
 * </pre>
 *
 * <p>Codecs are found by the name in the frame header, through {@link dev.pith.codec.CodecRegistry}. The format is
 * specified in {@code docs/frame-format.md}.
 *
 * <p>The modules of Pith are named by {@code Automatic-Module-Name} rather than by {@code module-info.java}: codecs are
 * found through {@code META-INF/services} on the class path and on the module path alike, so that a codec is declared
 * in one place, and {@code jdk.incubator.vector} stays the choice of whoever starts the JVM.
 */
@NullMarked
package dev.pith.codec;

import org.jspecify.annotations.NullMarked;
