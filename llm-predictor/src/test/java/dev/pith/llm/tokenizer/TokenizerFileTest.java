package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read, refused as corrupt, and refused as unsupported. */
class TokenizerFileTest {

    private static final long SEED = 99;
    private static final String BYTE_LEVEL = "\"pre_tokenizer\":" + TokenizerFiles.BYTE_LEVEL;

    private static Tokenizer parse(String json) throws IOException {
        return Tokenizer.parse(TestTexts.utf8(json));
    }

    private static String file(String model) {
        return "{" + BYTE_LEVEL + ",\"model\":{" + model + "}}";
    }

    private static void assertCorrupt(String reason, String json) {
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> parse(json));
        assertEquals("llm", e.codec());
        assertTrue(e.reason().contains(reason), e.reason());
        assertTrue(e.offset() >= 0 && e.offset() <= TestTexts.utf8(json).length, e.getMessage());
    }

    private static void assertUnsupported(String what, String json) {
        UnsupportedModelException e = assertThrows(UnsupportedModelException.class, () -> parse(json));
        assertTrue(String.valueOf(e.getMessage()).contains(what), e.getMessage());
    }

    @Test
    void readsAFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("tokenizer.json");
        Files.write(file, TokenizerFiles.bytes(TokenizerFiles.byteLevel(TokenizerFiles.BYTE_LEVEL)));
        Tokenizer tokenizer = Tokenizer.read(file);
        assertArrayEquals(Tokenizer.parse(Files.readAllBytes(file)).digest(), tokenizer.digest());
        assertThrows(NoSuchFileException.class, () -> Tokenizer.read(directory.resolve("none")));
    }

    @Test
    void readsMergesThatStandBeforeTheVocabulary() throws IOException {
        Tokenizer tokenizer = parse(file("\"merges\":[\"a b\"],\"vocab\":{\"a\":0,\"b\":1,\"ab\":2}"));
        assertArrayEquals(new int[] {2, 0}, tokenizer.encode(TestTexts.utf8("aba"), 0, 3));
    }

    @Test
    void readsMergesInBothForms() throws IOException {
        Tokenizer tokenizer = parse(
                file(
                        "\"vocab\":{\"a\":0,\"b\":1,\"ab\":2,\"aba\":3},\"merges\":[\"#version: 0.2\",[\"a\",\"b\"],\"ab a\"]"));
        assertArrayEquals(new int[] {3}, tokenizer.encode(TestTexts.utf8("aba"), 0, 3));
    }

    @Test
    void ofAMergeGivenTwiceTheLastCounts() throws IOException {
        Tokenizer tokenizer = parse(file(
                "\"vocab\":{\"a\":0,\"b\":1,\"c\":2,\"ab\":3,\"bc\":4}," + "\"merges\":[\"a b\",\"b c\",\"a b\"]"));
        assertArrayEquals(new int[] {0, 4}, tokenizer.encode(TestTexts.utf8("abc"), 0, 3));
    }

    @Test
    void refusesWhatIsNotJson() {
        assertCorrupt("not an object", "");
        assertCorrupt("not an object", "[]");
        assertCorrupt("not an object", "12");
        assertCorrupt("not valid JSON", "{");
        assertCorrupt("not valid JSON", "{\"model\":{\"vocab\":{\"a\":0");
        assertCorrupt("not valid JSON", "{\"model\" 1}");
        assertCorrupt("follows", file("\"vocab\":{},\"merges\":[]") + "{}");
        assertCorrupt("UTF-8", "\0{\0}");
        assertCorrupt("UTF-8", "\0\0{\0");
        assertCorrupt("UTF-8", "\ufeff{}");
        assertCorrupt("surrogate", file("\"vocab\":{\"\\ud800\":0},\"merges\":[]"));
        assertCorrupt("surrogate", file("\"vocab\":{\"a\":0},\"merges\":[\"\\udc00 a\"]"));
    }

    @Test
    void refusesAFileWithoutAModel() {
        assertCorrupt("no model", "{}");
        assertCorrupt("not an object", "{\"model\":null}");
        assertCorrupt("no model", file("\"vocab\":{}"));
        assertCorrupt("no model", file("\"merges\":[]"));
    }

    @Test
    void refusesKeysThatStandTwice() {
        assertCorrupt("twice", file("\"vocab\":{\"a\":0,\"a\":1},\"merges\":[]"));
        assertCorrupt("twice", file("\"vocab\":{},\"vocab\":{},\"merges\":[]"));
        assertCorrupt("twice", "{\"model\":{\"vocab\":{},\"merges\":[]},\"model\":{}}");
        assertCorrupt("twice", "{\"normalizer\":{\"type\":\"NFC\",\"type\":\"NFD\"}}");
        assertCorrupt("twice", "{\"added_tokens\":[{\"id\":1,\"id\":2,\"content\":\"x\"}]}");
    }

    @Test
    void refusesIdsThatStandTwice() {
        assertCorrupt("id 0", file("\"vocab\":{\"a\":0,\"b\":0},\"merges\":[]"));
        String model = "\"model\":{\"vocab\":{\"a\":0,\"b\":1},\"merges\":[]}," + BYTE_LEVEL;
        assertCorrupt("id 1", "{\"added_tokens\":[{\"id\":1,\"content\":\"c\"}]," + model + "}");
        assertCorrupt("\"a\"", "{\"added_tokens\":[{\"id\":2,\"content\":\"a\"}]," + model + "}");
        assertCorrupt(
                "id 2", "{\"added_tokens\":[{\"id\":2,\"content\":\"x\"},{\"id\":2,\"content\":\"y\"}]," + model + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-1", "1.5", "1e3", "\"1\"", "null", "true", "4294967296", "99999999999999999999", "1000000"})
    void refusesIdsThatTheFileDoesNotJustify(String id) {
        assertCorrupt("id", file("\"vocab\":{\"a\":" + id + "},\"merges\":[]"));
        assertCorrupt("id", "{\"added_tokens\":[{\"id\":" + id + ",\"content\":\"a\"}]}");
    }

    @Test
    void refusesMergesThatTheVocabularyDoesNotHave() {
        assertCorrupt("\"b\"", file("\"vocab\":{\"a\":0,\"ab\":1},\"merges\":[\"a b\"]"));
        assertCorrupt("\"b\"", file("\"vocab\":{\"a\":0,\"ba\":1},\"merges\":[\"b a\"]"));
        assertCorrupt("\"ab\"", file("\"vocab\":{\"a\":0,\"b\":1},\"merges\":[\"a b\"]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"a\"",
                "\"a b a\"",
                "\"\"",
                "[]",
                "[\"a\"]",
                "[\"a\",\"b\",\"a\"]",
                "1",
                "null",
                "[[\"a\",\"b\"]]"
            })
    void refusesMergesThatAreNotOfTwoTokens(String merge) {
        assertCorrupt("merge", file("\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[" + merge + "]"));
    }

    @Test
    void refusesValuesOfAnotherType() {
        assertCorrupt("byte_fallback", file("\"byte_fallback\":1"));
        assertCorrupt("unk_token", file("\"unk_token\":1"));
        assertCorrupt("merges", file("\"vocab\":{},\"merges\":{}"));
        assertCorrupt("added", "{\"added_tokens\":{}}");
        assertCorrupt("added", "{\"added_tokens\":[1]}");
        assertCorrupt("added", "{\"added_tokens\":[{\"id\":1}]}");
        assertCorrupt("added", "{\"added_tokens\":[{\"content\":\"x\"}]}");
        assertCorrupt("type", file("\"type\":null"));
        assertCorrupt("vocabulary", file("\"vocab\":7"));
    }

    @Test
    void namesModelsThatAreNotSupported() {
        assertUnsupported("WordPiece", file("\"type\":\"WordPiece\""));
        assertUnsupported("Unigram", file("\"type\":\"Unigram\""));
        assertUnsupported("WordLevel", file("\"type\":\"WordLevel\""));
        assertUnsupported("Unigram", file("\"vocab\":[[\"a\",0.5]]"));
        assertUnsupported("end_of_word_suffix", file("\"end_of_word_suffix\":\"</w>\""));
        assertUnsupported("continuing_subword_prefix", file("\"continuing_subword_prefix\":\"##\""));
    }

    private static String withParts(String normalizer, String preTokenizer) {
        return "{\"normalizer\":" + normalizer + ",\"pre_tokenizer\":" + preTokenizer
                + ",\"model\":{\"vocab\":{},\"merges\":[]}}";
    }

    @Test
    void namesNormalizersThatAreNotSupported() {
        assertUnsupported("Lowercase", withParts("{\"type\":\"Lowercase\"}", TokenizerFiles.BYTE_LEVEL));
        assertUnsupported(
                "NFKC",
                withParts("{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFKC\"}]}", TokenizerFiles.BYTE_LEVEL));
        assertUnsupported("Prepend", withParts("{\"type\":\"Prepend\",\"prepend\":\"x\"}", TokenizerFiles.METASPACE));
        assertUnsupported("Replace", withParts(TokenizerFiles.REPLACE.replace("▁", "_"), "null"));
        assertUnsupported("Replace", withParts(TokenizerFiles.REPLACE.replace("String", "Regex"), "null"));
        assertUnsupported("normalizer", withParts("7", TokenizerFiles.BYTE_LEVEL));
    }

    @Test
    void namesPreTokenizersThatAreNotSupported() {
        assertUnsupported("Whitespace", withParts("null", "{\"type\":\"Whitespace\"}"));
        assertUnsupported("Removed", withParts("null", TokenizerFiles.split("{\"String\":\"a\"}", "Removed", false)));
        assertUnsupported("Split", withParts("null", TokenizerFiles.split("{\"String\":\"\"}", "Isolated", false)));
        assertUnsupported("(?", withParts("null", TokenizerFiles.split("{\"Regex\":\"(?<!a)b\"}", "Isolated", false)));
        assertUnsupported(
                "after ByteLevel",
                withParts("null", TokenizerFiles.sequence(TokenizerFiles.BYTE_LEVEL, TokenizerFiles.BYTE_LEVEL)));
        assertUnsupported(
                "Metaspace",
                withParts(
                        "null",
                        TokenizerFiles.sequence(
                                TokenizerFiles.split("{\"String\":\"a\"}", "Isolated", false),
                                TokenizerFiles.METASPACE)));
        assertUnsupported("Metaspace", withParts("null", TokenizerFiles.METASPACE.replace("▁", "_")));
        assertUnsupported("neither", withParts("null", "null"));
        assertUnsupported("both", withParts(TokenizerFiles.REPLACE, TokenizerFiles.BYTE_LEVEL));
        String[] many = new String[100];
        Arrays.fill(many, "{\"type\":\"Digits\",\"individual_digits\":true}");
        assertUnsupported("more than", withParts("null", TokenizerFiles.sequence(many)));
    }

    @Test
    void refusesDeepAndLargeParts() {
        assertCorrupt("JSON", "{\"x\":" + "[".repeat(100_000));
        assertCorrupt("JSON", "{\"normalizer\":" + "{\"a\":".repeat(1000));
        assertCorrupt("values", "{\"pre_tokenizer\":[" + "[],".repeat(100_000) + "0]}");
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < 1000; i++) {
            keys.append("\"k").append(i).append("\":0,");
        }
        assertCorrupt("too many keys", keys.append("\"model\":{}}").toString());
    }

    @Test
    void refusesAFileThatIsTooLong() {
        byte[] json = new byte[Tokenizer.MAX_FILE_LENGTH + 1];
        Arrays.fill(json, (byte) ' ');
        CorruptInputException e = assertThrows(CorruptInputException.class, () -> Tokenizer.parse(json));
        assertEquals(Tokenizer.MAX_FILE_LENGTH, e.offset());
    }

    @Test
    void aMessageIsShortHoweverLongTheName() {
        String name = "x".repeat(100_000);
        CorruptInputException e = assertThrows(
                CorruptInputException.class, () -> parse(file("\"vocab\":{},\"merges\":[\"a " + name + "\"]")));
        assertTrue(e.reason().length() < 300);
        assertUnsupported("…", file("\"type\":\"" + name + "\""));
        assertUnsupported("…", withParts("null", "{\"type\":\"" + name + "\"}"));
    }

    @Test
    void readsOrRefusesEveryTruncation() throws IOException {
        byte[] json = small();
        for (int length = 0; length < json.length; length++) {
            byte[] cut = Arrays.copyOf(json, length);
            assertThrows(CorruptInputException.class, () -> Tokenizer.parse(cut), "cut to " + length);
        }
        assertNotNull(Tokenizer.parse(json));
    }

    @Test
    void readsOrRefusesMutations() {
        byte[] json = small();
        byte[] content = TestTexts.utf8("the model's 12 symbols\n ▁ 😀 \u00ff");
        byte[] marks = TestTexts.utf8("{}[]\",:0123456789\\ab +*?()|pu");
        Random random = new Random(SEED);
        for (int round = 0; round < 5000; round++) {
            byte[] mutated = json.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                mutated[random.nextInt(json.length)] =
                        random.nextBoolean() ? marks[random.nextInt(marks.length)] : (byte) random.nextInt(256);
            }
            Tokenizer tokenizer;
            try {
                tokenizer = Tokenizer.parse(mutated);
            } catch (CorruptInputException | UnsupportedModelException e) {
                continue;
            } catch (IOException e) {
                throw new AssertionError("seed " + SEED + ", round " + round, e);
            }
            int[] symbols = tokenizer.encode(content, 0, content.length);
            assertArrayEquals(content, tokenizer.decode(symbols), "seed " + SEED + ", round " + round);
        }
    }

    /** A file of all parts, with few tokens. */
    private static byte[] small() {
        ObjectNode file = TokenizerFiles.byteLevel(TokenizerFiles.splitThenByteLevel(TokenizerFiles.LLAMA3_PATTERN));
        TokenizerFiles.set(
                file,
                "model",
                "{\"type\":\"BPE\",\"unk_token\":null,\"byte_fallback\":false,\"vocab\":{\"t\":1,\"h\":2,\"e\":3,\"th\":4,"
                        + "\"the\":5,\"Ġ\":6,\"Ġthe\":7,\"s\":8},\"merges\":[\"t h\",\"th e\",[\"Ġ\",\"the\"]]}");
        TokenizerFiles.set(file, "normalizer", "{\"type\":\"NFC\"}");
        TokenizerFiles.set(
                file, "post_processor", "{\"type\":\"T\",\"single\":[{\"SpecialToken\":{\"id\":\"<|endoftext|>\"}}]}");
        return TokenizerFiles.bytes(file);
    }
}
