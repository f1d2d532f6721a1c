package dev.pith.cli;

import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithOutputStream;
import dev.pith.codec.ProgressListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compresses parts of content by several codecs, and keeps of each part the smallest frame. The frames stand one after the
 * other, which decompression takes as one content.
 *
 * @param codecs those to try, in this order; there is one at least
 * @param blockLength the length of a part in bytes; null for the usual one
 * @param resources threads and memory
 */
record BestFrames(List<ConfiguredCodec> codecs, @Nullable Integer blockLength, Resources resources) {

    private static final int PART_LENGTH = 16 << 20;

    /** Where the first codec saves less than one byte of so many, the others are not tried. */
    private static final int LEAST_SAVED = 100;

    /**
     * Compresses all that the stream holds.
     *
     * @param length how much to take at most, or {@link ProgressDisplay#UNKNOWN_LENGTH}
     */
    Converter.Result write(InputStream in, long length, OutputStream out, ProgressListener progress)
            throws IOException {
        int partLength = blockLength == null ? PART_LENGTH : blockLength;
        long content = 0;
        long compressed = 0;
        while (true) {
            long left = length == ProgressDisplay.UNKNOWN_LENGTH ? partLength : Math.min(partLength, length - content);
            byte[] part = in.readNBytes((int) left);
            if (part.length == 0 && content > 0) {
                return new Converter.Result(content, compressed);
            }
            byte[] frame = smallest(part, content, compressed, progress);
            out.write(frame);
            content += part.length;
            compressed += frame.length;
            if (part.length < partLength) {
                return new Converter.Result(content, compressed);
            }
        }
    }

    private byte[] smallest(byte[] part, long before, long compressedBefore, ProgressListener progress)
            throws IOException {
        byte[] smallest = null;
        for (int i = 0; i < codecs.size(); i++) {
            int done = i;
            byte[] frame = frame(
                    codecs.get(i),
                    part,
                    (bytes, _) -> progress.progress(
                            before + (done * (long) part.length + bytes) / codecs.size(), compressedBefore));
            if (smallest == null || frame.length < smallest.length) {
                smallest = frame;
            }
            // Of a short part, the frame itself may take more than is saved.
            boolean isLong = part.length >= PithOutputStream.MIN_BLOCK_LENGTH;
            if (i == 0 && isLong && frame.length > part.length - part.length / LEAST_SAVED) {
                break;
            }
        }
        if (smallest == null) {
            throw new IllegalStateException("no codecs to try");
        }
        return smallest;
    }

    private byte[] frame(ConfiguredCodec codec, byte[] part, ProgressListener progress) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        // Memory is reckoned by the block's length, which is no more than the part's.
        int length = Math.clamp(part.length, PithOutputStream.MIN_BLOCK_LENGTH, codec.preferredBlockLength());
        try (PithOutputStream pith = PithOutputStream.builder(frame)
                .codec(codec)
                .blockLength(length)
                .threads(resources.threads())
                .memoryLimit(resources.memoryLimit())
                .contentLength(part.length)
                .progress(progress)
                .build()) {
            pith.write(part);
        }
        return frame.toByteArray();
    }
}
