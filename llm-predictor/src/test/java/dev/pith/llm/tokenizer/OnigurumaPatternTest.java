package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.llm.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnigurumaPatternTest {

    private static void assertMatches(String pattern, String text, String... matches) throws UnsupportedModelException {
        Matcher matcher = OnigurumaPattern.compile(pattern).matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        assertEquals(List.of(matches), found, pattern);
    }

    @Test
    void translatesLiteralsAndEscapes() throws UnsupportedModelException {
        assertMatches("ab", "xabx", "ab");
        assertMatches("\\.\\*\\\\\\-#", "a.*\\-#", ".*\\-#");
        assertMatches("\\t\\r\\n\\u00e9\\x{1F600}", "\t\r\né😀", "\t\r\né😀");
        assertMatches("]", "a]", "]");
        assertMatches(".", "a\r\n\u2028", "a", "\r", "\u2028");
        assertMatches("😀+", "😀😀", "😀😀");
    }

    @Test
    void translatesClasses() throws UnsupportedModelException {
        assertMatches("[a-c\\]\\-x]+", "ab]-xy", "ab]-x");
        assertMatches("[^a-c]+", "abxyc^", "xy", "^");
        assertMatches("[+\\-*/-]+", "1+-*/2", "+-*/");
        assertMatches("[\\p{L}\\d]+", "aé१!", "aé१");
        assertMatches("[^\\s\\p{L}\\p{N}]+", "a1 !? ", "!?");
        assertMatches("[!&]", "&", "&");
    }

    @Test
    void whiteSpaceIsThatOfUnicode() throws UnsupportedModelException {
        assertMatches("\\s+", "a \t\u000b\u0085\u00a0\u2003\u3000b\u200b", " \t\u000b\u0085\u00a0\u2003\u3000");
        assertMatches("\\S+", "a\u00a0b", "a", "b");
        assertMatches("\\w+", "é_1!", "é_1");
        assertMatches("\\D", "1a\u0663", "a");
    }

    @Test
    void translatesProperties() throws UnsupportedModelException {
        assertMatches("\\p{Lu}\\p{Ll}", "aBc", "Bc");
        assertMatches("\\P{L}", "a1", "1");
        assertMatches("\\p{^L}", "a1", "1");
        assertMatches("\\p{Han}+|\\p{Hiragana}", "漢字あア", "漢字", "あ");
    }

    @Test
    void translatesQuantifiers() throws UnsupportedModelException {
        assertMatches("a?b", "abb", "ab", "b");
        assertMatches("a{1,3}", "aaaaa", "aaa", "aa");
        assertMatches("a{2}", "aaa", "aa");
        assertMatches("a{2,}", "aaa", "aaa");
        assertMatches("a+?", "aa", "a", "a");
        assertMatches("a++a|b", "aab", "b");
        assertMatches("a?+b", "ab", "ab");
        assertMatches("a{1,2}+", "aaaaa", "aaaaa");
    }

    @Test
    void translatesGroups() throws UnsupportedModelException {
        assertMatches("(?i:'s|'T)", "'S't'\u017f'x", "'S", "'t", "'\u017f");
        assertMatches("x(?i:y(?-i:z))", "xYz xYZ", "xYz");
        assertMatches("(a|b)c", "acbcc", "ac", "bc");
        assertMatches("(?>a+)b", "aab", "aab");
        assertMatches("\\s+(?!\\S)|\\s+", "a   b ", "  ", " ", " ");
        assertMatches("a(?=b)", "aab", "a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a*",
                "a|",
                "|a",
                "(a",
                "a)",
                "[a",
                "[]",
                "[^]",
                "a**",
                "a{,2}",
                "a{x}",
                "a{1001}",
                "a{1,2,3}",
                "(?:a){2}",
                "(?:a?)*",
                "(?:a?|b)c",
                "(?:a|b?)c",
                "(?!a)+b",
                "^a",
                "a$",
                "\\ba",
                "\\Aa",
                "(a)\\1",
                "(?<=a)b",
                "(?<n>a)",
                "(?i)a",
                "(?m:a)",
                "[[:alpha:]]",
                "[a&&b]",
                "\\p{Foo}",
                "\\pL",
                "\\p{",
                "\\x41",
                "\\x{110000}",
                "\\u12",
                "a\\",
                "[z-a]",
                "[a-\\s]",
                "\\h",
                "+",
                "a{2",
                "{",
                "\\k<a>",
                "(?#c)a",
                "a{3,2}",
                "\\Wa"
            })
    void refusesWhatItDoesNotTranslate(String pattern) {
        UnsupportedModelException e =
                assertThrows(UnsupportedModelException.class, () -> OnigurumaPattern.compile(pattern));
        assertTrue(String.valueOf(e.getMessage()).contains(pattern), e.getMessage());
    }

    @Test
    void literalsMatchThemselves() throws UnsupportedModelException {
        assertEquals(
                "a-a",
                OnigurumaPattern.literal("\\E(.*😀").matcher("a\\E(.*😀a").replaceAll("-"));
    }

    @Test
    void refusesLongAndDeepPatterns() {
        assertThrows(UnsupportedModelException.class, () -> OnigurumaPattern.literal("a".repeat(10_000)));
        assertThrows(UnsupportedModelException.class, () -> OnigurumaPattern.compile("a".repeat(10_000)));
        assertThrows(
                UnsupportedModelException.class,
                () -> OnigurumaPattern.compile("(".repeat(100) + "a" + ")".repeat(100)));
    }
}
