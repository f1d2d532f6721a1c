package dev.pith.llm.train;

import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.checkpoint.RotaryEmbedding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Text and models that tests of training share. */
final class TrainingTexts {

    private static final List<String> WORDS = List.of(
            "the", "stream", "carries", "leaves", "past", "an", "old", "mill", "and", "its", "wheel", "turns", "slowly",
            "while", "water", "falls", "over", "stones", "of", "every", "size");

    private TrainingTexts() {}

    /** Returns sentences of some words, in documents that are separated by NUL bytes. */
    static byte[] sentences(int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(WORDS.get(random.nextInt(WORDS.size())));
            int end = random.nextInt(60);
            text.append(end == 0 ? ".\0" : end < 6 ? ".\n" : " ");
        }
        return text.substring(0, length).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads text as from a file. */
    static TrainingText read(Path folder, byte[] content) throws IOException {
        Path file = Files.createTempFile(folder, "text", ".txt");
        Files.write(file, content);
        return TrainingText.read(List.of(file));
    }

    /** Returns the architecture of a model that is small enough for tests, but has all parts. */
    static ModelConfig config(int tokens, int window) {
        List<Double> frequencies = new ArrayList<>();
        for (int i = 0; i < 8; i += 2) {
            frequencies.add(StrictMath.pow(10_000, -i / 8.0));
        }
        return new ModelConfig(
                tokens, 32, 2, 4, 2, 8, 48, 1e-5f, new RotaryEmbedding(frequencies, 1), 2 * window, window, 0);
    }
}
