package dev.pith.cli;

import dev.pith.llm.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the legible texts of tokens as they are asked for, so that each is written once. */
final class TokenTexts {

    private final Tokenizer tokenizer;
    private final List<String> texts = new ArrayList<>();
    private final Map<Integer, Integer> indices = new HashMap<>();

    TokenTexts(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Returns what to show for a token of a text, or for an escaped byte. */
    static String ofSymbol(Tokenizer tokenizer, int symbol) {
        byte[] bytes = tokenizer.bytes(symbol);
        return VisibleText.of(bytes, 0, bytes.length, true);
    }

    /**
     * Returns what to show for a token that a model expects.
     *
     * @param token may be one that stands for no text, or that the tokenizer does not know
     */
    static String ofToken(Tokenizer tokenizer, int token) {
        boolean hasText = token < tokenizer.vocabularySize() && tokenizer.length(token) > 0;
        return hasText ? ofSymbol(tokenizer, token) : "(token " + token + ", no text)";
    }

    /** Returns the number of the text of a token of the text, or of an escaped byte. */
    int symbol(int symbol) {
        return indices.computeIfAbsent(symbol, _ -> add(ofSymbol(tokenizer, symbol)));
    }

    /** Returns the number of the text of a token that a model expects. */
    int token(int token) {
        // Tokens that the tokenizer does not know must not be taken for escaped bytes.
        int key = token < tokenizer.vocabularySize() ? token : -token;
        return indices.computeIfAbsent(key, _ -> add(ofToken(tokenizer, token)));
    }

    private int add(String text) {
        texts.add(text);
        return texts.size() - 1;
    }

    /** Returns all texts asked for, by their numbers. */
    List<String> all() {
        return List.copyOf(texts);
    }
}
