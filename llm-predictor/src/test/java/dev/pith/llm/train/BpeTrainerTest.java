package dev.pith.llm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BpeTrainerTest {

    private static final long SEED = 7;

    /** Between letters and line feeds, and before the last of several line feeds that letters follow. */
    private static final Pattern BETWEEN_WORDS =
            Pattern.compile("(?<=\\n)(?=[abc])|(?<=[abc])(?=\\n)|(?<=\\n)(?=\\n[abc])");

    @TempDir
    private Path folder;

    private byte[] train(byte[] content, int vocabularySize) throws IOException {
        return BpeTrainer.train(TrainingTexts.read(folder, content).training(), vocabularySize);
    }

    private static List<String> merges(byte[] json) throws IOException {
        List<String> merges = new ArrayList<>();
        new ObjectMapper().readTree(json).at("/model/merges").forEach(merge -> merges.add(merge.asText()));
        return merges;
    }

    @Test
    void mergesTheCommonestPairFirst() throws IOException {
        byte[] json = train("xyz ".repeat(5000).getBytes(StandardCharsets.UTF_8), 260);
        assertEquals(List.of("x y", "xy z", "Ġ xyz"), merges(json));
    }

    @Test
    void mergesWhatARecountAfterEachMergeWouldChoose() throws IOException {
        for (long seed = SEED; seed < SEED + 5; seed++) {
            byte[] content = letters(seed);
            TrainingText text = TrainingTexts.read(folder, content);
            assertEquals(
                    mergesByRecounting(text.training(), 60),
                    merges(BpeTrainer.train(text.training(), 257 + 60)),
                    "seed " + seed);
        }
    }

    /** Returns lines of words of few letters, in which many pairs come equally often. */
    private static byte[] letters(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < 12_000) {
            text.append("abc\n".charAt(Math.min(3, random.nextInt(11) / 3)));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Merges in lines of ASCII letters; what stands between the lines has no pairs, or is one line feed after another. */
    private static List<String> mergesByRecounting(List<TrainingText.Passage> text, int count) {
        List<List<Integer>> words = new ArrayList<>();
        for (TrainingText.Passage passage : text) {
            String all = new String(passage.bytes(), StandardCharsets.US_ASCII);
            for (String word : BETWEEN_WORDS.split(all, -1)) {
                List<Integer> symbols = new ArrayList<>();
                word.chars().forEach(letter -> symbols.add(letter + 1));
                words.add(symbols);
            }
        }
        Map<Integer, String> names = new TreeMap<>();
        "abc\n".chars().forEach(letter -> names.put(letter + 1, letter == '\n' ? "Ċ" : Character.toString(letter)));
        List<String> merges = new ArrayList<>();
        int next = 257;
        while (next < 257 + count) {
            Map<Long, Integer> counts = new TreeMap<>();
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    counts.merge(((long) word.get(i) << 32) | word.get(i + 1), 1, Integer::sum);
                }
            }
            long best = 0;
            int bestCount = 0;
            for (Map.Entry<Long, Integer> entry : counts.entrySet()) {
                if (entry.getValue() > bestCount) {
                    best = entry.getKey();
                    bestCount = entry.getValue();
                }
            }
            int left = (int) (best >> 32);
            int right = (int) best;
            merges.add(names.get(left) + " " + names.get(right));
            String name = names.get(left) + names.get(right);
            int token = next;
            for (Map.Entry<Integer, String> known : names.entrySet()) {
                token = known.getValue().equals(name) ? known.getKey() : token;
            }
            next += token == next ? 1 : 0;
            names.put(token, name);
            for (List<Integer> word : words) {
                for (int i = 0; i + 1 < word.size(); i++) {
                    if (word.get(i) == left && word.get(i + 1) == right) {
                        word.set(i, token);
                        word.subList(i + 1, i + 2).clear();
                    }
                }
            }
        }
        return merges;
    }

    @Test
    void stopsWhenNothingComesTwice() throws IOException {
        byte[] json = train("a\0".repeat(20_000).getBytes(StandardCharsets.UTF_8), 1000);
        assertEquals(List.of(), merges(json));
        assertEquals(257, Tokenizer.parse(json).vocabularySize());
    }

    @Test
    void theVocabularyIsAsLargeAsAskedFor() throws IOException {
        byte[] json = train(TrainingTexts.sentences(20_000, SEED), 300);
        assertEquals(300, Tokenizer.parse(json).vocabularySize());
    }

    @Test
    void everyByteHasATokenAndTheSeparatorBeginsATextButStandsForNothing() throws IOException {
        Tokenizer tokenizer = Tokenizer.parse(train(TrainingTexts.sentences(20_000, SEED), 400));
        assertTrue(tokenizer.escape().isEmpty());
        assertEquals(BpeTrainer.SEPARATOR, tokenizer.beginningOfText().orElse(-1));
        assertEquals(0, tokenizer.length(BpeTrainer.SEPARATOR));
        byte[] content = new byte[5000];
        new Random(SEED).nextBytes(content);
        int[] tokens = tokenizer.encode(content, 0, content.length);
        assertArrayEquals(content, tokenizer.decode(tokens));
        assertFalse(Arrays.stream(tokens).anyMatch(token -> token == BpeTrainer.SEPARATOR));
    }

    @Test
    void theLibraryTokenizersReadsTheSame() throws IOException {
        String text = new String(TrainingTexts.sentences(20_000, SEED), StandardCharsets.UTF_8).replace('\0', '\n')
                + "Grüße, 12345 … 你好!  it's\t\n\n end";
        byte[] json = train(text.repeat(2).getBytes(StandardCharsets.UTF_8), 500);
        Tokenizer ours = Tokenizer.parse(json);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (HuggingFaceTokenizer theirs =
                HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Map.of("modelMaxLength", "100000"))) {
            long[] ids = theirs.encode(text, false, false).getIds();
            assertArrayEquals(
                    ids,
                    Arrays.stream(ours.encode(bytes, 0, bytes.length))
                            .asLongStream()
                            .toArray());
        }
    }
}
