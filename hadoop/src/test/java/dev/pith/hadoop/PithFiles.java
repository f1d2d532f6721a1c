package dev.pith.hadoop;

import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes files of Pith whose blocks are as long as a test wants them. */
final class PithFiles {

    /** A codec that leaves content as it is. */
    static final String STORED = "stored";

    /** The fastest codec that does compress. */
    static final String FAST = "order-k";

    private PithFiles() {}

    /** Returns a frame of the streaming form, with one block for each piece of content; none if that is empty. */
    static byte[] streamingFrame(String codec, List<byte[]> blocks) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PithOutputStream frame =
                PithOutputStream.builder(file).codec(codec).syncFlush(true).build()) {
            for (byte[] block : blocks) {
                frame.write(block);
                frame.flush();
            }
        }
        return file.toByteArray();
    }

    /** Returns a frame of the compact form. */
    static byte[] compactFrame(String codec, byte[] content) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PithOutputStream frame =
                PithOutputStream.builder(file).codec(codec).build()) {
            frame.write(content);
        }
        return file.toByteArray();
    }

    /** Cuts content into blocks of this length, the last one as short as it comes, and makes a frame of them. */
    static byte[] streamingFrame(String codec, byte[] content, int blockLength) throws IOException {
        return streamingFrame(codec, pieces(content, blockLength));
    }

    static List<byte[]> pieces(byte[] content, int length) {
        return IntStream.iterate(0, start -> start < content.length, start -> start + length)
                .mapToObj(start -> Arrays.copyOfRange(content, start, Math.min(content.length, start + length)))
                .toList();
    }

    static byte[] concatenate(List<byte[]> pieces) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        pieces.forEach(whole::writeBytes);
        return whole.toByteArray();
    }
}
