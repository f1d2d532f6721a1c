package dev.pith.fibonacci;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {

    private static List<String> split(String text) {
        byte[] content = text.getBytes(ISO_8859_1);
        List<String> tokens = new ArrayList<>();
        for (int at = 0; at < content.length; ) {
            int wordEnd = Tokens.wordEnd(content, at, content.length);
            int gapEnd = Tokens.gapEnd(content, wordEnd, content.length);
            tokens.add(new String(content, at, wordEnd - at, ISO_8859_1));
            tokens.add(new String(content, wordEnd, gapEnd - wordEnd, ISO_8859_1));
            at = gapEnd;
        }
        return tokens;
    }

    @Test
    void takesTextApart() {
        assertEquals(
                List.of("It", "'", "s", " ", "1984", "", "5", ", ", "isn", "'", "t", "?"), split("It's 19845, isn't?"));
        assertEquals(List.of("", "  ", "a", "", "1", "", "b", ""), split("  a1b"));
        assertEquals(List.of("\u00e9t\u00e9", "."), split("\u00e9t\u00e9."));
    }

    @Test
    void splitsWhatIsLong() {
        assertEquals(List.of("a".repeat(32), "", "a", "-".repeat(32), "", "-"), split("a".repeat(33) + "-".repeat(33)));
    }

    @ParameterizedTest
    @CsvSource({
        "word, 0",
        "Word, 1",
        "WORD, 2",
        "WoRD, 3",
        "wORD, 3",
        "A, 1",
        "AB, 2",
        "1, 0",
        "A\u00e9, 1",
        "\u00e9A, 3"
    })
    void tellsCases(String word, int wordCase) {
        byte[] content = word.getBytes(ISO_8859_1);
        assertEquals(wordCase, Tokens.caseOf(content, 0, content.length));
        StringBuilder restored = new StringBuilder();
        for (int i = 0; i < content.length; i++) {
            byte folded = Tokens.folded(content[i], wordCase);
            restored.append((char) (Tokens.unfolded(folded, i, wordCase) & 0xFF));
        }
        assertEquals(word, restored.toString());
    }
}
