package dev.pith.hadoop;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.FrameInfo;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Makes files of Pith whose blocks are as long as a test wants them. */
final class PithFiles {

    /** Leaves content as it is. */
    static final ConfiguredCodec STORED =
            CodecRegistry.installed().get("stored").configure(CodecOptions.DEFAULT);

    /** Takes little memory, and so little time for a small block. */
    static final ConfiguredCodec CODED =
            CodecRegistry.installed().get("order-k").configure(CodecOptions.DEFAULT.with("order", "0"));

    private PithFiles() {}

    /** Returns a frame of the streaming form, with one block for each piece of content; none of these is empty. */
    static byte[] streamingFrame(ConfiguredCodec codec, List<byte[]> blocks) throws IOException {
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
    static byte[] compactFrame(ConfiguredCodec codec, byte[] content) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (PithOutputStream frame =
                PithOutputStream.builder(file).codec(codec).build()) {
            frame.write(content);
        }
        return file.toByteArray();
    }

    /** Cuts content into pieces of this length, the last one as short as it comes. */
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

    static List<FrameInfo> frames(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            return FrameInfo.read(channel);
        }
    }
}
