package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pith.llm.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreTokenizerTest {

    private static final int LONGEST = 20_000;

    private static List<String> cut(String text, Splitter... splitters) {
        PreTokenizer preTokenizer = new PreTokenizer(List.of(splitters), LONGEST);
        text.getChars(0, text.length(), preTokenizer.text(), 0);
        int count = preTokenizer.cut(text.length());
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int piece = 0; piece < count; piece++) {
            pieces.add(text.substring(from, preTokenizer.end(piece)));
            from = preTokenizer.end(piece);
        }
        return pieces;
    }

    private static Splitter splitter(String pattern, Splitter.Behaviour behaviour, boolean invert)
            throws UnsupportedModelException {
        return new Splitter(OnigurumaPattern.compile(pattern), behaviour, invert);
    }

    @Test
    void cutsAsItIsTold() throws UnsupportedModelException {
        String text = "xx--y-";
        assertEquals(List.of("xx", "-", "-", "y", "-"), cut(text, splitter("-", Splitter.Behaviour.ISOLATED, false)));
        assertEquals(List.of("xx", "--", "y", "-"), cut(text, splitter("-", Splitter.Behaviour.CONTIGUOUS, false)));
        assertEquals(
                List.of("xx-", "-", "y-"), cut(text, splitter("-", Splitter.Behaviour.MERGED_WITH_PREVIOUS, false)));
        assertEquals(
                List.of("xx", "-", "-y", "-"), cut(text, splitter("-", Splitter.Behaviour.MERGED_WITH_NEXT, false)));
        assertEquals(
                List.of("x", "x--", "y-"), cut(text, splitter("[xy]", Splitter.Behaviour.MERGED_WITH_NEXT, false)));
        assertEquals(
                List.of("xx", "-", "-y", "-"), cut(text, splitter("-", Splitter.Behaviour.MERGED_WITH_PREVIOUS, true)));
    }

    @Test
    void cutsPiecesOfPieces() throws UnsupportedModelException {
        assertEquals(
                List.of("ab", "1", "2", "c "),
                cut(
                        "ab12c ",
                        splitter("\\p{L}+\\s?", Splitter.Behaviour.ISOLATED, false),
                        splitter("\\p{N}", Splitter.Behaviour.ISOLATED, false)));
        // Lookahead sees no further than the piece.
        assertEquals(
                List.of("a", "  ", "b"),
                cut(
                        "a  b",
                        splitter("\\p{L}", Splitter.Behaviour.ISOLATED, false),
                        splitter("\\s+(?!\\S)|\\s+", Splitter.Behaviour.ISOLATED, false)));
    }

    @Test
    void withoutSplittersTextIsOnePiece() {
        assertEquals(List.of("a b"), cut("a b"));
    }

    @Test
    void leavesTextInOnePieceWhereAPatternBacktracksTooMuch() throws UnsupportedModelException {
        String text = "a".repeat(5000);
        assertEquals(List.of(text), cut(text, splitter("(?:a|aa)+b", Splitter.Behaviour.ISOLATED, false)));
        assertEquals(List.of(text), cut(text, splitter("(?:a+)+b", Splitter.Behaviour.ISOLATED, false)));
    }

    @Test
    void leavesTextInOnePieceWhereAPatternNeedsTooMuchStack() throws UnsupportedModelException {
        String text = "ab".repeat(LONGEST / 2);
        List<String> pieces = cut(text, splitter("(?:(?:a|x)(?:b|y))+", Splitter.Behaviour.ISOLATED, false));
        assertEquals(List.of(text), pieces);
    }
}
