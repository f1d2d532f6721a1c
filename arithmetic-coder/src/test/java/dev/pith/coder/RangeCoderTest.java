package dev.pith.coder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockEncoder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeCoderTest {

    private static final int[] PROBABILITIES = {1, 2, 255, 1 << 8, 21_845, 1 << 15, 65_281, 65_534, 65_535};

    /** One choice: the part {@code cumulative .. cumulative + frequency} of {@code 2^totalBits}. */
    private record Choice(boolean binary, int cumulative, int frequency, int totalBits) {

        static Choice bit(int bit, int probabilityOfOne) {
            return bit == 1
                    ? new Choice(true, 0, probabilityOfOne, 16)
                    : new Choice(true, probabilityOfOne, 65_536 - probabilityOfOne, 16);
        }

        static Choice symbol(int cumulative, int frequency, int totalBits) {
            return new Choice(false, cumulative, frequency, totalBits);
        }

        double information() {
            return totalBits - Math.log(frequency) / Math.log(2);
        }

        void encode(RangeEncoder encoder) {
            if (binary) {
                encoder.encodeBit(cumulative == 0 ? 1 : 0, cumulative == 0 ? frequency : cumulative);
            } else {
                encoder.encode(cumulative, frequency, totalBits);
            }
        }

        /** Tells whether the decoder comes to the same choice. */
        boolean decodes(RangeDecoder decoder) {
            if (binary) {
                int bit = decoder.decodeBit(cumulative == 0 ? frequency : cumulative);
                return bit == (cumulative == 0 ? 1 : 0);
            }
            int quantile = decoder.decodeQuantile(totalBits);
            boolean mine = quantile >= cumulative && quantile < cumulative + frequency;
            if (mine) {
                decoder.advance(cumulative, frequency, totalBits);
            }
            return mine;
        }
    }

    @Test
    void noChoicesMakeAnEmptyMessage() {
        assertRoundTrip(List.of());
        assertEquals(0, encode(List.of()).length);
    }

    @Test
    void everySequenceOfBitsSurvivesAtExtremeAndMiddlingProbabilities() {
        for (int length = 1; length <= 10; length++) {
            for (int bits = 0; bits < 1 << length; bits++) {
                for (int first = 0; first < PROBABILITIES.length; first++) {
                    for (int stride = 0; stride < 3; stride++) {
                        List<Choice> choices = new ArrayList<>();
                        for (int i = 0; i < length; i++) {
                            int probability = PROBABILITIES[(first + i * stride) % PROBABILITIES.length];
                            choices.add(Choice.bit((bits >> i) & 1, probability));
                        }
                        assertRoundTrip(choices);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 16, 22, 23, 24})
    void everySequenceOfSymbolsSurvives(int totalBits) {
        int total = 1 << totalBits;
        int[] boundaries = {0, 1, total / 2, total - 1, total};
        for (int length = 1; length <= 5; length++) {
            for (int number = 0; number < 1 << (2 * length); number++) {
                List<Choice> choices = new ArrayList<>();
                for (int i = 0; i < length; i++) {
                    int symbol = (number >> (2 * i)) & 3;
                    int width = boundaries[symbol + 1] - boundaries[symbol];
                    if (width > 0) {
                        choices.add(Choice.symbol(boundaries[symbol], width, totalBits));
                    }
                }
                assertRoundTrip(choices);
            }
        }
    }

    @Test
    void certainSymbolsCostNothing() {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            choices.add(Choice.symbol(0, 1 << i % 25, i % 25));
        }
        assertEquals(0, encode(choices).length);
        assertRoundTrip(choices);
    }

    @Test
    void mixturesOfBitsAndSymbolsSurvive() {
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            assertRoundTrip(randomChoices(random, random.nextInt(200)), "seed " + seed);
        }
        assertRoundTrip(randomChoices(new Random(-1), 300_000), "long");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void carriesRunThroughLongChainsOfFullBytes(int lastBit) {
        for (int chain = 1; chain < 300; chain++) {
            // Narrows the interval around one half from below: 0x7F FF FF …; only the last choice lies across it.
            List<Choice> choices = new ArrayList<>();
            choices.add(Choice.symbol(127, 2, 8));
            for (int i = 0; i < chain; i++) {
                choices.add(Choice.symbol(127, 2, 8));
            }
            choices.add(Choice.bit(lastBit, 32_768));
            choices.add(Choice.symbol(lastBit == 1 ? 255 : 0, 1, 8));
            choices.add(Choice.symbol(lastBit == 1 ? 255 : 0, 1, 8));
            assertRoundTrip(choices);
        }
    }

    @Test
    void aCarryTurnsTheWholeChainOfFullBytesToZeros() {
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            choices.add(Choice.symbol(i == 0 ? 127 : 255, 1, 8));
        }
        List<Choice> straddling = new ArrayList<>();
        straddling.add(Choice.symbol(127, 2, 8));
        for (int i = 0; i < 1000; i++) {
            straddling.add(Choice.symbol(127, 2, 8));
        }
        byte[] without = encode(choices);
        assertEquals(0x7F, without[0]);
        assertEquals((byte) 0xFF, without[999]);
        byte[] with = encode(straddling);
        assertEquals((byte) 0x80, with[0]);
        for (int i = 1; i < with.length; i++) {
            assertEquals(0, with[i]);
        }
    }

    @Test
    void theMessageIsTheNumberThatExactArithmeticGives() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Choice> choices = randomChoices(random, random.nextInt(60));
            assertArrayEquals(encodeExactly(choices), encode(choices), "seed " + seed);
        }
    }

    @Test
    void theLengthIsTheInformationPlusAtMostOneByte() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<Choice> choices = randomLikelyChoices(random, 1 + random.nextInt(40));
            assertLengthIsInformation(choices, "seed " + seed);
        }
        assertLengthIsInformation(randomLikelyChoices(new Random(-1), 400_000), "long");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535})
    void unlikelyBitsCostSixteenBitsAndLikelyOnesNextToNothing(int probability) {
        int unlikely = probability == 1 ? 1 : 0;
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            choices.add(Choice.bit(unlikely, probability));
        }
        assertEquals(4000, encode(choices).length, 4);
        choices.clear();
        for (int i = 0; i < 1_000_000; i++) {
            choices.add(Choice.bit(1 - unlikely, probability));
        }
        assertEquals(1_000_000 * choices.getFirst().information() / 8, encode(choices).length, 1);
        assertRoundTrip(choices);
    }

    @Test
    void noMessageHoldsMoreChoicesThanItsLengthAllows() {
        for (int totalBits : new int[] {1, 8, 16, 22}) {
            for (int rest : new int[] {1, 1 << (totalBits / 2)}) {
                int frequency = (1 << totalBits) - rest;
                List<Choice> choices = new ArrayList<>();
                for (int i = 0; i < 300_000; i++) {
                    choices.add(Choice.symbol(i % 2 * rest, frequency, totalBits));
                }
                int length = encode(choices).length;
                long bound = RangeDecoder.maxChoices(length, frequency, totalBits);
                assertTrue(choices.size() <= bound, totalBits + " bits, " + rest);
                if (length > 8 && totalBits > 8) {
                    assertTrue(bound < 1.2 * choices.size(), totalBits + " bits, " + rest);
                }
            }
        }
    }

    @Test
    void writesAndReadsNothingOutsideItsRange() {
        List<Choice> choices = randomChoices(new Random(7), 500);
        byte[] expected = encode(choices);
        int from = 13;
        byte[] output = new byte[from + expected.length + 9];
        Arrays.fill(output, (byte) 0xA5);
        RangeEncoder encoder = new RangeEncoder(output, from, from + expected.length);
        choices.forEach(choice -> choice.encode(encoder));
        assertEquals(expected.length, encoder.finish());
        assertFalse(encoder.overflowed());
        for (int i = 0; i < output.length; i++) {
            boolean inside = i >= from && i < from + expected.length;
            assertEquals(inside ? expected[i - from] : (byte) 0xA5, output[i]);
        }
        RangeDecoder decoder = new RangeDecoder(output, from, from + expected.length);
        choices.forEach(choice -> assertTrue(choice.decodes(decoder)));
        assertTrue(decoder.isAtEnd());
    }

    @Test
    void stopsWritingAtTheLimit() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Choice> choices = randomChoices(random, 100);
            int needed = encode(choices).length;
            int limit = random.nextInt(needed);
            byte[] output = new byte[3 + needed];
            RangeEncoder encoder = new RangeEncoder(output, 3, 3 + limit);
            choices.forEach(choice -> choice.encode(encoder));
            assertEquals(BlockEncoder.DOES_NOT_FIT, encoder.finish(), "seed " + seed);
            assertTrue(encoder.overflowed());
            for (int i = 0; i < output.length; i++) {
                assertTrue((i >= 3 && i < 3 + limit) || output[i] == 0, "seed " + seed);
            }
            encoder.reset(output, 0, needed);
            choices.forEach(choice -> choice.encode(encoder));
            assertEquals(needed, encoder.finish(), "seed " + seed);
        }
    }

    @Test
    void carriesAfterOverflowStayInsideTheOutput() {
        byte[] output = new byte[2];
        RangeEncoder encoder = new RangeEncoder(output, 1, 2);
        for (int i = 0; i < 10_000; i++) {
            encoder.encode(255, 1, 8);
            encoder.encodeBit(0, 65_535);
        }
        assertEquals(BlockEncoder.DOES_NOT_FIT, encoder.finish());
        assertEquals(0, output[0]);
    }

    @Test
    void aMessageThatLacksMoreThanItsLastByteIsNoticed() {
        Random random = new Random(3);
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            choices.add(Choice.symbol(random.nextInt(1 << 8), 1, 8));
        }
        byte[] message = encode(choices);
        for (int length = 0; length < message.length - 1; length++) {
            RangeDecoder decoder = new RangeDecoder(message, 0, length);
            int decoded = 0;
            while (decoded < choices.size() && !decoder.isOverrun()) {
                decoder.advance(decoder.decodeQuantile(8), 1, 8);
                decoded++;
            }
            assertTrue(decoder.isOverrun() && !decoder.isAtEnd(), "length " + length);
            assertEquals(length + 2, decoded, "length " + length);
        }
    }

    @Test
    void superfluousBytesAreNoticedAtTheEnd() {
        for (int seed = 0; seed < 100; seed++) {
            List<Choice> choices = randomChoices(new Random(seed), seed);
            byte[] message = encode(choices);
            RangeDecoder decoder = new RangeDecoder(Arrays.copyOf(message, message.length + 2), 0, message.length + 2);
            choices.forEach(choice -> assertTrue(choice.decodes(decoder)));
            assertFalse(decoder.isAtEnd());
            assertFalse(decoder.isOverrun());
        }
    }

    @Test
    void anyBytesDecodeToSomethingWithinBounds() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            byte[] garbage = new byte[random.nextInt(50)];
            random.nextBytes(garbage);
            if (seed % 3 == 0) {
                Arrays.fill(garbage, (byte) 0xFF);
            }
            decodeGarbage(new RangeDecoder(garbage, 0, garbage.length), randomChoices(random, 2000));
        }
    }

    @Test
    void aModelCodesBitsByTheSameCallsInBothDirections() {
        Random random = new Random(11);
        int[] bits = random.ints(1000, 0, 2).toArray();
        int[] probabilities = random.ints(1000, 1, 65_536).toArray();
        byte[] message = new byte[1000];
        RangeEncoder encoder = new RangeEncoder(message, 0, message.length);
        BitCoder encoding = new BitCoder.Encoding(encoder);
        for (int i = 0; i < bits.length; i++) {
            assertEquals(bits[i], encoding.code(bits[i], probabilities[i]));
        }
        RangeDecoder decoder = new RangeDecoder(message, 0, encoder.finish());
        BitCoder decoding = new BitCoder.Decoding(decoder);
        for (int i = 0; i < bits.length; i++) {
            assertEquals(bits[i], decoding.code(i & 1, probabilities[i]), "whatever it is told: choice " + i);
        }
        assertTrue(decoder.isAtEnd());
    }

    @Test
    void refusesRangesOutsideTheArray() {
        byte[] array = new byte[10];
        assertThrows(IndexOutOfBoundsException.class, () -> new RangeEncoder(array, 0, 11));
        assertThrows(IndexOutOfBoundsException.class, () -> new RangeEncoder(array, 5, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> new RangeDecoder(array, -1, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> new RangeDecoder(array, 3, 11));
        assertThrows(IllegalArgumentException.class, () -> RangeDecoder.maxChoices(1, (1 << 24) - 1, 24));
        assertThrows(IllegalArgumentException.class, () -> RangeDecoder.maxChoices(-1, 1, 16));
    }

    @Test
    void refusesFrequenciesThatLeaveNothingOfTheInterval() {
        byte[] array = new byte[10];
        for (int frequency : new int[] {0, -1, Integer.MIN_VALUE}) {
            RangeEncoder encoder = new RangeEncoder(array, 0, 10);
            assertThrows(IllegalArgumentException.class, () -> encoder.encode(3, frequency, 8));
            RangeDecoder decoder = new RangeDecoder(array, 0, 10);
            assertThrows(IllegalArgumentException.class, () -> decoder.advance(0, frequency, 8));
        }
    }

    /** These bytes are part of every format that uses the coder: they must never change. */
    @Test
    void encodesToTheSameBytesForEver() {
        byte[] message = encode(randomChoices(new Random(20_260_101), 24));
        assertEquals("65cd1021ef6fa181d79eed", HexFormat.of().formatHex(message));
    }

    private static void assertRoundTrip(List<Choice> choices) {
        assertRoundTrip(choices, "");
    }

    private static void assertRoundTrip(List<Choice> choices, String hint) {
        byte[] message = encode(choices);
        RangeDecoder decoder = new RangeDecoder(message, 0, message.length);
        for (int i = 0; i < choices.size(); i++) {
            if (!choices.get(i).decodes(decoder) || decoder.isOverrun()) {
                throw new AssertionError(hint + ": choice " + i + ", overrun " + decoder.isOverrun()
                        + (choices.size() < 30 ? " in " + choices : ""));
            }
        }
        assertTrue(decoder.isAtEnd(), hint);
    }

    private static byte[] encode(List<Choice> choices) {
        byte[] output = new byte[choices.size() * 3 + 1];
        RangeEncoder encoder = new RangeEncoder(output, 0, output.length);
        for (Choice choice : choices) {
            choice.encode(encoder);
        }
        return Arrays.copyOf(output, encoder.finish());
    }

    /** The same intervals on one big number: no carry, no shifting out, and the end found by definition. */
    private static byte[] encodeExactly(List<Choice> choices) {
        BigInteger low = BigInteger.ZERO;
        long range = 1L << 32;
        int shifted = 0;
        for (Choice choice : choices) {
            long lower = (range * choice.cumulative) >>> choice.totalBits;
            long upper = (range * (choice.cumulative + choice.frequency)) >>> choice.totalBits;
            low = low.add(BigInteger.valueOf(lower));
            range = upper - lower;
            while (range < 1 << 24) {
                low = low.shiftLeft(8);
                range <<= 8;
                shifted++;
            }
        }
        for (int unitBits = 32; ; unitBits -= 8) {
            BigInteger unit = BigInteger.ONE.shiftLeft(unitBits);
            BigInteger count = low.add(unit).subtract(BigInteger.ONE).shiftRight(unitBits);
            if (count.shiftLeft(unitBits).compareTo(low.add(BigInteger.valueOf(range))) < 0) {
                int length = shifted + (32 - unitBits) / 8;
                byte[] message = new byte[length];
                for (int i = 0; i < length; i++) {
                    message[i] = count.shiftRight(8 * (length - 1 - i)).byteValue();
                }
                return message;
            }
        }
    }

    private static void decodeGarbage(RangeDecoder decoder, List<Choice> choices) {
        for (Choice choice : choices) {
            if (choice.binary) {
                decoder.decodeBit(choice.cumulative == 0 ? choice.frequency : choice.cumulative);
                continue;
            }
            int quantile = decoder.decodeQuantile(choice.totalBits);
            assertTrue(quantile >= 0 && quantile < 1 << choice.totalBits);
            if (quantile < choice.cumulative) {
                decoder.advance(0, choice.cumulative, choice.totalBits);
            } else if (quantile < choice.cumulative + choice.frequency) {
                decoder.advance(choice.cumulative, choice.frequency, choice.totalBits);
            } else {
                int cumulative = choice.cumulative + choice.frequency;
                decoder.advance(cumulative, (1 << choice.totalBits) - cumulative, choice.totalBits);
            }
        }
    }

    private static void assertLengthIsInformation(List<Choice> choices, String hint) {
        double bytes = choices.stream().mapToDouble(Choice::information).sum() / 8;
        int length = encode(choices).length;
        assertTrue(length <= bytes * 1.00001 + 1.001, hint + ": " + length + " for " + bytes);
        assertTrue(length >= bytes * 0.99999 - 1, hint + ": " + length + " for " + bytes);
    }

    /** Choices among parts of random width: unlikely ones are as frequent as likely ones. */
    private static List<Choice> randomChoices(Random random, int count) {
        List<Choice> choices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            if (random.nextBoolean()) {
                int probability = random.nextBoolean()
                        ? 1 + random.nextInt(65_535)
                        : PROBABILITIES[random.nextInt(PROBABILITIES.length)];
                choices.add(Choice.bit(random.nextInt(2), probability));
            } else {
                int totalBits = random.nextInt(RangeEncoder.MAX_TOTAL_BITS + 1);
                int cumulative = random.nextInt(1 << totalBits);
                int frequency = 1 + random.nextInt(Math.min(1 << random.nextInt(25), (1 << totalBits) - cumulative));
                choices.add(Choice.symbol(cumulative, frequency, totalBits));
            }
        }
        return choices;
    }

    /** Choices as frequent as they are likely, as if the model were right. */
    private static List<Choice> randomLikelyChoices(Random random, int count) {
        List<Choice> choices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int point = random.nextInt(1 << 16);
            if (random.nextBoolean()) {
                int probability = 1 + random.nextInt(65_535);
                choices.add(Choice.bit(point < probability ? 1 : 0, probability));
            } else {
                int symbols = 256;
                int each = (1 << 16) / symbols;
                choices.add(Choice.symbol(point / each * each, each, 16));
            }
        }
        return choices;
    }
}
