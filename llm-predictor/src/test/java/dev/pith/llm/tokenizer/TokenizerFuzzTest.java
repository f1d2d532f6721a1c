package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pith.codec.CorruptInputException;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads any text as a tokenizer, which is read or refused, and encodes any content. Run as a plain test it goes through the
 * inputs kept as resources; with {@code JAZZER_FUZZ=1} it searches for others.
 */
class TokenizerFuzzTest {

    private static final byte[] CONTENT = TestTexts.utf8("the model's 12 symbols\n ▁ 😀 \u00ff <s>");

    @FuzzTest(maxDuration = "1m")
    void filesAreRefusedOrRestoreContent(byte[] json) throws IOException {
        Tokenizer tokenizer;
        try {
            tokenizer = Tokenizer.parse(json);
        } catch (CorruptInputException e) {
            assertTrue(e.offset() >= 0 && e.offset() <= json.length, e.getMessage());
            return;
        } catch (UnsupportedModelException e) {
            return;
        }
        assertTrue(tokenizer.vocabularySize() <= json.length);
        for (byte[] content : new byte[][] {CONTENT, json}) {
            assertArrayEquals(content, tokenizer.decode(tokenizer.encode(content, 0, content.length)));
        }
    }

    @FuzzTest(maxDuration = "1m")
    void contentIsRestored(byte[] content) throws IOException {
        for (Tokenizer tokenizer : Fixtures.TOKENIZERS) {
            assertArrayEquals(content, tokenizer.decode(tokenizer.encode(content, 0, content.length)));
        }
    }

    @FuzzTest(maxDuration = "1m")
    void patternsAreRefusedOrTranslated(byte[] pattern) {
        try {
            Pattern translated = OnigurumaPattern.compile(new String(pattern, StandardCharsets.UTF_8));
            assertTrue(!translated.matcher("").find(), translated.pattern());
        } catch (UnsupportedModelException e) {
            // As it should be.
        }
    }

    /** Made when they are needed. */
    private static final class Fixtures {

        private static final Tokenizer[] TOKENIZERS = tokenizers();

        private static Tokenizer[] tokenizers() {
            try {
                return new Tokenizer[] {
                    TokenizerFiles.tokenizer(
                            TokenizerFiles.byteLevel(TokenizerFiles.splitThenByteLevel(TokenizerFiles.LLAMA3_PATTERN))),
                    TokenizerFiles.tokenizer(TokenizerFiles.sentencePiece("null", TokenizerFiles.METASPACE))
                };
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
