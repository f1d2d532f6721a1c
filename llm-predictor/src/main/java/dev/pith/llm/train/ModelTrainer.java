package dev.pith.llm.train;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.WorkMonitor;
import dev.pith.llm.LanguageModel;
import dev.pith.llm.TokenTrace;
import dev.pith.llm.TracedToken;
import dev.pith.llm.checkpoint.ModelConfig;
import dev.pith.llm.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains a language model on text, and writes it in the Hugging Face layout, which {@link LanguageModel#open} loads.
 *
 * <pre>{@code
 * TrainingOptions options = TrainingOptions.of(ModelSize.TINY);
 * ModelTrainer.train(List.of(Path.of("logs")), Path.of("model"), options, TrainingListener.NONE);
 * }</pre>
 *
 * <p>A thread that is interrupted saves what it has, and {@link #resume} goes on from there: the weights are the same, bit
 * for bit, as without the interruption, on the same machine. The state is also saved every few minutes. No network is
 * used. One training at a time is enough for a machine.
 */
public final class ModelTrainer {

    private static final int EVALUATIONS = 10;
    private static final Duration SAVE_INTERVAL = Duration.ofMinutes(3);
    private static final double WARM_UP_PART = 0.05;
    private static final long LONGEST_WARM_UP = 300;
    private static final int ENGINE_SAMPLE = 20_000;
    private static final double BITS_PER_NAT = 1 / Math.log(2);
    private static final String TOKENIZER_FILE_NAME = "tokenizer.json";

    /** A vocabulary alone is what a run leaves that was interrupted before it trained. */
    private static final List<String> FILES_NOT_OVERWRITTEN =
            List.of(TrainingState.FILE_NAME, "config.json", "model.safetensors", "README.md");

    private final Path directory;
    private final TrainingOptions options;
    private final TrainingListener listener;
    private final TrainingText text;
    private final Tokenizer tokenizer;
    private final TokenStream stream;
    private final HeldOutText heldOut;
    private final Weights weights;
    private final TrainingState state;
    private final long steps;

    private ModelTrainer(
            TrainingText text, Path directory, TrainingOptions options, boolean resumes, TrainingListener listener)
            throws IOException {
        this.directory = directory;
        this.options = options;
        this.listener = listener;
        this.text = text;
        Path tokenizerFile = directory.resolve(TOKENIZER_FILE_NAME);
        if (!resumes || !Files.exists(tokenizerFile)) {
            listener.began("Making a vocabulary");
            WholeFile.write(tokenizerFile, BpeTrainer.train(text.training(), options.vocabularySize()));
        }
        tokenizer = Tokenizer.read(tokenizerFile);
        listener.began("Turning text into tokens");
        ModelConfig config = options.size().config(tokenizer.vocabularySize());
        stream = new TokenStream(
                text.training(), tokenizer, options.seed(), options.size().sequences(), config.contextLength());
        heldOut = new HeldOutText(passages(text), tokenizer, config.contextLength());
        weights = Weights.random(config, options.seed());
        state = new TrainingState(directory, options + " on " + text.digest());
        steps = Math.ceilDiv(options.tokens(), stream.batchSize());
    }

    /**
     * Trains a model from the beginning.
     *
     * @param text files or directories; documents in them end at NUL bytes. Files named {@code *.gz} and
     *     {@code *.xz} are decompressed
     * @param directory gets {@code config.json}, {@code tokenizer.json}, {@code model.safetensors} and {@code README.md}; made
     *     if need be
     * @throws TrainingUnavailableException if DJL is not on the class path, or does not run here
     * @throws InterruptedIOException if the thread is interrupted; what was done is saved
     * @throws FileAlreadyExistsException if there is a model in the directory, or one half trained
     * @throws IOException if files cannot be read or written, or there is too little text
     */
    public static TrainingReport train(
            List<Path> text, Path directory, TrainingOptions options, TrainingListener listener) throws IOException {
        for (String name : FILES_NOT_OVERWRITTEN) {
            if (Files.exists(directory.resolve(name))) {
                throw new FileAlreadyExistsException(directory.resolve(name).toString(), null, "already exists");
            }
        }
        return train(text, directory, options, false, listener);
    }

    /**
     * Goes on with training that was interrupted.
     *
     * @param text the same as then
     * @param directory the same as then
     * @param options the same as then
     * @throws IOException as {@link #train} does, or if there is nothing to go on with, or text or options are others
     */
    public static TrainingReport resume(
            List<Path> text, Path directory, TrainingOptions options, TrainingListener listener) throws IOException {
        if (!Files.exists(directory.resolve(TrainingState.FILE_NAME))) {
            throw new IOException("nothing to resume: there is no " + TrainingState.FILE_NAME);
        }
        return train(text, directory, options, true, listener);
    }

    private static TrainingReport train(
            List<Path> paths, Path directory, TrainingOptions options, boolean resumes, TrainingListener listener)
            throws IOException {
        requireDjl(options);
        listener.began("Reading text");
        TrainingText text = TrainingText.read(paths);
        Files.createDirectories(directory);
        if (!Files.isWritable(directory)) {
            throw new AccessDeniedException(directory.toString());
        }
        ModelTrainer trainer = new ModelTrainer(text, directory, options, resumes, listener);
        try (Network network = openNetwork(trainer.weights.config(), options.threads())) {
            return trainer.run(network, resumes);
        }
    }

    /** Fails before minutes are spent on text that cannot be trained on. */
    private static void requireDjl(TrainingOptions options) throws TrainingUnavailableException {
        openNetwork(options.size().config(options.vocabularySize()), options.threads())
                .close();
    }

    private static Network openNetwork(ModelConfig config, int threads) throws TrainingUnavailableException {
        try {
            return DjlNetwork.open(config, threads);
        } catch (NoClassDefFoundError e) {
            throw new TrainingUnavailableException(
                    "training needs the Deep Java Library with PyTorch, which is not on the class path; "
                            + "docs/train.md tells how to add it",
                    e);
        }
    }

    private static List<byte[]> passages(TrainingText text) {
        return text.heldOutPassages().stream().map(TrainingText.Passage::bytes).toList();
    }

    private TrainingReport run(Network network, boolean resumes) throws IOException {
        Optimiser optimiser = new Optimiser(weights, network);
        long first = resumes ? state.load(weights, optimiser) : 0;
        List<float[]> gradients = new ArrayList<>();
        weights.matrices().forEach(matrix -> gradients.add(new float[matrix.values().length]));
        long evaluationInterval = Math.max(1, steps / EVALUATIONS);
        long began = System.nanoTime();
        long saved = began;
        listener.began("Training");
        for (long step = first; step < steps; step++) {
            if (Thread.interrupted()) {
                state.save(step, weights, optimiser);
                throw new InterruptedIOException(
                        "interrupted after " + step + " of " + steps + " steps; all is saved, and --resume goes on");
            }
            double loss = network.backward(weights, stream.batch(step), gradients);
            if (!Double.isFinite(loss)) {
                throw new IOException("the loss became " + loss + " at step " + step + " of " + steps);
            }
            optimiser.update(step, learningRate(step), gradients);
            TrainingProgress progress = progress(step + 1, first, loss, System.nanoTime() - began);
            listener.progressed(progress);
            if ((step + 1) % evaluationInterval == 0 && step + 1 < steps) {
                listener.evaluated(progress, heldOut.bitsPerByte(network, weights));
            }
            if (System.nanoTime() - saved > SAVE_INTERVAL.toNanos()) {
                state.save(step + 1, weights, optimiser);
                saved = System.nanoTime();
            }
        }
        return finish(network);
    }

    /** Returns the rate of a step: it rises for some steps, and then falls to nothing as a cosine does. */
    private double learningRate(long step) {
        long warmUp = Math.clamp((long) (steps * WARM_UP_PART), 1, LONGEST_WARM_UP);
        if (step < warmUp) {
            return options.size().learningRate() * (step + 1) / warmUp;
        }
        double part = (double) (step - warmUp) / Math.max(1, steps - warmUp);
        return options.size().learningRate() * (1 + StrictMath.cos(Math.PI * part)) / 2;
    }

    private TrainingProgress progress(long done, long first, double loss, long nanoseconds) {
        double secondsPerStep = nanoseconds / 1e9 / (done - first);
        return new TrainingProgress(
                done,
                steps,
                done * stream.batchSize(),
                loss * BITS_PER_NAT,
                stream.batchSize() / secondsPerStep,
                Duration.ofSeconds((long) (secondsPerStep * (steps - done))));
    }

    private TrainingReport finish(Network network) throws IOException {
        listener.began("Measuring the model");
        ModelExport.write(directory, weights);
        Weights rounded = weights.rounded();
        List<byte[]> sample = sample();
        int length = weights.config().contextLength();
        TrainingReport report = new TrainingReport(
                weights.config().weights(),
                tokenizer.vocabularySize(),
                text.length(),
                passages(text).stream().mapToLong(passage -> passage.length).sum(),
                steps * stream.batchSize(),
                heldOut.bitsPerByte(network, weights),
                heldOut.bitsPerByte(network, rounded),
                sample.stream().mapToLong(passage -> passage.length).sum(),
                engineBitsPerByte(sample),
                new HeldOutText(sample, tokenizer, length).bitsPerByte(network, rounded));
        ModelExport.writeCard(directory, options.size(), report);
        state.delete();
        return report;
    }

    /** Returns the first of the held-out text, in its passages. */
    private List<byte[]> sample() {
        List<byte[]> sample = new ArrayList<>();
        int left = ENGINE_SAMPLE;
        for (byte[] passage : passages(text)) {
            if (left > 0) {
                byte[] part = Arrays.copyOf(passage, Math.min(left, passage.length));
                sample.add(part);
                left -= part.length;
            }
        }
        return sample;
    }

    /** Measures the model that was written, on the engine that codec {@code llm} runs. */
    private double engineBitsPerByte(List<byte[]> passages) throws IOException {
        LanguageModel model = LanguageModel.open(directory);
        CodecOptions oneLane = CodecOptions.DEFAULT.with("lanes", "1");
        double bits = 0;
        long bytes = 0;
        for (byte[] passage : passages) {
            List<TracedToken> trace = TokenTrace.of(model, oneLane, passage, 0, options.threads(), WorkMonitor.NONE);
            bits += trace.stream().mapToDouble(TracedToken::bits).sum();
            bytes += passage.length;
        }
        return bits / bytes;
    }
}
