package dev.pith.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pith.codec.Workers;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.Tensor;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * What {@code pith weights inspect} tells of one file. With {@code --json} the names and values here are what is printed.
 * Headers are not counted.
 *
 * @param file its name
 * @param compressed whether it is compressed
 * @param compressedLength how many bytes all tensors take in the file
 * @param contentLength how many bytes all tensors have
 * @param tensors all tensors, in the order of the original file
 */
record InspectedFile(
        String file, boolean compressed, long compressedLength, long contentLength, List<InspectedTensor> tensors) {

    /**
     * What is told of one tensor.
     *
     * @param dtype the type of its elements, as safetensors files call it
     * @param coded whether its exponents are coded; otherwise it is stored
     * @param exponentEntropy in bits per element; null if the elements have no exponents that could be coded
     * @param bitsPerElement how many bits an element takes in the file; null if there are no elements
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InspectedTensor(
            String name,
            String dtype,
            List<Long> shape,
            boolean coded,
            @Nullable Double exponentEntropy,
            @Nullable Double bitsPerElement,
            long compressedLength,
            long contentLength) {

        static InspectedTensor of(Tensor tensor, OptionalDouble entropy) {
            long elements = tensor.info().elements();
            return new InspectedTensor(
                    tensor.info().name(),
                    tensor.info().dtype().name(),
                    tensor.info().shape(),
                    tensor.isCoded(),
                    entropy.isPresent() ? (Double) entropy.getAsDouble() : null,
                    elements == 0 ? null : (Double) (8.0 * tensor.codedLength() / elements),
                    tensor.codedLength(),
                    tensor.info().byteSize());
        }
    }

    /**
     * Reads a file, all of it, for that is what the entropy takes.
     *
     * @param threads how many tensors to read at once
     */
    static InspectedFile read(Path file, int threads, ProgressDisplay progress) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            List<InspectedTensor> tensors = new ArrayList<>();
            long compressedLength = 0;
            long contentLength = 0;
            Workers workers = new Workers("pith-inspect", threads);
            try {
                List<Future<InspectedTensor>> reading = new ArrayList<>();
                for (Tensor tensor : checkpoint.tensors()) {
                    reading.add(workers.submit(() -> InspectedTensor.of(tensor, tensor.exponentEntropy())));
                }
                for (Future<InspectedTensor> next : reading) {
                    InspectedTensor tensor = Workers.await(next);
                    tensors.add(tensor);
                    compressedLength += tensor.compressedLength();
                    contentLength += tensor.contentLength();
                    progress.progress(contentLength, compressedLength);
                }
            } finally {
                drain(workers);
            }
            return new InspectedFile(
                    file.toString(), checkpoint.isCompressed(), compressedLength, contentLength, tensors);
        }
    }

    /** Waits for those that still read, for the file cannot be closed before. */
    private static void drain(Workers workers) throws IOException {
        try {
            workers.drain();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}
