package dev.pith.dfloat.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * A part of a tensor: some indices of each dimension. It holds no bytes of its own, and is valid as long as the tensor's
 * are. Immutable, and safe to use from several threads.
 */
public final class TensorSlice {

    private final DType dtype;
    private final List<Long> shape;
    private final MemorySegment source;
    private final Runs runs;

    /**
     * Where a slice's bytes lie in the tensor: runs of equal length that the indices of the outer dimensions place, the
     * last dimension moving fastest.
     *
     * @param begin where the first run begins
     * @param length the length of each run; 0 if the slice is empty
     * @param outer the outer dimensions
     */
    private record Runs(long begin, long length, List<Dimension> outer) {}

    /** The number of indices taken from a dimension, and how far in bytes its neighbouring indices lie apart. */
    private record Dimension(long count, long stride) {}

    /** An index, made definite for a dimension of a known size. */
    private record Cut(long begin, long count, long size) {

        boolean isWhole() {
            return count == size;
        }
    }

    private TensorSlice(DType dtype, List<Long> shape, MemorySegment source, Runs runs) {
        this.dtype = dtype;
        this.shape = shape;
        this.source = source;
        this.runs = runs;
    }

    static TensorSlice of(TensorInfo tensor, MemorySegment data, List<TensorIndex> indices) {
        int rank = tensor.shape().size();
        if (indices.size() > rank) {
            throw new IllegalArgumentException(indices.size() + " indices for " + rank + " dimensions");
        }
        List<Long> shape = new ArrayList<>(rank);
        List<Cut> cuts = new ArrayList<>(rank);
        for (int i = 0; i < rank; i++) {
            TensorIndex index = i < indices.size() ? indices.get(i) : TensorIndex.all();
            Cut cut = cut(index, i, tensor.shape().get(i));
            cuts.add(cut);
            if (!(index instanceof TensorIndex.At)) {
                shape.add(cut.count);
            }
        }
        return new TensorSlice(tensor.dtype(), List.copyOf(shape), data.asReadOnly(), runs(tensor.dtype(), cuts));
    }

    private static Cut cut(TensorIndex index, int dimension, long size) {
        Cut cut = switch (index) {
            case TensorIndex.All all -> new Cut(0, size, size);
            case TensorIndex.Range range -> new Cut(range.begin(), range.end() - range.begin(), size);
            case TensorIndex.At at -> new Cut(at.index(), 1, size);
        };
        if (cut.begin > size || cut.count > size - cut.begin) {
            throw new IndexOutOfBoundsException(index + " exceeds dimension " + dimension + ", whose size is " + size);
        }
        return cut;
    }

    /** Lays out the runs, from the last dimension to the first. All counting is in bits until the end. */
    private static Runs runs(DType dtype, List<Cut> cuts) {
        if (cuts.stream().anyMatch(cut -> cut.count == 0)) {
            return new Runs(0, 0, List.of());
        }
        long stride = dtype.bits();
        long begin = 0;
        long length = stride;
        boolean inRun = true;
        List<Dimension> outer = new ArrayList<>();
        for (Cut cut : cuts.reversed()) {
            begin += cut.begin * stride;
            if (inRun) {
                length *= cut.count;
            } else if (cut.count > 1) {
                outer.add(new Dimension(cut.count, wholeBytes(stride)));
            }
            inRun &= cut.isWhole();
            stride *= cut.size;
        }
        Collections.reverse(outer);
        return new Runs(wholeBytes(begin), wholeBytes(length), List.copyOf(outer));
    }

    private static long wholeBytes(long bits) {
        if (bits % Byte.SIZE != 0) {
            throw new IllegalArgumentException("the slice does not consist of whole bytes");
        }
        return bits / Byte.SIZE;
    }

    /** Returns the type of the elements. */
    public DType dtype() {
        return dtype;
    }

    /** Returns the size of each dimension; those cut by {@link TensorIndex.At} are left out. */
    public List<Long> shape() {
        return shape;
    }

    /** Returns the number of bytes in the slice. */
    public long byteSize() {
        long size = runs.length;
        for (Dimension dimension : runs.outer) {
            size *= dimension.count;
        }
        return size;
    }

    /**
     * Returns a read-only view of the slice's bytes, if they lie side by side in the tensor: so they do where only the
     * first dimension is cut.
     */
    public Optional<MemorySegment> view() {
        return runs.outer.isEmpty() ? Optional.of(source.asSlice(runs.begin, runs.length)) : Optional.empty();
    }

    /**
     * Copies the slice's bytes, in row-major order.
     *
     * @param target at least {@link #byteSize()} bytes, of which the first are written
     * @throws IndexOutOfBoundsException if {@code target} is too small; nothing is written then
     */
    public void copyTo(MemorySegment target) {
        MemorySegment bounded = target.asSlice(0, byteSize());
        long[] index = new long[runs.outer.size()];
        long from = runs.begin;
        for (long to = 0; to < bounded.byteSize(); to += runs.length) {
            MemorySegment.copy(source, from, bounded, to, runs.length);
            for (int i = index.length - 1; i >= 0; i--) {
                Dimension dimension = runs.outer.get(i);
                from += dimension.stride;
                if (++index[i] < dimension.count) {
                    break;
                }
                from -= dimension.count * dimension.stride;
                index[i] = 0;
            }
        }
    }
}
