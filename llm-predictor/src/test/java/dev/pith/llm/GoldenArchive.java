package dev.pith.llm;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An archive of a model that {@link TestModels} makes. As a program it compresses and decompresses each of them, by this JVM
 * and with its options, and prints the names of those that came out as they should.
 *
 * @param name what its file is called, without a suffix
 * @param length how much of the text it holds, in bytes
 */
record GoldenArchive(String name, LanguageModel model, int length, CodecOptions options) {

    private static final byte[] TEXT =
            "The thing and the other: naïve Ünder 東京 in the rain, on and on. \u0000\u0001\r\n"
                    .repeat(20)
                    .getBytes(StandardCharsets.UTF_8);

    static List<GoldenArchive> all() {
        CodecOptions options = CodecOptions.DEFAULT.with("mode", "arithmetic");
        CodecOptions mixed = CodecOptions.DEFAULT.with("mode", "mixed");
        return List.of(
                new GoldenArchive("mixed", TestModels.model(11), 72, mixed),
                new GoldenArchive("mixed-lanes", TestModels.slidingModel(14), 60, mixed.with("lanes", "3")),
                new GoldenArchive("plain", TestModels.model(11), 120, options),
                new GoldenArchive(
                        "lanes",
                        TestModels.model(11),
                        150,
                        options.with("lanes", "7").with("context", "16")),
                new GoldenArchive("rank", TestModels.model(12), 60, options.with("mode", "rank")),
                new GoldenArchive("escaping", TestModels.escapingModel(13), 60, options),
                new GoldenArchive("sliding", TestModels.slidingModel(14), 80, options.with("lanes", "2")));
    }

    /** Returns what it is called. */
    @Override
    public String toString() {
        return name;
    }

    byte[] content() {
        return Arrays.copyOf(TEXT, length);
    }

    String fileName() {
        return name + ".pith";
    }

    /** Returns the archive that was written once and for all. */
    byte[] golden() throws IOException {
        try (InputStream in = GoldenArchive.class.getResourceAsStream("golden/" + fileName())) {
            return Objects.requireNonNull(in, fileName()).readAllBytes();
        }
    }

    byte[] compress(int threads) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PithOutputStream pith = PithOutputStream.builder(out)
                .codec(new LlmCodec(model).configure(options))
                .threads(threads)
                .build()) {
            pith.write(content());
        }
        return out.toByteArray();
    }

    byte[] decompress(byte[] archive, int threads) throws IOException {
        try (PithInputStream in = PithInputStream.builder(new ByteArrayInputStream(archive))
                .registry(CodecRegistry.of(List.of(new LlmCodec(model))))
                .threads(threads)
                .build()) {
            return in.readAllBytes();
        }
    }

    /** Compresses and decompresses by so many threads as the first argument tells. */
    public static void main(String[] arguments) throws IOException {
        int threads = Integer.parseInt(arguments[0]);
        for (GoldenArchive archive : all()) {
            byte[] golden = archive.golden();
            if (Arrays.equals(golden, archive.compress(threads))
                    && Arrays.equals(archive.content(), archive.decompress(golden, threads))) {
                System.out.println(archive.name);
            }
        }
    }

    static List<String> names() {
        return all().stream().map(GoldenArchive::name).toList();
    }
}
