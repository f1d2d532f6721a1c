package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentFilterChooserTest {

    private static final int LENGTH = 100_000;

    private static ContentFilter choose(int level, byte[] content) {
        byte[] amidst = new byte[content.length + 10];
        System.arraycopy(content, 0, amidst, 7, content.length);
        return new ContentFilterChooser(new NgramEncoder(Profile.ofLevel(level), Kernels.best()))
                .choose(amidst, 7, content.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void recognisesCode(int level) {
        assertEquals(BranchFilter.X86, choose(level, TestContent.code(LENGTH, false)));
        assertEquals(BranchFilter.X86, choose(level, TestContent.code(5000, false)));
        assertEquals(BranchFilter.X86_64, choose(level, TestContent.code(LENGTH, true)));
    }

    @Test
    void recognisesCodeInPartOfTheContent() {
        byte[] mixed = Arrays.copyOf(new byte[LENGTH / 2], LENGTH);
        System.arraycopy(TestContent.code(LENGTH / 10, false), 0, mixed, LENGTH / 2, LENGTH / 10);
        assertEquals(BranchFilter.X86, choose(6, mixed));
    }

    /** Numbers whose differences from those before vary little. */
    private static byte[] numbers(int width, int stride, int meanDifference) {
        Random random = new Random(width * 31L + stride);
        byte[] numbers = new byte[LENGTH];
        for (int i = 0; i + width <= LENGTH; i += width) {
            int difference = (int) (meanDifference + 15 * random.nextGaussian());
            for (int j = 0; j < width; j++) {
                numbers[i + j] = (byte) (difference >> (Byte.SIZE * j));
            }
        }
        new DeltaFilter(width, stride).revert(numbers, 0, LENGTH);
        return numbers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void recognisesNumbers(int level) {
        assertEquals(new DeltaFilter(4, 1), choose(level, numbers(4, 1, 5000)));
        assertEquals(new DeltaFilter(2, 2), choose(level, numbers(2, 2, 0)));
    }

    /** Differences of three bytes each and of one number of three bytes are nearly the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void recognisesHowFarBackTheNumberBeforeIs(int level) {
        DeltaFilter chosen = assertInstanceOf(DeltaFilter.class, choose(level, numbers(1, 3, 0)));
        assertEquals(3, chosen.width() * chosen.stride());
    }

    private static List<Arguments> others() {
        ByteBuffer independent = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(3);
        while (independent.remaining() >= Integer.BYTES) {
            independent.putInt(random.nextInt(5000));
        }
        byte[] branchesEverywhere = TestContent.random(LENGTH);
        for (int i = 0; i < LENGTH; i += 5) {
            branchesEverywhere[i] = (byte) 0xE8;
        }
        return List.of(
                Arguments.of("text", TestContent.text(LENGTH)),
                Arguments.of("random", TestContent.random(LENGTH)),
                Arguments.of("zeros", new byte[LENGTH]),
                Arguments.of("independent numbers", independent.array()),
                Arguments.of("opcodes before random operands", branchesEverywhere),
                Arguments.of("a line", "x = 1; y = f(x);\n".repeat(LENGTH / 17).getBytes(StandardCharsets.US_ASCII)),
                Arguments.of("every byte value", TestContent.everyByteValue()),
                Arguments.of("one byte", new byte[1]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void leavesOtherContentAsItIs(String kind, byte[] content) {
        assertEquals(IdentityFilter.INSTANCE, choose(6, content), kind);
    }
}
