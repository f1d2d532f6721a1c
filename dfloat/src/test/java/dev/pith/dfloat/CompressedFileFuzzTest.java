package dev.pith.dfloat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pith.codec.CorruptInputException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.nio.channels.Channels;

/**
 * Reads any bytes as compressed files, as a whole and tensor by tensor: what is wrong with them is a {@link
 * CorruptInputException}. Run as a plain test it goes through the inputs kept as resources; with {@code JAZZER_FUZZ=1} it
 * searches for others.
 */
class CompressedFileFuzzTest {

    /** What a file of so few bytes may stand for, all zero, without the search getting slow. */
    private static final long LARGEST_TENSOR = 1 << 20;

    @FuzzTest(maxDuration = "1m")
    void filesAreRefusedOrRestored(byte[] file) throws IOException {
        WeightFiles.withFile(file, path -> {
            try {
                WeightDecompressor.decompress(
                        path,
                        Channels.newChannel(OutputStream.nullOutputStream()),
                        WeightOptions.DEFAULT,
                        Decoding.by(Kernels.PLAIN));
            } catch (CorruptInputException e) {
                // As it should be.
            }
        });
    }

    @FuzzTest(maxDuration = "1m")
    void tensorsAreRefusedOrRead(byte[] file) throws IOException {
        WeightFiles.withFile(file, path -> {
            try (Checkpoint checkpoint = Checkpoint.open(path)) {
                for (Tensor tensor : checkpoint.tensors()) {
                    if (tensor.info().byteSize() <= LARGEST_TENSOR) {
                        readInto(tensor);
                    }
                }
            } catch (CorruptInputException e) {
                // As it should be.
            }
        });
    }

    private static void readInto(Tensor tensor) {
        try (Arena arena = Arena.ofConfined()) {
            tensor.read(arena);
            tensor.exponentEntropy();
        } catch (CorruptInputException e) {
            // As it should be; other tensors may be well.
        }
    }
}
