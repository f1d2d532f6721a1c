package dev.pith.llm.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenOrderTest {

    private static final long SEED = 3;

    private static final List<String> PARTS = List.of("null", TokenizerFiles.METASPACE);

    private static Tokenizer tokenizer(String preTokenizer) throws IOException {
        ObjectNode file = preTokenizer.equals("null")
                ? TokenizerFiles.byteLevel(TokenizerFiles.BYTE_LEVEL)
                : TokenizerFiles.sentencePiece("null", preTokenizer);
        TokenizerFiles.addToken(file, TokenizerFiles.vocabulary(file).size() + 3, "the\0", false);
        return TokenizerFiles.tokenizer(file);
    }

    @Test
    void ordersTokensByTheirBytes() throws IOException {
        for (String part : PARTS) {
            Tokenizer tokenizer = tokenizer(part);
            TokenOrder order = TokenOrder.of(tokenizer);
            assertEquals(tokenizer.vocabularySize(), order.size());
            for (int rank = 0; rank < order.size(); rank++) {
                int token = order.token(rank);
                assertEquals(rank, order.rank(token));
                assertEquals(rank < order.firstNotEmpty(), tokenizer.length(token) == 0);
                if (rank > 0) {
                    int before = order.token(rank - 1);
                    int compared = Arrays.compareUnsigned(tokenizer.bytes(before), tokenizer.bytes(token));
                    assertTrue(compared < 0 || (compared == 0 && before < token), before + " before " + token);
                }
            }
        }
    }

    @Test
    void findsAllTokensThatBeginWithABytesSequence() throws IOException {
        Random random = new Random(SEED);
        for (String part : PARTS) {
            Tokenizer tokenizer = tokenizer(part);
            TokenOrder order = TokenOrder.of(tokenizer);
            for (int round = 0; round < 500; round++) {
                byte[] bytes = tokenizer.bytes(random.nextInt(tokenizer.vocabularySize()));
                byte[] prefix = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                if (prefix.length > 0 && random.nextInt(4) == 0) {
                    prefix[prefix.length - 1] = (byte) random.nextInt(256);
                }
                int from = order.firstNotEmpty();
                int to = order.size();
                for (int length = 0; length < prefix.length; length++) {
                    int value = prefix[length] & 0xFF;
                    int next = order.firstAtLeast(from, to, length, value);
                    to = order.firstAtLeast(next, to, length, value + 1);
                    from = next;
                }
                for (int token = 0; token < tokenizer.vocabularySize(); token++) {
                    byte[] candidate = tokenizer.bytes(token);
                    boolean begins = candidate.length > 0
                            && candidate.length >= prefix.length
                            && Arrays.equals(prefix, Arrays.copyOf(candidate, prefix.length));
                    int rank = order.rank(token);
                    assertEquals(begins, rank >= from && rank < to, "seed " + SEED + ", token " + token);
                }
            }
        }
    }
}
