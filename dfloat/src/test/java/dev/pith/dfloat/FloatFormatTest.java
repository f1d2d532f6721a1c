package dev.pith.dfloat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pith.dfloat.safetensors.DType;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatFormatTest {

    private static final Set<DType> NUMBERS =
            EnumSet.of(DType.BF16, DType.F16, DType.F32, DType.F8_E4M3, DType.F8_E5M2);

    /** Returns the number that bits stand for, from the definition: sign, mantissa and a power of two. */
    private static double number(WeightFormat format, int bits) {
        int mantissaBits = switch (format) {
            case BF16 -> 7;
            case F16 -> 10;
            case F32 -> 23;
            case F8_E4M3 -> 3;
            case F8_E5M2 -> 2;
        };
        int bias = switch (format) {
            case BF16, F32 -> 127;
            case F16, F8_E5M2 -> 15;
            case F8_E4M3 -> 7;
        };
        int sign = (bits >>> (8 * format.bytes() - 1)) & 1;
        int exponent = TestWeights.exponent(format, bits);
        int mantissa = bits & ((1 << mantissaBits) - 1);
        boolean isHighest = exponent == 2 * bias + 1;
        double magnitude;
        if (format == WeightFormat.F8_E4M3 && exponent == 15 && mantissa == 7) {
            magnitude = Double.NaN;
        } else if (isHighest && format != WeightFormat.F8_E4M3) {
            magnitude = mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb((double) mantissa, 1 - bias - mantissaBits);
        } else {
            magnitude = Math.scalb((double) (mantissa | 1 << mantissaBits), exponent - bias - mantissaBits);
        }
        return sign == 0 ? magnitude : -magnitude;
    }

    @ParameterizedTest
    @EnumSource(WeightFormat.class)
    void everyPatternIsTheNumberOfItsDefinition(WeightFormat format) {
        byte[] patterns = TestWeights.everyPattern(format);
        int count = patterns.length / format.bytes();
        FloatBuffer floats = FloatBuffer.allocate(count);
        FloatFormat.of(WeightFiles.type(format)).convert(MemorySegment.ofArray(patterns), count, floats);
        assertEquals(count, floats.position());
        for (int i = 0; i < count; i++) {
            double expected = number(format, TestWeights.get(format, patterns, i));
            // As objects, since positive and negative zero differ, and NaN equals itself.
            assertEquals((Double) expected, (Double) (double) floats.get(i), "weight " + i);
        }
    }

    @Test
    void otherTypesAreNoNumbers() {
        Arrays.stream(DType.values())
                .filter(type -> !NUMBERS.contains(type))
                .forEach(type -> assertThrows(UnsupportedOperationException.class, () -> FloatFormat.of(type)));
    }
}
