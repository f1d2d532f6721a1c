package dev.pith.dfloat;

import dev.pith.dfloat.safetensors.DType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Turns elements into numbers. All elements of these types are numbers that a {@code float} holds exactly. */
enum FloatFormat {
    BF16 {
        @Override
        float number(MemorySegment elements, int index) {
            return Float.intBitsToFloat(elements.get(SHORT, 2L * index) << 16);
        }
    },
    F16 {
        @Override
        float number(MemorySegment elements, int index) {
            return Float.float16ToFloat(elements.get(SHORT, 2L * index));
        }
    },
    F32 {
        @Override
        float number(MemorySegment elements, int index) {
            return Float.intBitsToFloat(elements.get(INT, 4L * index));
        }
    },
    F8_E5M2 {
        @Override
        float number(MemorySegment elements, int index) {
            return Float.float16ToFloat((short) (elements.get(ValueLayout.JAVA_BYTE, index) << 8));
        }
    },
    F8_E4M3 {
        @Override
        float number(MemorySegment elements, int index) {
            byte element = elements.get(ValueLayout.JAVA_BYTE, index);
            int magnitude = element & 0x7F;
            if (magnitude == 0x7F) {
                return Float.NaN;
            }
            // Read as an F16 with one exponent bit more, it is too small by the difference of the biases, 15 and 7.
            float scaled = Float.float16ToFloat((short) (magnitude << 7)) * 0x1p8f;
            return element < 0 ? -scaled : scaled;
        }
    };

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** @throws UnsupportedOperationException if there is no format for the type */
    static FloatFormat of(DType type) {
        return switch (type) {
            case BF16 -> BF16;
            case F16 -> F16;
            case F32 -> F32;
            case F8_E5M2 -> F8_E5M2;
            case F8_E4M3 -> F8_E4M3;
            default -> throw new UnsupportedOperationException("elements of type " + type + " are not read as floats");
        };
    }

    abstract float number(MemorySegment elements, int index);

    /** Adds the first elements of a segment to a buffer. */
    void convert(MemorySegment elements, int count, FloatBuffer target) {
        for (int i = 0; i < count; i++) {
            target.put(number(elements, i));
        }
    }
}
