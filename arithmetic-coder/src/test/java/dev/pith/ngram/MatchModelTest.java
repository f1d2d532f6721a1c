package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MatchModelTest {

    private static final int START = 3;
    private static final int TABLE_BITS = 18;

    /** A model of content that was appended byte by byte, as the predictor does it. */
    private static final class Follower {
        final byte[] content;
        final MatchFinder finder;
        final MatchModel match;
        final RecentContent recent = new RecentContent(false);
        final int[] inputs = new int[MatchModel.INPUTS + 1];
        int position;

        Follower(byte[] bytes) {
            content = new byte[START + bytes.length];
            System.arraycopy(bytes, 0, content, START, bytes.length);
            finder = new MatchFinder(content, START, TABLE_BITS);
            match = new MatchModel(finder);
        }

        Follower(String text) {
            this(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** Returns the byte that the inputs point to. */
        int predictedByte() {
            int partialByte = 1;
            for (int bitCount = 0; bitCount < 8; bitCount++) {
                match.predict(partialByte, bitCount, inputs, 1);
                partialByte = (partialByte << 1) | (inputs[1] > 0 ? 1 : 0);
            }
            return partialByte & 0xFF;
        }

        /** Predicts and takes in bytes; returns how many bits of them were predicted, less those predicted wrong. */
        int follow(int count) {
            int balance = 0;
            for (int i = 0; i < count; i++) {
                int value = content[START + position] & 0xFF;
                for (int bitCount = 0; bitCount < 8; bitCount++) {
                    match.predict((value | 0x100) >>> (8 - bitCount), bitCount, inputs, 1);
                    int bit = (value >>> (7 - bitCount)) & 1;
                    balance += Integer.signum(inputs[1]) * (2 * bit - 1);
                    assertTrue(inputs[1] * inputs[2] >= 0, "the inputs contradict each other");
                    match.update(bit);
                }
                recent.append(value);
                position++;
                finder.advance(position, recent.ofOrder(MatchFinder.MIN_LENGTH));
            }
            return balance;
        }
    }

    @Test
    void saysNothingOfWhatIsNew() {
        Follower follower = new Follower("abcdefghijklmnopqrstuvwxyz");
        assertEquals(0, follower.follow(26));
        assertEquals(0, follower.finder.lengthClass());
    }

    @Test
    void predictsWhatFollowedTheLastOccurrence() {
        Follower follower = new Follower("the quick brown fox; the quick brown fox");
        follower.follow(21 + MatchFinder.MIN_LENGTH);
        assertTrue(follower.finder.lengthClass() > 0);
        assertEquals('i', follower.predictedByte());
        int left = follower.content.length - START - follower.position;
        assertEquals(8 * left, follower.follow(left));
    }

    @Test
    void prefersTheLatestOccurrence() {
        Follower follower = new Follower("prefixA prefixB prefix");
        follower.follow(22);
        assertEquals('B', follower.predictedByte());
    }

    @Test
    void endsWhereTheContentDiffers() {
        Follower follower = new Follower("the quick brown fox; the quick red hen, the quick");
        follower.follow(31);
        assertEquals('b', follower.predictedByte());
        follower.follow(1);
        assertEquals(0, follower.finder.lengthClass());
        assertEquals(0, follower.follow(5), "nothing like it came before");
    }

    @Test
    void fallsSilentWithinTheByteThatDiffers() {
        Follower follower = new Follower("0123456789 0123456789");
        follower.follow(11 + MatchFinder.MIN_LENGTH);
        assertEquals('6', follower.predictedByte());
        follower.match.predict(1, 0, follower.inputs, 1);
        assertTrue(follower.inputs[1] < 0, "the first bit of '6' is a zero");
        follower.match.update(1);
        follower.match.predict(0b11, 1, follower.inputs, 1);
        assertEquals(0, follower.inputs[1]);
        assertEquals(0, follower.inputs[2]);
        assertEquals(0, follower.finder.lengthClass());
    }

    @Test
    void longerMatchesAreOfAHigherClassAndAreTrustedMore() {
        byte[] content = Arrays.copyOf(TestContent.random(3000), 6000);
        System.arraycopy(content, 0, content, 3000, 3000);
        Follower follower = new Follower(content);
        follower.follow(3000 + MatchFinder.MIN_LENGTH);
        int previousClass = 0;
        int shortMatch = 0;
        while (follower.position < 5999) {
            int lengthClass = follower.finder.lengthClass();
            assertTrue(
                    lengthClass >= previousClass && lengthClass < MatchFinder.LENGTH_CLASSES, "class " + lengthClass);
            previousClass = lengthClass;
            follower.follow(1);
            shortMatch = shortMatch == 0 ? Math.abs(follower.inputs[1]) : shortMatch;
        }
        assertEquals(MatchFinder.LENGTH_CLASSES - 1, previousClass);
        assertTrue(Math.abs(follower.inputs[1]) > shortMatch);
    }

    @Test
    void learnsThatMatchesDeceive() {
        byte[] deceiving = TestContent.random(4000);
        for (int i = 0; i < deceiving.length; i++) {
            deceiving[i] = i % 10 < 8 ? (byte) ('a' + i % 10) : deceiving[i];
        }
        Follower follower = new Follower(deceiving);
        follower.follow(3988);
        assertTrue(follower.finder.lengthClass() > 0);
        follower.match.predict(1, 0, follower.inputs, 1);
        assertTrue(Math.abs(follower.inputs[1]) < 100, "still trusts it by " + follower.inputs[1]);
    }

    @Test
    void survivesAnyContent() {
        for (byte[] content : TestContent.kinds(4000).values()) {
            new Follower(content).follow(content.length);
        }
    }
}
