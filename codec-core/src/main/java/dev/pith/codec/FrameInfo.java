package dev.pith.codec;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * What a file tells of one frame without decoding it.
 *
 * @param offset where in the file the frame begins
 * @param compressedLength length of the frame in bytes
 * @param contentOffset where in the whole content, of all frames together, the content of this one begins
 * @param contentLength length of the frame's content in bytes
 * @param codec the codec's name
 * @param parameters the codec's parameters as they stand in the header, in hexadecimal
 * @param summary the codec's settings for a person, as {@link ConfiguredCodec#summary} tells them, or why they cannot be
 *     told, such as {@code unknown codec}
 * @param compact whether the frame has the compact form
 * @param blockLength the longest content that a block may have, as the header tells it
 * @param checksum CRC32C of the frame's content
 * @param blocks the blocks in order; none if the content is empty
 */
public record FrameInfo(
        long offset,
        long compressedLength,
        long contentOffset,
        long contentLength,
        String codec,
        String parameters,
        String summary,
        boolean compact,
        int blockLength,
        int checksum,
        List<BlockInfo> blocks) {

    public FrameInfo {
        blocks = List.copyOf(blocks);
    }

    /** Lists the frames of a file with the installed codecs and the default limits. */
    public static List<FrameInfo> read(SeekableByteChannel channel) throws IOException {
        return read(channel, CodecRegistry.installed(), CodecOptions.DEFAULT, FrameLimits.DEFAULT);
    }

    /**
     * Lists the frames of a file, from headers, seek tables and trailers; payloads are passed over. A file of streaming
     * frames is read from its end, a frame at a time; compact frames are found by walking from the file's start.
     *
     * @param channel all of whose content are frames; its position is changed
     * @param registry where to look for the codecs, for their summaries; other codecs are listed too
     * @param options settings of the reading side, such as where to find a model
     * @param limits bounds the memory of the list
     * @throws CorruptInputException if headers, trailers or tables are not what an encoder writes. That none is thrown
     *     does not say that the blocks can be decoded.
     */
    public static List<FrameInfo> read(
            SeekableByteChannel channel, CodecRegistry registry, CodecOptions options, FrameLimits limits)
            throws IOException {
        return new FrameIndexer(channel, new DecoderSettings(registry, options, limits)).read();
    }
}
