package dev.pith.llm.checkpoint;

import dev.pith.codec.CorruptInputException;
import dev.pith.dfloat.Checkpoint;
import dev.pith.dfloat.safetensors.CheckpointIndex;
import dev.pith.llm.UnsupportedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * An open model in the Hugging Face layout: a directory with {@code config.json}, {@code tokenizer.json}, and weights in
 * {@code model.safetensors}, or in several files with {@code model.safetensors.index.json}. The weights may be compressed,
 * as {@code pith weights compress} does it: files that keep their names in a directory, or {@code
 * model.safetensors.pith}.
 *
 * <pre>{@code
 * try (ModelDirectory model = ModelDirectory.open(Path.of("SmolLM2-135M"))) {
 *     ModelConfig config = model.weights().config();
 *     byte[] identity = model.digest();
 * }
 * }</pre>
 *
 * <p>Opening checks that the weights are those that the configuration tells of, and reads none. Models of type {@code
 * llama}, {@code mistral} and {@code qwen2} are supported; what would change the forward pass in another way than {@link
 * ModelConfig} can say is refused. Safe for use by several threads.
 */
public final class ModelDirectory implements AutoCloseable {

    /** The codec that faults are reported for. */
    static final String CODEC = "llm";

    static final String CONFIG_FILE_NAME = "config.json";

    private static final String TOKENIZER_FILE_NAME = "tokenizer.json";
    private static final String COMPRESSED_FILE_NAME = Checkpoint.SINGLE_FILE_NAME + ".pith";

    private final Path directory;
    private final Architecture architecture;
    private final Checkpoint checkpoint;
    private final CheckpointWeights weights;

    private ModelDirectory(Path directory, Architecture architecture, Checkpoint checkpoint)
            throws CorruptInputException, UnsupportedModelException {
        this.directory = directory;
        this.architecture = architecture;
        this.checkpoint = checkpoint;
        weights = new CheckpointWeights(checkpoint, architecture);
    }

    /**
     * Opens a model.
     *
     * @throws NoSuchFileException if the directory lacks its configuration or weights
     * @throws UnsupportedModelException if the model is of another kind than those supported; the message tells what is
     *     not
     * @throws CorruptInputException if a file is not valid, or the configuration and the weights contradict each other
     * @throws IOException if a file cannot be read
     */
    public static ModelDirectory open(Path directory) throws IOException {
        Architecture architecture = ConfigFile.read(directory.resolve(CONFIG_FILE_NAME));
        Checkpoint checkpoint = Checkpoint.open(weightFile(directory));
        try {
            return new ModelDirectory(directory, architecture, checkpoint);
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** Returns what {@link Checkpoint#open} is to be given: the directory itself, unless it knows nothing of the name. */
    private static Path weightFile(Path directory) {
        Path compressed = directory.resolve(COMPRESSED_FILE_NAME);
        boolean plainName = Files.exists(directory.resolve(CheckpointIndex.FILE_NAME))
                || Files.exists(directory.resolve(Checkpoint.SINGLE_FILE_NAME));
        return !plainName && Files.exists(compressed) ? compressed : directory;
    }

    /** Returns the architecture and the weights, which can be read until this is closed. */
    public ModelWeights weights() {
        return weights;
    }

    /** Returns where the tokenizer's file lies, or should lie. */
    public Path tokenizerFile() {
        return directory.resolve(TOKENIZER_FILE_NAME);
    }

    /**
     * Computes the model's identity: a SHA-256 over the configuration, as far as it has a part in predictions, and over all
     * weights. It is the same whether they are in one file or several, compressed or not. All weights are read once, in
     * small parts.
     *
     * @return 32 bytes
     * @throws CorruptInputException if the weights are corrupt
     */
    public byte[] digest() throws CorruptInputException {
        return ModelDigest.of(architecture, weights);
    }

    /**
     * Closes the files; the weights cannot be read any more. Closing once more does nothing.
     *
     * @throws IllegalStateException if another thread is reading weights at this moment
     */
    @Override
    public void close() {
        checkpoint.close();
    }
}
