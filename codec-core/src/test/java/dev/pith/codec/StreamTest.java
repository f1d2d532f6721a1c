package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamTest {

    private static final CodecRegistry CODECS = CodecRegistry.of(List.of(new StoredCodec(), new DeflateCodec()));

    static byte[] compress(byte[] content, ConfiguredCodec codec, int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith =
                PithOutputStream.builder(out).codec(codec).threads(threads).build()) {
            pith.write(content);
        }
        return out.toByteArray();
    }

    static byte[] decompress(byte[] compressed, int threads) throws IOException {
        try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(compressed))
                .registry(CODECS)
                .threads(threads)
                .build()) {
            return in.readAllBytes();
        }
    }

    private static byte[] text(int length) {
        byte[] text = new byte[length];
        Random random = new Random(1);
        for (int i = 0; i < length; i++) {
            text[i] = (byte) "etaoin shrdlu".charAt(random.nextInt(13));
        }
        return text;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void roundTripsWhateverTheLength(int threads) throws IOException {
        for (int length : new int[] {0, 1, 99, 100, 101, 1000, 12345}) {
            byte[] content = text(length);
            byte[] compressed = compress(content, DeflateCodec.withBlocks(100), threads);
            assertArrayEquals(content, decompress(compressed, threads));
            assertArrayEquals(compress(content, DeflateCodec.withBlocks(100), 1), compressed);
        }
    }

    @Test
    void smallContentTakesTheCompactForm() throws IOException {
        assertEquals(24, compress(new byte[0], new StoredCodec().configure(CodecOptions.DEFAULT), 1).length);
    }
}
