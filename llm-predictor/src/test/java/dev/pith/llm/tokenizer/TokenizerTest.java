package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TokenizerTest {

    private static final long SEED = 5;

    private static final Map<String, Tokenizer> TOKENIZERS = tokenizers();

    private static Map<String, Tokenizer> tokenizers() {
        Map<String, ObjectNode> files = new LinkedHashMap<>();
        files.put("byte-level", llama3());
        files.put("byte-level without a pattern", TokenizerFiles.byteLevel(TokenizerFiles.BYTES_ONLY));
        files.put("byte-level, few bytes", withoutBytes(llama3()));
        files.put("SentencePiece", llama2());
        files.put("SentencePiece with a pattern", TokenizerFiles.sentencePiece("null", TokenizerFiles.METASPACE));
        ObjectNode noFallback = llama2();
        TokenizerFiles.model(noFallback).put("byte_fallback", false);
        files.put("SentencePiece without byte fallback", noFallback);
        ObjectNode wholeWords = llama2();
        TokenizerFiles.model(wholeWords).put("ignore_merges", true);
        files.put("SentencePiece, whole words", wholeWords);
        // Cuts within surrogate pairs.
        files.put(
                "odd pattern",
                TokenizerFiles.byteLevel(TokenizerFiles.sequence(
                        TokenizerFiles.split("{\"Regex\":\"[^\\\\p{So}]\"}", "Isolated", false),
                        TokenizerFiles.split("{\"String\":\"" + "\\uD83D\\uDE00" + "\"}", "Isolated", false),
                        TokenizerFiles.BYTES_ONLY)));
        Map<String, Tokenizer> tokenizers = new LinkedHashMap<>();
        files.forEach((name, file) -> {
            try {
                tokenizers.put(name, TokenizerFiles.tokenizer(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return tokenizers;
    }

    private static ObjectNode llama3() {
        return TokenizerFiles.byteLevel(TokenizerFiles.splitThenByteLevel(TokenizerFiles.LLAMA3_PATTERN));
    }

    private static ObjectNode llama2() {
        return TokenizerFiles.sentencePiece(TokenizerFiles.REPLACE, "null");
    }

    /** Takes all tokens of single bytes away but those of ASCII letters and the space, and all merges. */
    private static ObjectNode withoutBytes(ObjectNode file) {
        TokenizerFiles.alphabet().stream()
                .filter(character -> !character.matches("[A-Za-zĠ]"))
                .forEach(TokenizerFiles.vocabulary(file)::remove);
        TokenizerFiles.merges(file).removeAll();
        return file;
    }

    static Iterable<String> names() {
        return TOKENIZERS.keySet();
    }

    private static Tokenizer tokenizer(String name) {
        return Objects.requireNonNull(TOKENIZERS.get(name), name);
    }

    private static int[] encode(Tokenizer tokenizer, String text) {
        byte[] content = TestTexts.utf8(text);
        return tokenizer.encode(content, 0, content.length);
    }

    private static void assertRestored(Tokenizer tokenizer, TokenEncoder encoder, byte[] content, String what) {
        int[] symbols = encoder.encode(content, 0, content.length);
        assertArrayEquals(content, tokenizer.decode(symbols), what);
    }

    @ParameterizedTest
    @MethodSource("names")
    void restoresContentOfEveryKind(String name) {
        Tokenizer tokenizer = tokenizer(name);
        TokenEncoder encoder = tokenizer.newEncoder();
        TestTexts.everyKind().forEach((kind, content) -> assertRestored(tokenizer, encoder, content, kind));
    }

    @ParameterizedTest
    @MethodSource("names")
    void restoresAllStringsOfTwoBytes(String name) {
        Tokenizer tokenizer = tokenizer(name);
        TokenEncoder encoder = tokenizer.newEncoder();
        byte[] content = new byte[2];
        for (int pair = 0; pair < 1 << 16; pair++) {
            content[0] = (byte) (pair >> 8);
            content[1] = (byte) pair;
            int[] symbols = encoder.encode(content, 0, 2);
            if (!Arrays.equals(content, tokenizer.decode(symbols))) {
                assertArrayEquals(content, tokenizer.decode(symbols));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void restoresEveryPartOfAText(String name) {
        Tokenizer tokenizer = tokenizer(name);
        TokenEncoder encoder = tokenizer.newEncoder();
        byte[] content = TestTexts.utf8("aé ▁語😀\u00ad\uFFFD ▁ 👩‍👩‍👧!\n ");
        for (int from = 0; from <= content.length; from++) {
            for (int to = from; to <= content.length; to++) {
                byte[] part = Arrays.copyOfRange(content, from, to);
                assertArrayEquals(part, tokenizer.decode(encoder.encode(content, from, to)), from + " to " + to);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void restoresMixturesOfShortPieces(String name) {
        Tokenizer tokenizer = tokenizer(name);
        TokenEncoder encoder = tokenizer.newEncoder();
        List<byte[]> pieces = List.of(
                TestTexts.utf8(" "),
                TestTexts.utf8("▁"),
                TestTexts.utf8("the"),
                TestTexts.utf8("\n"),
                TestTexts.utf8("é"),
                TestTexts.utf8("😀"),
                TestTexts.bytes(0xF0),
                TestTexts.bytes(0x9F, 0x98),
                TestTexts.bytes(0xED, 0xA0, 0x80),
                TestTexts.bytes(0xE2, 0x96),
                TestTexts.bytes(0x81),
                TestTexts.bytes(0));
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] content = new byte[0];
            for (int i = random.nextInt(20); i >= 0; i--) {
                byte[] piece = pieces.get(random.nextInt(pieces.size()));
                content = Arrays.copyOf(content, content.length + piece.length);
                System.arraycopy(piece, 0, content, content.length - piece.length, piece.length);
            }
            assertRestored(
                    tokenizer,
                    encoder,
                    content,
                    "seed " + SEED + ", " + HexFormat.of().formatHex(content));
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void givesTheSameTokensWhateverItHasMet(String name) {
        Tokenizer tokenizer = tokenizer(name);
        TokenEncoder encoder = tokenizer.newEncoder();
        TestTexts.everyKind()
                .forEach((kind, content) -> assertArrayEquals(
                        tokenizer.encode(content, 0, content.length),
                        encoder.encode(content, 0, content.length),
                        kind));
    }

    @Test
    void encodesWordsAsTheirTokens() throws IOException {
        Tokenizer tokenizer = tokenizer("byte-level");
        assertArrayEquals(new int[0], encode(tokenizer, ""));
        int[] tokens = encode(tokenizer, " the the");
        assertEquals(2, tokens.length);
        assertArrayEquals(TestTexts.utf8(" the"), tokenizer.bytes(tokens[0]));
        assertEquals(tokens[0], tokens[1]);
    }

    @Test
    void encodesLongTextInFewerTokensThanBytes() {
        byte[] content = TestTexts.utf8(TestTexts.mixed(20_000));
        for (String name : List.of("byte-level", "SentencePiece")) {
            int count = tokenizer(name).encode(content, 0, content.length).length;
            assertTrue(count < content.length * 2 / 3, name + ": " + count);
        }
    }

    @Test
    void windowsDoNotChangeTheTokensOfWords() {
        String sentence = "the model predicts a symbol and what it predicts well\n";
        byte[] content = TestTexts.utf8(sentence.repeat(2000));
        assertTrue(content.length > 3 * TokenEncoder.WINDOW);
        for (String name : List.of("byte-level", "SentencePiece")) {
            Tokenizer tokenizer = tokenizer(name);
            int[] once = encode(tokenizer, sentence);
            int[] expected = IntStream.range(0, 2000 * once.length)
                    .map(i -> once[i % once.length])
                    .toArray();
            assertArrayEquals(expected, tokenizer.encode(content, 0, content.length), name);
        }
    }

    @Test
    void mergesAVeryLongWord() {
        Tokenizer tokenizer = tokenizer("byte-level");
        byte[] content = TestTexts.utf8("a".repeat(1 << 20));
        int[] tokens = tokenizer.encode(content, 0, content.length);
        assertTrue(tokens.length < content.length / 4, tokens.length + " tokens");
    }

    @Test
    void neverGivesASpecialToken() {
        for (String text : List.of("<s>", "</s>", "<unk>", "<|endoftext|>", " <s> ", "a<|endoftext|>b")) {
            for (Tokenizer tokenizer : TOKENIZERS.values()) {
                for (int symbol : encode(tokenizer, text)) {
                    assertTrue(tokenizer.length(symbol) > 0, text);
                }
            }
        }
    }

    @Test
    void neverGivesASpecialTokenThatMergesMake() throws IOException {
        ObjectNode file = llama3();
        int size = TokenizerFiles.vocabulary(file).size();
        TokenizerFiles.vocabulary(file).put("<x", size).put("<x>", size + 1);
        TokenizerFiles.merges(file).insert(0, "< x").insert(1, "<x >");
        TokenizerFiles.addToken(file, size + 1, "<x>", true);
        Tokenizer tokenizer = TokenizerFiles.tokenizer(file);
        assertEquals(0, tokenizer.length(size + 1));
        int[] tokens = encode(tokenizer, "<x>");
        assertArrayEquals(TestTexts.utf8("<x>"), tokenizer.decode(tokens));
        assertEquals(size, tokens[0]);
        assertEquals(2, tokens.length);
    }

    @Test
    void escapesBytesThatNoTokenHas() {
        Tokenizer tokenizer = tokenizer("byte-level, few bytes");
        int escape = tokenizer.escape().orElseThrow();
        assertEquals(tokenizer.vocabularySize(), escape);
        int[] symbols = encode(tokenizer, "a\u00ff");
        assertArrayEquals(new int[] {encode(tokenizer, "a")[0], escape + 0xC3, escape + 0xBF}, symbols);
        assertEquals(1, tokenizer.length(escape + 0xC3));
        assertArrayEquals(TestTexts.bytes(0xC3), tokenizer.bytes(escape + 0xC3));
        assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.bytes(escape + 256));
        assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.bytes(-1));
    }

    @Test
    void hasNoEscapesWhereEveryByteHasAToken() {
        assertEquals(OptionalInt.empty(), tokenizer("byte-level").escape());
        assertEquals(OptionalInt.empty(), tokenizer("SentencePiece").escape());
        assertTrue(tokenizer("SentencePiece without byte fallback").escape().isPresent());
        for (String name : List.of("byte-level", "SentencePiece")) {
            Tokenizer tokenizer = tokenizer(name);
            TestTexts.everyKind().forEach((kind, content) -> {
                for (int symbol : tokenizer.encode(content, 0, content.length)) {
                    assertTrue(symbol < tokenizer.vocabularySize(), kind);
                }
            });
        }
    }

    @Test
    void keepsTheCharacterThatStandsForSpaces() {
        Tokenizer tokenizer = tokenizer("SentencePiece");
        assertArrayEquals(TestTexts.utf8("▁the"), tokenizer.decode(encode(tokenizer, "▁the")));
        assertFalse(Arrays.equals(encode(tokenizer, " the"), encode(tokenizer, "▁the")));
        assertArrayEquals(TestTexts.utf8(" the"), tokenizer.bytes(encode(tokenizer, " the")[0]));
    }

    @Test
    void readsBytesOfByteTokens() {
        Tokenizer tokenizer = tokenizer("SentencePiece");
        assertArrayEquals(TestTexts.bytes(0), tokenizer.bytes(3));
        assertArrayEquals(TestTexts.bytes(0xFF), tokenizer.bytes(258));
        byte[] target = new byte[3];
        tokenizer.copyTo(3 + 'A', target, 1);
        assertArrayEquals(TestTexts.bytes(0, 'A', 0), target);
    }

    @Test
    void takesLiteralNamesForByteTokensWithoutByteFallback() {
        assertArrayEquals(
                TestTexts.utf8("<0x41>"),
                tokenizer("SentencePiece without byte fallback").bytes(3 + 0x41));
    }

    @Test
    void addedTokensThatAreNotSpecialStandForTheirText() throws IOException {
        ObjectNode file = llama3();
        int size = TokenizerFiles.vocabulary(file).size();
        TokenizerFiles.addToken(file, size + 4, "  é", false);
        Tokenizer tokenizer = TokenizerFiles.tokenizer(file);
        assertEquals(size + 5, tokenizer.vocabularySize());
        assertArrayEquals(TestTexts.utf8("  é"), tokenizer.bytes(size + 4));
        assertEquals(0, tokenizer.length(size + 3));
    }

    @Test
    void normalisationToNfcIsLeftOut() throws IOException {
        Tokenizer tokenizer = TokenizerFiles.tokenizer(TokenizerFiles.set(
                llama3(), "normalizer", "{\"type\":\"Sequence\",\"normalizers\":[{\"type\":\"NFC\"}]}"));
        String text = "e\u0301\u212b";
        assertArrayEquals(TestTexts.utf8(text), tokenizer.decode(encode(tokenizer, text)));
        assertArrayEquals(encode(tokenizer("byte-level"), "élève"), encode(tokenizer, "élève"));
    }

    @Test
    void theDigestTellsVocabulariesApartAndNothingElse() throws IOException {
        byte[] digest = tokenizer("byte-level").digest();
        assertEquals(32, digest.length);
        ObjectNode otherOrder = llama3();
        TokenizerFiles.merges(otherOrder)
                .insert(0, TokenizerFiles.merges(otherOrder).remove(5));
        assertArrayEquals(digest, TokenizerFiles.tokenizer(otherOrder).digest());
        ObjectNode larger = llama3();
        TokenizerFiles.vocabulary(larger)
                .put("zzzz", TokenizerFiles.vocabulary(larger).size());
        assertNotEquals(
                HexFormat.of().formatHex(digest),
                HexFormat.of().formatHex(TokenizerFiles.tokenizer(larger).digest()));
    }

    @Test
    void theDigestIsOfSizeAndLengthsAndBytes() throws IOException {
        ObjectNode file =
                TokenizerFiles.set(llama3(), "model", "{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"ab\":2},\"merges\":[]}");
        file.withArray("/added_tokens").removeAll();
        // sha256 of 03000000 01000000 61 00000000 02000000 6162
        assertEquals(
                "e1f4ea0d5bcc2cdbd6d214f1df783d777bd22198026c38a52112de85603a5c28",
                HexFormat.of().formatHex(TokenizerFiles.tokenizer(file).digest()));
    }

    @Test
    void theTemplateTellsWhatBeginsAText() throws IOException {
        String template =
                "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"</s>\",\"type_id\":0}},"
                        + "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}}]}";
        ObjectNode file = TokenizerFiles.set(llama2(), "post_processor", template);
        assertEquals(OptionalInt.of(2), TokenizerFiles.tokenizer(file).beginningOfText());
        TokenizerFiles.set(
                file,
                "post_processor",
                "{\"type\":\"Sequence\",\"processors\":[{\"type\":\"ByteLevel\"}," + template + "]}");
        assertEquals(OptionalInt.of(2), TokenizerFiles.tokenizer(file).beginningOfText());
        TokenizerFiles.set(file, "post_processor", template.replace("</s>", "[none]"));
        assertEquals(OptionalInt.of(1), TokenizerFiles.tokenizer(file).beginningOfText());
    }

    @Test
    void usualNamesTellWhatBeginsATextIfNothingElseDoes() throws IOException {
        assertEquals(OptionalInt.of(1), tokenizer("SentencePiece").beginningOfText());
        assertEquals(OptionalInt.of(0), tokenizer("byte-level").beginningOfText());
        ObjectNode file = llama3();
        file.withArray("/added_tokens").removeAll();
        assertEquals(OptionalInt.empty(), TokenizerFiles.tokenizer(file).beginningOfText());
    }

    @Test
    void importsAVocabularyOfLlama2c() throws IOException {
        Tokenizer tokenizer = Tokenizer.parse(Tok512.tokenizerJson(Tok512.requireFile()));
        assertEquals(512, tokenizer.vocabularySize());
        assertEquals(OptionalInt.of(1), tokenizer.beginningOfText());
        assertEquals(OptionalInt.empty(), tokenizer.escape());
        assertArrayEquals(TestTexts.utf8("in"), tokenizer.bytes(259));
        assertArrayEquals(TestTexts.utf8(" a"), tokenizer.bytes(262));
        TokenEncoder encoder = tokenizer.newEncoder();
        TestTexts.everyKind().forEach((kind, content) -> assertRestored(tokenizer, encoder, content, kind));
    }

    @Test
    void refusesARangeOutsideTheContent() {
        TokenEncoder encoder = tokenizer("byte-level").newEncoder();
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(new byte[3], 1, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> encoder.encode(new byte[3], 2, 1));
    }
}
