package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Whole contents through streams, and what tests of them share. */
final class TestStreams {

    private TestStreams() {}

    /** The codecs of this module and its tests. */
    static CodecRegistry registry() {
        return CodecRegistry.of(List.of(new StoredCodec(), new DeflateCodec()));
    }

    static ConfiguredCodec stored() {
        return new StoredCodec().configure(CodecOptions.DEFAULT);
    }

    static ConfiguredCodec deflate() {
        return new DeflateCodec().configure(CodecOptions.DEFAULT);
    }

    static byte[] compress(byte[] content, ConfiguredCodec codec, int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(codec).threads(threads).build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    /** Compresses with every so many bytes a block of their own. */
    static byte[] compressWithFlushes(byte[] content, ConfiguredCodec codec, int blockLength) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(codec).syncFlush(true).build()) {
            for (int i = 0; i < content.length; i += blockLength) {
                pith.write(content, i, Math.min(blockLength, content.length - i));
                pith.flush();
            }
        }
        return out.toByteArray();
    }

    static PithInputStream.Builder reader(byte[] compressed) {
        return PithInputStream.builder(new ByteArrayInputStream(compressed)).registry(registry());
    }

    static byte[] decompress(byte[] compressed, CodecRegistry registry, int threads) throws IOException {
        try (PithInputStream in =
                reader(compressed).registry(registry).threads(threads).build()) {
            return in.readAllBytes();
        }
    }

    static byte[] decompress(byte[] compressed) throws IOException {
        return decompress(compressed, registry(), 1);
    }

    /** Reads all content through a channel, with memory for no more than there is. */
    static byte[] readThroughChannel(byte[] compressed) throws IOException {
        try (SeekablePithChannel channel = SeekablePithChannel.open(
                new ByteArrayChannel(compressed), registry(), CodecOptions.DEFAULT, FrameLimits.DEFAULT)) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            ByteBuffer piece = ByteBuffer.allocate(1 << 12);
            while (channel.read(piece.clear()) >= 0) {
                content.write(piece.array(), 0, piece.position());
            }
            assertEquals(content.size(), channel.size());
            return content.toByteArray();
        }
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }
}
