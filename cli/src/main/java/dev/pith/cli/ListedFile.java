package dev.pith.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pith.codec.FrameInfo;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pith list} tells of one file. With {@code --json} the names and values here are what is printed.
 *
 * @param file its name
 * @param compressedLength its length in bytes
 * @param contentLength length of its content in bytes
 * @param frames the frames in it, in order; none if it holds weights, else at least one
 * @param weights what is told of the weights that it holds; null if it holds frames
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListedFile(
        String file,
        long compressedLength,
        long contentLength,
        List<Frame> frames,
        @Nullable Weights weights) {

    /**
     * What is told of compressed weights.
     *
     * @param tensors number of tensors
     * @param codedTensors how many of them are coded; the others are stored
     */
    record Weights(int tensors, int codedTensors) {}

    /**
     * What is told of one frame.
     *
     * @param offset where in the file it begins, in bytes
     * @param codec name of the codec
     * @param settings the codec's settings in words; empty if it has none
     * @param parameters the codec's parameters as they stand in the header, in hexadecimal
     * @param blockLength the longest content that a block may have, in bytes
     * @param blocks number of blocks
     * @param compressedLength length of the frame in bytes
     * @param contentLength length of its content in bytes
     * @param crc32c checksum of its content, in hexadecimal
     */
    record Frame(
            long offset,
            String codec,
            String settings,
            String parameters,
            int blockLength,
            int blocks,
            long compressedLength,
            long contentLength,
            String crc32c) {

        static Frame of(FrameInfo info) {
            return new Frame(
                    info.offset(),
                    info.codec(),
                    info.summary(),
                    info.parameters(),
                    info.blockLength(),
                    info.blocks().size(),
                    info.compressedLength(),
                    info.contentLength(),
                    HexFormat.of().toHexDigits(info.checksum()));
        }
    }

    static ListedFile of(String file, List<FrameInfo> infos) {
        List<Frame> frames = infos.stream().map(Frame::of).toList();
        return new ListedFile(
                file,
                frames.stream().mapToLong(Frame::compressedLength).sum(),
                frames.stream().mapToLong(Frame::contentLength).sum(),
                frames,
                null);
    }

    /** Tells of a file of compressed weights. */
    static ListedFile ofWeights(Path file) throws IOException {
        long contentLength = WeightFiles.contentLength(file);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            List<Tensor> tensors = checkpoint.tensors();
            int coded = (int) tensors.stream().filter(Tensor::isCoded).count();
            return new ListedFile(
                    file.toString(), Files.size(file), contentLength, List.of(), new Weights(tensors.size(), coded));
        }
    }

    String codec() {
        return weights == null ? common(Frame::codec) : "weights";
    }

    String settings() {
        return weights == null
                ? common(Frame::settings)
                : ByteSize.grouped(weights.codedTensors()) + " of " + ByteSize.grouped(weights.tensors())
                        + " tensors coded";
    }

    /** Returns the number of blocks of all frames. */
    long blockCount() {
        return frames.stream().mapToLong(Frame::blocks).sum();
    }

    /** Returns what all frames have in common in one respect, or a dash where they differ. */
    String common(Function<Frame, String> respect) {
        List<String> values = frames.stream().map(respect).distinct().toList();
        return values.size() == 1 ? values.getFirst() : "-";
    }
}
