package dev.pith.llm.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A vocabulary of llama2.c: the length of the longest token, then for each token a score, a length and its bytes. Texts are
 * encoded as it does: character by character, and then the two neighbours that make the token of the best score become one
 * again and again.
 */
public final class Llama2cVocabulary {

    /** Stands before each text. */
    public static final int BEGIN = 1;

    private final List<String> texts = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();

    private Llama2cVocabulary(ByteBuffer in) {
        in.getInt();
        while (in.hasRemaining()) {
            scores.add(in.getFloat());
            byte[] text = new byte[in.getInt()];
            in.get(text);
            texts.add(new String(text, StandardCharsets.UTF_8));
        }
    }

    public static Llama2cVocabulary read(Path file) throws IOException {
        return new Llama2cVocabulary(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** Returns the tokens of a text whose every character is a token, {@link #BEGIN} first. */
    public int[] encode(String text) {
        List<Integer> tokens = new ArrayList<>(List.of(BEGIN));
        (" " + text).codePoints().forEach(character -> {
            int token = texts.indexOf(Character.toString(character));
            if (token < 0) {
                throw new IllegalArgumentException("no token for " + Character.toString(character));
            }
            tokens.add(token);
        });
        while (mergeBest(tokens)) {}
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean mergeBest(List<Integer> tokens) {
        int bestAt = -1;
        int best = -1;
        for (int i = 1; i + 1 < tokens.size(); i++) {
            int merged = texts.indexOf(texts.get(tokens.get(i)) + texts.get(tokens.get(i + 1)));
            if (merged >= 0 && (best < 0 || scores.get(merged) > scores.get(best))) {
                bestAt = i;
                best = merged;
            }
        }
        if (best < 0) {
            return false;
        }
        tokens.set(bestAt, best);
        tokens.subList(bestAt + 1, bestAt + 2).clear();
        return true;
    }

    /** Returns the text of tokens, with the space that stands before each text. */
    public String decode(int[] tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int token : tokens) {
            bytes.writeBytes(texts.get(token).getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
