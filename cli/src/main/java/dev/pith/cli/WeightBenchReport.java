package dev.pith.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.pith.corpora.bench.Environment;
import dev.pith.dfloat.Tensor;
import dev.pith.dfloat.cuda.CudaDevice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that came of {@code pith weights bench}. In JSON the names and values here are what is written.
 *
 * @param environment where it was run
 * @param devices the CUDA devices that were measured
 * @param threads how many threads of the processor could be used
 * @param runs how many passes were timed
 * @param warmUpSeconds how long passes were made before that
 * @param weights what was measured with
 * @param results a measurement for each device and operation
 */
record WeightBenchReport(
        Environment environment,
        List<MeasuredDevice> devices,
        int threads,
        int runs,
        double warmUpSeconds,
        Weights weights,
        List<WeightMeasurement> results) {

    /**
     * A CUDA device.
     *
     * @param device as {@code --device} names it
     * @param name the model
     * @param computeCapability such as 9.0
     * @param multiprocessors their number
     * @param memory in bytes
     */
    record MeasuredDevice(String device, String name, String computeCapability, int multiprocessors, long memory) {

        static MeasuredDevice of(DecodingDevice.Cuda cuda) {
            CudaDevice device = cuda.device();
            return new MeasuredDevice(
                    cuda.name(),
                    device.name(),
                    device.computeCapabilityMajor() + "." + device.computeCapabilityMinor(),
                    device.multiprocessors(),
                    device.memory());
        }

        /** Returns all of it as a line. */
        String describe() {
            return device + ": " + Problems.printable(name) + ", compute capability " + computeCapability + ", "
                    + multiprocessors + " multiprocessors, " + ByteSize.mebibytes(memory) + "\n";
        }
    }

    /**
     * Weights that are measured with.
     *
     * @param path the file or directory, as given; null if they were made
     * @param tensors how many there are, but for those without elements
     * @param codedTensors of how many exponents are coded
     * @param contentLength how many bytes they have
     * @param compressedLength how many bytes they take in compressed files
     * @param bitsPerWeight how many bits a weight takes in those that are coded; null if none is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Weights(
            @Nullable String path,
            int tensors,
            long codedTensors,
            long contentLength,
            long compressedLength,
            @Nullable Double bitsPerWeight) {

        static Weights of(@Nullable String path, WeightSample sample) {
            return new Weights(
                    path,
                    sample.tensors().size(),
                    sample.tensors().stream().filter(Tensor::isCoded).count(),
                    sample.contentLength(),
                    sample.compressedLength(),
                    sample.bitsPerWeight());
        }

        /** Returns all of it as a line. */
        String describe() {
            String name = path == null
                    ? "Normally distributed, standard deviation " + WeightSample.DEVIATION
                    : Problems.printable(path);
            return name + ": " + ByteSize.grouped(contentLength) + " bytes, "
                    + (bitsPerWeight == null ? "" : ByteSize.hundredths(100 * bitsPerWeight) + " bits per weight, ")
                    + ByteSize.grouped(codedTensors) + " of " + ByteSize.grouped(tensors) + " tensors coded\n";
        }
    }
}
