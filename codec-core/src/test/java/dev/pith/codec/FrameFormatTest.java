package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of the format: golden files, the examples in its specification, and how many bytes it adds to content. */
class FrameFormatTest {

    private static final Path SPECIFICATION = Path.of("..", "docs", "frame-format.md");
    private static final ConfiguredCodec REPEAT = new RepeatCodec().configure(CodecOptions.DEFAULT);
    private static final CodecRegistry CODECS = CodecRegistry.of(List.of(new StoredCodec(), new RepeatCodec()));

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes pieces with a flush after each but the last, with a declared length if that is not negative. */
    private static byte[] write(ConfiguredCodec codec, long declaredLength, String... pieces) throws IOException {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        PithOutputStream.Builder builder =
                PithOutputStream.builder(sink).codec(codec).syncFlush(true);
        if (declaredLength >= 0) {
            builder.contentLength(declaredLength);
        }
        try (PithOutputStream out = builder.build()) {
            for (int i = 0; i < pieces.length; i++) {
                if (i > 0) {
                    out.flush();
                }
                out.write(ascii(pieces[i]));
            }
        }
        return sink.toByteArray();
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream in = FrameFormatTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static void assertGolden(String name, String content, byte[] written) throws IOException {
        byte[] golden = golden(name);
        assertEquals(HexFormat.of().formatHex(golden), HexFormat.of().formatHex(written), name);
        for (int threads = 1; threads <= 2; threads++) {
            assertArrayEquals(ascii(content), TestStreams.decompress(golden, CODECS, threads), name);
        }
    }

    @Test
    void goldenFilesOfTheCompactForm() throws IOException {
        assertGolden("compact-empty.pith", "", write(TestStreams.stored(), -1, ""));
        assertGolden("compact-stored.pith", "pith", write(TestStreams.stored(), -1, "pith"));
        assertGolden("compact-coded.pith", "z".repeat(300), write(REPEAT, 300, "z".repeat(300)));
    }

    @Test
    void goldenFilesOfTheStreamingForm() throws IOException {
        assertGolden("streaming-stored.pith", "firstsecond", write(TestStreams.stored(), -1, "first", "second"));
        assertGolden("streaming-declared.pith", "firstsecond", write(TestStreams.stored(), 11, "first", "second"));
        assertGolden(
                "streaming-mixed.pith",
                "y".repeat(200) + "text" + "zz",
                write(REPEAT, -1, "y".repeat(200), "text", "zz"));
    }

    @Test
    void theSpecificationsExamplesAreRight() throws IOException {
        List<byte[]> examples = new ArrayList<>();
        Matcher fences = Pattern.compile("```hex\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(SPECIFICATION));
        while (fences.find()) {
            StringBuilder hex = new StringBuilder();
            fences.group(1).lines().forEach(line -> hex.append(line.split(" {2,}", 2)[0].replace(" ", "")));
            examples.add(HexFormat.of().parseHex(hex));
        }
        assertEquals(2, examples.size());
        assertArrayEquals(golden("compact-stored.pith"), examples.get(0));
        assertArrayEquals(golden("streaming-stored.pith"), examples.get(1));
    }

    @Test
    void framesAreToldFromOtherData() throws IOException {
        for (String name : List.of("compact-stored.pith", "streaming-stored.pith")) {
            byte[] golden = golden(name);
            assertTrue(PithFrame.matches(golden, golden.length));
            assertTrue(PithFrame.matches(golden, PithFrame.SIGNATURE_LENGTH));
            assertFalse(PithFrame.matches(golden, PithFrame.SIGNATURE_LENGTH - 1));
            for (int i = 0; i < PithFrame.SIGNATURE_LENGTH; i++) {
                byte[] other = golden.clone();
                other[i] ^= (byte) 0x80;
                assertFalse(PithFrame.matches(other, other.length));
            }
        }
        assertFalse(PithFrame.matches(new byte[0], 0));
        assertFalse(PithFrame.matches(new byte[3], 5));
    }

    @Test
    void aFrameIsNeverText() throws IOException {
        byte[] golden = golden("compact-stored.pith");
        assertThrows(
                CharacterCodingException.class,
                () -> StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(golden, 0, PithFrame.SIGNATURE_LENGTH)));
    }

    @Test
    void numbersTakeAsFewBytesAsTheyNeed() throws IOException {
        long[] lengths = {0, 1, 127, 128, 16383, 16384, (1L << 35) - 1, 1L << 35, Long.MAX_VALUE};
        for (long value : lengths) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Varint.write(out, value);
            assertEquals(Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7), out.size());
            FrameInput in = new FrameInput(new ByteArrayInputStream(out.toByteArray()), 0, new StreamMonitor(null));
            assertEquals(value, in.readVarint(Long.MAX_VALUE, "value"));
        }
    }

    @Test
    void aShortMessageGrowsByAtMost32Bytes() throws IOException {
        ConfiguredCodec codec = new ForwardingCodec(TestStreams.stored()) {
            @Override
            public String name() {
                return "ngram";
            }

            @Override
            public byte[] parameters() {
                return new byte[3];
            }

            @Override
            public int preferredBlockLength() {
                return 1 << 22;
            }
        };
        assertEquals(26 + 100, TestStreams.compress(TestData.random(100), codec, 1).length);
        for (int length : new int[] {0, 1, 127, 128, 5000, 1 << 21, 1 << 22}) {
            int grown = TestStreams.compress(TestData.random(length), codec, 1).length - length;
            assertTrue(grown <= 32, length + " bytes grow by " + grown);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 17, 1 << 20})
    void contentThatDoesNotCompressGrowsByAThousandthAnd64Bytes(int blockLength) throws IOException {
        byte[] noise = TestData.random(6 * blockLength);
        for (int blocks = 0; blocks <= 5; blocks++) {
            for (int more : new int[] {0, 1, 1000}) {
                int length = blocks * blockLength + more;
                ByteArrayOutputStream sink = new ByteArrayOutputStream();
                try (PithOutputStream out = PithOutputStream.builder(sink)
                        .codec(TestStreams.deflate())
                        .blockLength(blockLength)
                        .contentLength(length)
                        .build()) {
                    out.write(noise, 0, length);
                }
                int grown = sink.size() - length;
                assertTrue(grown <= length / 1000 + 64, length + " bytes grow by " + grown);
            }
        }
    }

    /** Codes blocks of one byte over and over as that byte. */
    private static final class RepeatCodec implements Codec {

        private static final String NAME = "repeat";

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String description() {
            return "one byte over and over, for tests";
        }

        @Override
        public List<CodecOption> options() {
            return List.of();
        }

        @Override
        public ConfiguredCodec configure(CodecOptions options) {
            return new ForwardingCodec(TestStreams.stored()) {
                @Override
                public String name() {
                    return NAME;
                }

                @Override
                public byte[] parameters() {
                    return new byte[] {1, 2, 3};
                }

                @Override
                public long maxContentLength(int payloadLength) {
                    return payloadLength == 1 ? Long.MAX_VALUE : 0;
                }

                @Override
                public BlockEncoder newEncoder() {
                    return RepeatCodec::encode;
                }

                @Override
                public BlockDecoder newDecoder() {
                    return (payload, from, length, content, at, count, monitor) ->
                            Arrays.fill(content, at, at + count, payload[from]);
                }
            };
        }

        @Override
        public ConfiguredCodec restore(byte[] parameters, CodecOptions options) {
            return configure(options);
        }

        private static int encode(
                byte[] content, int from, int length, byte[] payload, int at, int limit, WorkMonitor monitor) {
            for (int i = from; i < from + length; i++) {
                if (content[i] != content[from]) {
                    return BlockEncoder.DOES_NOT_FIT;
                }
            }
            if (at == limit) {
                return BlockEncoder.DOES_NOT_FIT;
            }
            payload[at] = content[from];
            return 1;
        }
    }
}
