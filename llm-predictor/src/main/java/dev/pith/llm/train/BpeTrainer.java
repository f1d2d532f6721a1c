package dev.pith.llm.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a vocabulary of byte-pair encoding: to the 256 bytes it adds, one by one, the pair of tokens that stands most often
 * side by side in a word. The number of words, not the length of the text, decides how long that takes: each word is
 * counted once, and after a merge only the words that it changes are looked at.
 *
 * @see <a href="https://arxiv.org/abs/1508.07909">R. Sennrich et al.: Neural machine translation of rare words with subword
 *     units</a>
 */
final class BpeTrainer {

    /** The token that begins and separates documents. */
    static final int SEPARATOR = 0;

    static final String SEPARATOR_NAME = "<|endoftext|>";

    private static final int FIRST_BYTE = 1;
    private static final int BYTES = 256;

    /** How much of the text is looked at, in bytes. */
    private static final long MAX_SAMPLE = 100_000_000;

    /** Longer words are seldom words. */
    private static final int LONGEST_WORD = 64;

    /** Pairs that come less often are not worth a token. */
    private static final long LEAST_COUNT = 2;

    /** The words as {@code ByteLevel} pre-tokenizers cut them, see GPT-2's {@code encoder.py}. */
    private static final Pattern WORD =
            Pattern.compile("'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\p{IsWhite_Space}\\p{L}\\p{N}]+"
                    + "|\\p{IsWhite_Space}+(?!\\P{IsWhite_Space})|\\p{IsWhite_Space}+");

    private static final char NOT_UTF_8 = '\uFFFD';

    private final List<byte[]> tokens = new ArrayList<>();
    private final Map<String, Integer> tokensByName = new HashMap<>();
    private final List<Pair> merges = new ArrayList<>();
    private final List<Word> words = new ArrayList<>();
    private final Map<Pair, Occurrences> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.BEST_FIRST);

    private record Pair(int left, int right) {}

    /** A pair with the count that it once had. */
    private record Candidate(Pair pair, long count) {

        static final Comparator<Candidate> BEST_FIRST = Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparingInt(candidate -> candidate.pair().left())
                .thenComparingInt(candidate -> candidate.pair().right());
    }

    /** A word as its tokens, and how often it comes. */
    private static final class Word {

        private final long count;
        private int[] symbols;

        Word(int[] symbols, long count) {
            this.symbols = symbols;
            this.count = count;
        }
    }

    /** How often a pair comes, and the words in which it may be; some of them may have lost it. */
    private static final class Occurrences {

        private long count;
        private int[] words = new int[4];
        private int size;

        void add(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    private BpeTrainer() {
        tokens.add(new byte[0]);
        for (int value = 0; value < BYTES; value++) {
            tokens.add(new byte[] {(byte) value});
        }
    }

    /**
     * Returns a {@code tokenizer.json} that the library tokenizers reads as well.
     *
     * @param vocabularySize the most tokens there may be, more than 256
     * @throws InterruptedIOException if the thread is interrupted
     */
    static byte[] train(List<TrainingText.Passage> text, int vocabularySize) throws IOException {
        BpeTrainer trainer = new BpeTrainer();
        trainer.readWords(text);
        while (trainer.tokens.size() < vocabularySize && trainer.mergeBest()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
        }
        return trainer.toJson();
    }

    private void readWords(List<TrainingText.Passage> text) {
        Map<String, long[]> counts = new HashMap<>();
        long length = text.stream().mapToLong(passage -> passage.bytes().length).sum();
        int stride = (int) Math.ceilDiv(length, MAX_SAMPLE);
        for (int i = 0; i < text.size(); i += stride) {
            Matcher matcher = WORD.matcher(new String(text.get(i).bytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                if (matcher.end() - matcher.start() <= LONGEST_WORD) {
                    counts.computeIfAbsent(matcher.group(), _ -> new long[1])[0]++;
                }
            }
        }
        // In an order that hash maps do not change.
        List<String> sorted = new ArrayList<>(counts.keySet());
        sorted.sort(null);
        for (String word : sorted) {
            if (word.indexOf(NOT_UTF_8) < 0) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                int[] symbols = new int[bytes.length];
                for (int i = 0; i < bytes.length; i++) {
                    symbols[i] = FIRST_BYTE + (bytes[i] & 0xFF);
                }
                long[] count = counts.getOrDefault(word, new long[1]);
                words.add(new Word(symbols, count[0]));
            }
        }
        for (int word = 0; word < words.size(); word++) {
            count(word, 1, -1);
        }
        pairs.forEach((pair, occurrences) -> candidates.add(new Candidate(pair, occurrences.count)));
    }

    /**
     * Counts the pairs of a word, or takes them away.
     *
     * @param sign 1 or −1
     * @param newToken if 0 or more, only pairs with this token are new to the word
     */
    private void count(int index, int sign, int newToken) {
        Word word = words.get(index);
        for (int i = 0; i + 1 < word.symbols.length; i++) {
            int left = word.symbols[i];
            int right = word.symbols[i + 1];
            Occurrences occurrences = pairs.computeIfAbsent(new Pair(left, right), _ -> new Occurrences());
            occurrences.count += sign * word.count;
            if (sign > 0 && (newToken < 0 || left == newToken || right == newToken)) {
                occurrences.add(index);
            }
        }
    }

    /** Makes a token of the pair that comes most often, and tells whether there was one worth it. */
    private boolean mergeBest() {
        for (Candidate best = candidates.poll(); best != null; best = candidates.poll()) {
            Occurrences occurrences = pairs.get(best.pair());
            if (occurrences == null || occurrences.count < LEAST_COUNT) {
                continue;
            }
            if (occurrences.count != best.count()) {
                candidates.add(new Candidate(best.pair(), occurrences.count));
                continue;
            }
            merge(best.pair(), occurrences);
            return true;
        }
        return false;
    }

    private void merge(Pair pair, Occurrences occurrences) {
        merges.add(pair);
        int token = token(name(pair.left()) + name(pair.right()), pair);
        Map<Pair, Boolean> grown = new HashMap<>();
        for (int i = 0; i < occurrences.size; i++) {
            int index = occurrences.words[i];
            Word word = words.get(index);
            int[] merged = merged(word.symbols, pair, token);
            if (merged.length < word.symbols.length) {
                count(index, -1, -1);
                word.symbols = merged;
                count(index, 1, token);
                for (int at = 0; at + 1 < merged.length; at++) {
                    if (merged[at] == token || merged[at + 1] == token) {
                        grown.put(new Pair(merged[at], merged[at + 1]), true);
                    }
                }
            }
        }
        pairs.remove(pair);
        for (Pair candidate : grown.keySet()) {
            Occurrences found = pairs.get(candidate);
            if (found != null) {
                candidates.add(new Candidate(candidate, found.count));
            }
        }
    }

    /** Returns the token of a name: a new one, unless another pair gave the same already. */
    private int token(String name, Pair pair) {
        return tokensByName.computeIfAbsent(name, _ -> {
            byte[] left = tokens.get(pair.left());
            byte[] right = tokens.get(pair.right());
            byte[] both = Arrays.copyOf(left, left.length + right.length);
            System.arraycopy(right, 0, both, left.length, right.length);
            tokens.add(both);
            return tokens.size() - 1;
        });
    }

    private static int[] merged(int[] symbols, Pair pair, int token) {
        int[] merged = new int[symbols.length];
        int length = 0;
        for (int i = 0; i < symbols.length; i++) {
            boolean found = symbols[i] == pair.left() && i + 1 < symbols.length && symbols[i + 1] == pair.right();
            merged[length++] = found ? token : symbols[i];
            if (found) {
                i++;
            }
        }
        return Arrays.copyOf(merged, length);
    }

    private byte[] toJson() throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode file = json.createObjectNode();
        file.put("version", "1.0").putNull("truncation").putNull("padding");
        file.putArray("added_tokens")
                .addObject()
                .put("id", SEPARATOR)
                .put("content", SEPARATOR_NAME)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        file.putNull("normalizer");
        byteLevel(file.putObject("pre_tokenizer"));
        byteLevel(file.putObject("post_processor"));
        byteLevel(file.putObject("decoder"));
        ObjectNode model = file.putObject("model");
        model.put("type", "BPE").putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        vocabulary.put(SEPARATOR_NAME, SEPARATOR);
        for (int token = FIRST_BYTE; token < tokens.size(); token++) {
            vocabulary.put(name(token), token);
        }
        ArrayNode list = model.putArray("merges");
        for (Pair merge : merges) {
            list.add(name(merge.left()) + " " + name(merge.right()));
        }
        return json.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
    }

    private static void byteLevel(ObjectNode step) {
        step.put("type", "ByteLevel").put("add_prefix_space", false);
        step.put("trim_offsets", true).put("use_regex", true);
    }

    /** Writes a token as vocabularies do: the visible characters of Latin-1 for themselves, others from U+0100 on. */
    private String name(int token) {
        StringBuilder name = new StringBuilder();
        for (byte value : tokens.get(token)) {
            name.append(character(value & 0xFF));
        }
        return name.toString();
    }

    private static char character(int value) {
        if (isVisible(value)) {
            return (char) value;
        }
        int character = BYTES;
        for (int other = 0; other < value; other++) {
            character += isVisible(other) ? 0 : 1;
        }
        return (char) character;
    }

    private static boolean isVisible(int value) {
        return (value > ' ' && value < 0x7F) || (value > 0xA0 && value != 0xAD);
    }
}
