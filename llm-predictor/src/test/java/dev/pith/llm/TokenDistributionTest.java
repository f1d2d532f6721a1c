package dev.pith.llm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.coder.RangeDecoder;
import dev.pith.coder.RangeEncoder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDistributionTest {

    private static final long SEED = 99;

    private static float[] logits(int tokens, double spread) {
        Random random = new Random(SEED);
        float[] logits = new float[tokens];
        for (int token = 0; token < tokens; token++) {
            logits[token] = (float) (random.nextGaussian() * spread);
        }
        return logits;
    }

    private static TokenDistribution of(float[] logits) {
        TokenDistribution distribution = new TokenDistribution(logits.length);
        distribution.predict(logits, 0);
        return distribution;
    }

    /** Codes some tokens and returns the length of the message in bytes. */
    private static int roundTrip(TokenDistribution distribution, int... tokens) {
        byte[] message = new byte[16 * tokens.length + 16];
        RangeEncoder encoder = new RangeEncoder(message, 0, message.length);
        for (int token : tokens) {
            distribution.encode(encoder, token);
        }
        int length = encoder.finish();
        RangeDecoder decoder = new RangeDecoder(message, 0, length);
        for (int token : tokens) {
            assertEquals(token, distribution.decode(decoder));
        }
        assertTrue(decoder.isAtEnd());
        return length;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255, 256, 257, 512, 1000, 70_000})
    void everyTokenCanComeInAnyVocabulary(int tokens) {
        int[] some = new Random(SEED).ints(50, 0, tokens).toArray();
        for (double spread : new double[] {0, 1, 5, 50, 1e30}) {
            TokenDistribution distribution = of(logits(tokens, spread));
            roundTrip(distribution, some);
            roundTrip(distribution, 0, tokens - 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 4096, 150_000})
    void costsNoMoreThanAThousandthAboveTheModelsOwnProbabilities(int tokens) {
        Random random = new Random(SEED);
        for (double spread : new double[] {1, 2, 4}) {
            float[] logits = logits(tokens, spread);
            double greatest = 0;
            for (float logit : logits) {
                greatest = Math.max(greatest, logit);
            }
            double sum = 0;
            double[] cumulative = new double[tokens];
            for (int token = 0; token < tokens; token++) {
                sum += Math.exp(logits[token] - greatest);
                cumulative[token] = sum;
            }
            TokenDistribution distribution = of(logits);
            int[] drawn = new int[3000];
            double ideal = 0;
            double cost = 0;
            for (int i = 0; i < drawn.length; i++) {
                int found = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
                drawn[i] = Math.min(tokens - 1, found < 0 ? -found - 1 : found);
                ideal -= (logits[drawn[i]] - greatest - Math.log(sum)) / Math.log(2);
                cost += distribution.bits(drawn[i]);
            }
            String reason = "spread " + spread + ": " + cost + " bits for " + ideal;
            assertTrue(cost < ideal * 1.001, reason);
            assertTrue(roundTrip(distribution, drawn) * 8 < ideal * 1.001 + 16, reason);
        }
    }

    @Test
    void anImpossibleTokenCostsNoMoreThanFortyEightBits() {
        float[] logits = new float[1000];
        logits[3] = 1e6f;
        TokenDistribution distribution = of(logits);
        assertEquals(0, distribution.bits(3), 1e-3);
        assertTrue(distribution.bits(999) <= 48, distribution.bits(999) + " bits");
        roundTrip(distribution, 3, 0, 999, 3);
    }

    @Test
    void logitsThatAreNoNumbersDoNoHarm() {
        float[] logits = {Float.NaN, 1, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0f};
        roundTrip(of(logits), 0, 1, 2, 3, 4, 5);
        Arrays.fill(logits, Float.NEGATIVE_INFINITY);
        roundTrip(of(logits), 0, 1, 2, 3, 4, 5);
    }

    @Test
    void weightsAreExponentials() {
        assertEquals(1 << 30, TokenDistribution.weight(0f));
        int last = 1 << 30;
        for (float distance = 0; distance > -30; distance -= 0x1p-10f) {
            int weight = TokenDistribution.weight(distance);
            assertEquals(Math.exp(distance) * (1 << 30), weight, Math.exp(distance) * 600 + 1, "at " + distance);
            assertTrue(weight <= last, "rises at " + distance);
            last = weight;
        }
        assertEquals(0, TokenDistribution.weight(-1e30f));
        assertEquals(0, TokenDistribution.weight(Float.NEGATIVE_INFINITY));
    }

    @Test
    void ranksAndTokensAreInverse() {
        float[] logits = logits(700, 1);
        logits[10] = logits[600];
        logits[5] = 0f;
        logits[6] = -0f;
        TokenDistribution distribution = of(logits);
        Set<Integer> seen = new HashSet<>();
        for (int token = 0; token < logits.length; token++) {
            int rank = distribution.rank(token);
            assertEquals(token, distribution.tokenAtRank(rank));
            assertTrue(seen.add(rank));
        }
        assertEquals(distribution.rank(10) + 1, distribution.rank(600));
        assertEquals(
                distribution.tokenAtRank(2), distribution.likeliest(3).get(2).token());
    }

    @Test
    void bothKernelsWeighTheSame() {
        long seed = 31;
        Random random = new Random(seed);
        for (int count = 1; count < 70; count++) {
            float[] logits = new float[count + 3];
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (random.nextGaussian() * (i % 3 == 0 ? 1 : 12));
            }
            logits[3 + random.nextInt(count)] = -0f;
            int[] plain = new int[count];
            int[] vectors = new int[count];
            new PlainWeightKernel().weigh(logits, 3, count, plain);
            new VectorWeightKernel().weigh(logits, 3, count, vectors);
            assertArrayEquals(plain, vectors, count + " logits, seed " + seed);
        }
    }
}
