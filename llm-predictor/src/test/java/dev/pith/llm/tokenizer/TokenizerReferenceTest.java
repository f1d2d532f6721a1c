package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with the library that the files are made for, where its native part runs. */
class TokenizerReferenceTest {

    private static final Map<String, String> OPTIONS = Map.of(
            "addSpecialTokens", "false", "truncation", "false", "padding", "false", "modelMaxLength", "100000000");

    private static final Map<String, ObjectNode> FILES = files();

    @BeforeAll
    static void loadTheReference() throws IOException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty(
                "ENGINE_CACHE_DIR", Path.of("target", "djl").toAbsolutePath().toString());
        try {
            reference(TokenizerFiles.byteLevel(TokenizerFiles.BYTE_LEVEL)).close();
        } catch (LinkageError | RuntimeException e) {
            abort("the reference tokenizers do not run here: " + e);
        }
    }

    private static Map<String, ObjectNode> files() {
        Map<String, ObjectNode> files = new LinkedHashMap<>();
        files.put("ByteLevel", TokenizerFiles.byteLevel(TokenizerFiles.BYTE_LEVEL));
        files.put("GPT-2", byteLevel(TokenizerFiles.GPT2_PATTERN));
        files.put("LLaMA 3", byteLevel(TokenizerFiles.LLAMA3_PATTERN));
        files.put("Qwen 2", byteLevel(TokenizerFiles.QWEN2_PATTERN));
        files.put("GPT-4o", byteLevel(TokenizerFiles.GPT4O_PATTERN));
        ObjectNode ignoresMerges = byteLevel(TokenizerFiles.LLAMA3_PATTERN);
        TokenizerFiles.model(ignoresMerges).put("ignore_merges", true);
        int size = TokenizerFiles.vocabulary(ignoresMerges).size();
        TokenizerFiles.vocabulary(ignoresMerges)
                .put("Ġpredicts", size)
                .put("Ġaaaa", size + 1)
                .put("ĠçaÑ", size + 2);
        files.put("whole words", ignoresMerges);
        files.put(
                "SmolLM",
                TokenizerFiles.byteLevel(TokenizerFiles.sequence(
                        "{\"type\":\"Digits\",\"individual_digits\":true}", TokenizerFiles.BYTE_LEVEL)));
        files.put(
                "digits together",
                TokenizerFiles.byteLevel(TokenizerFiles.sequence(
                        "{\"type\":\"Digits\",\"individual_digits\":false}", TokenizerFiles.BYTE_LEVEL)));
        files.put("no pattern", TokenizerFiles.byteLevel(TokenizerFiles.BYTES_ONLY));
        files.put(
                "DeepSeek",
                TokenizerFiles.byteLevel(TokenizerFiles.sequence(
                        split("\\p{N}{1,3}", "Isolated", false),
                        split("[一-龥぀-ゟ゠-ヿ]+", "Isolated", false),
                        split(
                                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+"
                                        + "| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                                "Isolated", false),
                        TokenizerFiles.BYTES_ONLY)));
        for (String behavior : new String[] {"Isolated", "Contiguous", "MergedWithPrevious", "MergedWithNext"}) {
            for (boolean invert : new boolean[] {false, true}) {
                files.put(
                        behavior + (invert ? ", inverted" : ""),
                        TokenizerFiles.byteLevel(TokenizerFiles.sequence(
                                split("[\\p{Lu}\\s]", behavior, invert),
                                TokenizerFiles.split("{\"String\":\"e\"}", behavior, invert),
                                TokenizerFiles.BYTES_ONLY)));
            }
        }
        ObjectNode pairs = byteLevel(TokenizerFiles.LLAMA3_PATTERN);
        writeMergesAsPairs(pairs);
        files.put("merges as pairs", pairs);
        files.put("LLaMA 2", TokenizerFiles.sentencePiece(TokenizerFiles.REPLACE, "null"));
        files.put("Metaspace", TokenizerFiles.sentencePiece("null", TokenizerFiles.METASPACE));
        files.put(
                "Metaspace without splits",
                TokenizerFiles.sentencePiece("null", TokenizerFiles.METASPACE.replace("true", "false")));
        files.put(
                "Gemma",
                TokenizerFiles.sentencePiece(
                        TokenizerFiles.REPLACE,
                        TokenizerFiles.split("{\"String\":\" \"}", "MergedWithPrevious", false)));
        return files;
    }

    private static ObjectNode byteLevel(String pattern) {
        return TokenizerFiles.byteLevel(TokenizerFiles.splitThenByteLevel(pattern));
    }

    private static String split(String pattern, String behavior, boolean invert) {
        return TokenizerFiles.split("{\"Regex\":" + TokenizerFiles.quoted(pattern) + "}", behavior, invert);
    }

    private static void writeMergesAsPairs(ObjectNode file) {
        ArrayNode pairs = file.arrayNode();
        TokenizerFiles.merges(file)
                .forEach(merge -> Arrays.stream(merge.asText().split(" ", -1)).forEach(pairs.addArray()::add));
        TokenizerFiles.model(file).set("merges", pairs);
    }

    static Iterable<String> names() {
        return FILES.keySet();
    }

    private static ObjectNode file(String name) {
        return Objects.requireNonNull(FILES.get(name), name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheSameTokens(String name) throws IOException {
        ObjectNode file = file(name);
        try (HuggingFaceTokenizer reference = reference(file)) {
            Tokenizer tokenizer = TokenizerFiles.tokenizer(file);
            for (String text : TestTexts.TEXTS) {
                assertSameTokens(reference, tokenizer, text);
            }
            assertSameTokens(reference, tokenizer, TestTexts.mixed(3000));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheSameTokensForABook(String name) throws IOException {
        String corpora = System.getenv("PITH_CORPORA");
        assumeTrue(corpora != null, "PITH_CORPORA is not set");
        Path book = Path.of(corpora, "canterbury", "alice29.txt");
        assumeTrue(Files.exists(book), book + " is not there");
        ObjectNode file = file(name);
        try (HuggingFaceTokenizer reference = reference(file)) {
            Tokenizer tokenizer = TokenizerFiles.tokenizer(file);
            assertSameTokens(reference, tokenizer, Files.readString(book, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void givesTheTokensOfTextAfterAPrependedSpace() throws IOException {
        ObjectNode file = TokenizerFiles.sentencePiece(
                "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"Prepend\",\"prepend\":\"▁\"},"
                        + TokenizerFiles.REPLACE + "]}",
                "null");
        try (HuggingFaceTokenizer reference = reference(file)) {
            byte[] content = TestTexts.utf8(" the model predicts");
            assertArrayEquals(
                    tokens(reference, "the model predicts"),
                    TokenizerFiles.tokenizer(file).encode(content, 0, content.length));
        }
    }

    @Test
    void givesTheSameTokensAsTheImportedVocabulary() throws IOException {
        byte[] json = Tok512.tokenizerJson(Tok512.requireFile());
        try (HuggingFaceTokenizer reference =
                HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), OPTIONS)) {
            Tokenizer tokenizer = Tokenizer.parse(json);
            for (String text : TestTexts.TEXTS) {
                // Unlike the library, the file asks for a space in front.
                if (!text.isEmpty()) {
                    byte[] content = TestTexts.utf8(" " + text);
                    assertArrayEquals(tokens(reference, text), tokenizer.encode(content, 0, content.length), text);
                }
            }
        }
    }

    private static HuggingFaceTokenizer reference(ObjectNode file) throws IOException {
        return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(TokenizerFiles.bytes(file)), OPTIONS);
    }

    private static int[] tokens(HuggingFaceTokenizer reference, String text) {
        return Arrays.stream(reference.encode(text, false, false).getIds())
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static void assertSameTokens(HuggingFaceTokenizer reference, Tokenizer tokenizer, String text) {
        byte[] content = TestTexts.utf8(text);
        int[] expected = tokens(reference, text);
        int[] actual = tokenizer.encode(content, 0, content.length);
        int difference = Arrays.mismatch(expected, actual);
        assertTrue(difference < 0, () -> {
            int from = Math.max(0, difference - 3);
            return "after " + TestTexts.shown(tokenizer, actual, from, difference + 4) + " expected "
                    + TestTexts.shown(tokenizer, expected, from, difference + 4);
        });
    }
}
