package dev.pith.dfloat.safetensors;

import java.util.List;

/**
 * What a safetensors header tells of one tensor. Its elements lie in row-major order, little-endian, without gaps.
 *
 * @param name the tensor's name: any well-formed text but {@code __metadata__}
 * @param dtype the type of its elements
 * @param shape the size of each dimension, each at least 0; empty for a scalar
 * @param begin where its bytes begin, counted from the first byte after the header
 * @param end where its bytes end: {@code begin} plus the bytes that shape and type make
 */
public record TensorInfo(String name, DType dtype, List<Long> shape, long begin, long end) {

    /**
     * @throws IllegalArgumentException if the name cannot be a tensor's, or shape and type do not make a number of whole
     *     bytes that is {@code end - begin}
     */
    public TensorInfo {
        if (name.equals(SafeTensorsHeader.METADATA_KEY) || !Text.isWellFormed(name)) {
            throw new IllegalArgumentException(Text.quoted(name) + " cannot be a tensor's name");
        }
        shape = List.copyOf(shape);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no bytes lie from " + begin + " to " + end);
        }
        long size = byteSize(dtype, shape);
        if (end - begin != size) {
            throw new IllegalArgumentException(
                    "shape and type make " + size + " bytes, but the offsets " + (end - begin));
        }
    }

    /**
     * Returns a tensor that begins at {@code begin} and ends where its shape and type say.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public static TensorInfo startingAt(long begin, String name, DType dtype, List<Long> shape) {
        return new TensorInfo(name, dtype, shape, begin, begin + byteSize(dtype, shape));
    }

    /** Returns the number of elements; 1 for a scalar. */
    public long elements() {
        return elements(shape);
    }

    /** Returns the number of bytes that the tensor takes. */
    public long byteSize() {
        return end - begin;
    }

    private static long byteSize(DType dtype, List<Long> shape) {
        long bits;
        try {
            bits = Math.multiplyExact(elements(shape), dtype.bits());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("the size of the tensor overflows", e);
        }
        if (bits % Byte.SIZE != 0) {
            throw new IllegalArgumentException("the tensor does not end on a whole byte");
        }
        return bits / Byte.SIZE;
    }

    private static long elements(List<Long> shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a dimension of size " + size);
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }
}
