package dev.pith.cli;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.WeightDecompressor;
import dev.pith.dfloat.cuda.CudaException;
import dev.pith.dfloat.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Tells files of weights, which are safetensors files, from others. */
final class WeightFiles {

    /** How files of weights are named, compressed or not. */
    private static final String SUFFIX = ".safetensors";

    private WeightFiles() {}

    /** Whether a file has the name of one with weights. */
    static boolean hasSuffix(Path file) {
        return file.toString().endsWith(SUFFIX);
    }

    /**
     * Whether a file should hold weights, so that it is damaged if it does not. Of one that has the suffix of compressed
     * files too the name alone does not tell, for it may have been compressed as any other file.
     */
    static boolean shouldHoldWeights(Path file) throws IOException {
        return hasSuffix(file) || (file.toString().endsWith(SUFFIX + Compression.SUFFIX) && SafeTensors.matches(file));
    }

    /** Returns the files in a directory and below that should hold weights, and warns if there are none. */
    static List<Path> below(Path directory, Report report) {
        List<Path> files = new ArrayList<>();
        new FileTree(report, file -> {
                    try {
                        if (shouldHoldWeights(file)) {
                            files.add(file);
                        }
                    } catch (IOException e) {
                        report.error(file.toString(), e);
                    }
                })
                .walkThroughLinks(directory);
        if (files.isEmpty()) {
            report.warning(directory.toString(), "has no safetensors files in it");
        }
        return files;
    }

    /** Whether a file holds weights that are not compressed. */
    static boolean isPlain(Path file) throws IOException {
        if (!SafeTensors.matches(file)) {
            return false;
        }
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return !checkpoint.isCompressed();
        } catch (CorruptInputException e) {
            return false;
        }
    }

    /**
     * Whether a file holds compressed weights.
     *
     * @throws CorruptInputException if the file should, but is not valid
     */
    static boolean isCompressed(Path file) throws IOException {
        boolean should = shouldHoldWeights(file);
        if (!should && !SafeTensors.matches(file)) {
            return false;
        }
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            return checkpoint.isCompressed();
        } catch (CorruptInputException e) {
            if (should) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Returns the length of the original of a compressed file, in bytes.
     *
     * @throws IOException if the file is none, or not valid
     */
    static long contentLength(Path file) throws IOException {
        if (!isCompressed(file)) {
            throw new IOException("is a safetensors file that is not compressed");
        }
        return WeightDecompressor.contentLength(file);
    }

    /**
     * Runs what reads a file of weights, which was found valid before, and writes elsewhere.
     *
     * @param outputName what is said to have failed if writing fails
     */
    static void run(String outputName, Output.Action action) throws IOException {
        try {
            action.run();
        } catch (CorruptInputException | CudaException e) {
            throw e;
        } catch (IOException e) {
            // The source is mapped into memory, and reading from there throws none.
            throw new OutputException(outputName, e);
        } catch (InternalError e) {
            // This is how the JVM tells that a part of a mapped file is gone.
            throw new IOException(Copy.BECAME_SHORTER, e);
        }
    }
}
