package dev.pith.codec;

import java.io.IOException;

/** Encodes and decodes single blocks: what is the core's part in it, whichever the codec. */
final class BlockCoding {

    private BlockCoding() {}

    /**
     * Encodes a block's content to its payload, or has it stored if that is no longer; sets the checksum.
     *
     * @throws IllegalStateException if the codec breaks its contract
     */
    static void encode(CoderPool<BlockEncoder> encoders, Block block, StreamMonitor.BlockMonitor monitor)
            throws IOException {
        block.checksum = Crc32c.of(block.content, 0, block.contentLength);
        int limit = block.contentLength - 1;
        block.allocatePayload(limit);
        BlockEncoder encoder = encoders.acquire();
        try {
            int length = encoder.encode(block.content, 0, block.contentLength, block.payload, 0, limit, monitor);
            if (length > limit || length < BlockEncoder.DOES_NOT_FIT) {
                throw new IllegalStateException(encoder.getClass().getName() + " claims a payload of " + length
                        + " bytes where " + limit + " were allowed");
            }
            block.stored = length == BlockEncoder.DOES_NOT_FIT;
            block.payloadLength = block.stored ? 0 : length;
        } finally {
            encoders.release(encoder);
        }
        monitor.finished();
    }

    /**
     * Decodes a block's payload to its content and verifies the checksum.
     *
     * @throws CorruptInputException if the payload is not what an encoder makes, or the checksum does not match
     */
    static void decode(String codec, CoderPool<BlockDecoder> decoders, Block block, StreamMonitor.BlockMonitor monitor)
            throws IOException {
        if (!block.stored) {
            block.allocateContent(block.contentLength);
            decodePayload(codec, decoders, block, monitor);
        }
        if (Crc32c.of(block.content, 0, block.contentLength) != block.checksum) {
            throw new CorruptInputException(
                    block.stored ? FrameFormat.NAME : codec, block.position, "a block's checksum does not match");
        }
        monitor.finished();
    }

    private static void decodePayload(String codec, CoderPool<BlockDecoder> decoders, Block block, WorkMonitor monitor)
            throws IOException {
        BlockDecoder decoder = decoders.acquire();
        try {
            decoder.decode(block.payload, 0, block.payloadLength, block.content, 0, block.contentLength, monitor);
        } catch (CorruptInputException e) {
            throw rebase(e, block.position);
        } catch (RuntimeException e) {
            throw brokenBy(e, codec, block.position);
        } finally {
            decoders.release(decoder);
        }
    }

    /** Makes a codec's report of corruption count from the start of the input instead of {@code position}. */
    static CorruptInputException rebase(CorruptInputException e, long position) {
        if (e.getClass() != CorruptInputException.class) {
            return e;
        }
        CorruptInputException rebased = new CorruptInputException(e.codec(), position + e.offset(), e.reason());
        rebased.initCause(e);
        return rebased;
    }

    /** Reports input that a codec failed on without saying that the input is corrupt. */
    static CorruptInputException brokenBy(RuntimeException e, String codec, long position) {
        CorruptInputException exception = new CorruptInputException(codec, position, "the codec failed on it: " + e);
        exception.initCause(e);
        return exception;
    }
}
