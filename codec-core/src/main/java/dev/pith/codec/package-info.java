/**
 * The core that all codecs share: the codec interface, the frame format, streams, limits and checksums.
 *
 * <p>To compress, start with {@link dev.pith.codec.PithOutputStream} and {@link dev.pith.codec.PithInputStream}; to read
 * parts of a file, with {@link dev.pith.codec.SeekablePithChannel}; to list what a file holds, with {@link
 * dev.pith.codec.FrameInfo}. To add a codec, start with {@link dev.pith.codec.Codec}: a codec sees blocks of bytes and
 * returns blocks of bytes. Everything else (framing, checksums, threads, progress, limits) is done here, once. Data flows
 *
 * <pre>
 * content → PithOutputStream → Block → BlockEncoder (several threads) → FrameWriter → frame
 * frame → FrameReader → FrameDecoder → Block → BlockDecoder (several threads) → PithInputStream → content
 * </pre>
 *
 * <p>The format is specified in {@code docs/frame-format.md}. In code, {@code FrameHeader}, {@code RecordHeader}, {@code
 * SeekTable} and {@code FrameFooter} are its parts; {@code FrameWriter} puts them together, {@code FrameReader} takes them
 * apart from a stream, and {@code FrameIndexer} finds them in a file. {@code Workers}, {@code CoderPool} and {@code
 * BlockWindow} bound threads, coders and memory; {@code StreamMonitor} carries progress and cancellation. Codecs are found
 * by the name in the frame header, through {@link dev.pith.codec.CodecRegistry}.
 *
 * <p>The modules of Pith are named by {@code Automatic-Module-Name} rather than by {@code module-info.java}: codecs are
 * found through {@code META-INF/services} on the class path and on the module path alike, so that a codec is declared
 * in one place, and {@code jdk.incubator.vector} stays the choice of whoever starts the JVM.
 */
@NullMarked
package dev.pith.codec;

import org.jspecify.annotations.NullMarked;
