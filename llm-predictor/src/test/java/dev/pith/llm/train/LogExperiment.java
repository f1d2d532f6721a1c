package dev.pith.llm.train;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import dev.pith.codec.BlockEncoder;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import dev.pith.codec.ConfiguredCodec;
import dev.pith.codec.PithInputStream;
import dev.pith.codec.PithOutputStream;
import dev.pith.codec.WorkMonitor;
import dev.pith.llm.LanguageModel;
import dev.pith.llm.LlmCodec;
import dev.pith.ngram.NgramCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Compresses short messages of a log, one by one, with a model that was trained on the log's beginning, and with
 * dictionaries that zstd made from the same. Messages are of the last tenth of the lines, which training never sees.
 *
 * <p>Arguments: how many tokens to train on, a directory for the models, and logs. Each log gets a model of its own in the
 * directory, unless it has one there already. The report is a table for each log.
 */
final class LogExperiment {

    private static final int LARGEST_MODEL = 2_000_000;
    private static final double TRAINING_PART = 0.9;
    private static final long SEED = 1;

    /** How long a message is at most, in bytes, though it has always one line at least. */
    private static final List<Integer> LIMITS = List.of(0, 512, 1024);

    private static final String LAST_HEADING = "all held-out lines together";

    /** The size of dictionary that the command {@code zstd --train} makes unless told otherwise. */
    private static final int USUAL_DICTIONARY = 112_640;

    private final List<byte[]> training;
    private final List<byte[]> heldOut;

    /** Lengths of compressed messages: a line of the table. */
    private record Row(String name, List<Double> lengths) {}

    /** Returns the mean length of messages when they are compressed; they have at most so many bytes, or one line. */
    private interface Measure {
        double meanLength(List<byte[]> messages, int limit) throws IOException;
    }

    /** Compresses one message. */
    private interface Compressor {
        int length(byte[] message) throws IOException;
    }

    private LogExperiment(byte[] log) {
        List<byte[]> lines = lines(log);
        int end = (int) (lines.size() * TRAINING_PART);
        training = lines.subList(0, end);
        heldOut = lines.subList(end, lines.size());
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException {
        long tokens = Long.parseLong(arguments[0]);
        for (String name : List.of(arguments).subList(2, arguments.length)) {
            Path log = Path.of(name);
            Path model = Path.of(arguments[1], log.getFileName().toString());
            new LogExperiment(Files.readAllBytes(log)).report(log.getFileName().toString(), model, tokens);
        }
    }

    private static List<byte[]> lines(byte[] log) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < log.length; i++) {
            if (log[i] == '\n' || i == log.length - 1) {
                lines.add(Arrays.copyOfRange(log, start, i + 1));
                start = i + 1;
            }
        }
        return lines;
    }

    private static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        parts.forEach(whole::writeBytes);
        return whole.toByteArray();
    }

    /** Returns the lines from one on that fit into a message. */
    private static List<byte[]> messageAt(List<byte[]> lines, int start, int limit) {
        int end = start + 1;
        int length = lines.get(start).length;
        while (end < lines.size() && length + lines.get(end).length <= limit) {
            length += lines.get(end).length;
            end++;
        }
        return lines.subList(start, end);
    }

    /** Returns the messages that begin at each line; they overlap. */
    private static List<byte[]> messagesAtAllLines(List<byte[]> lines, int limit) {
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            messages.add(join(messageAt(lines, i, limit)));
        }
        return messages;
    }

    private void report(String name, Path directory, long tokens) throws IOException {
        if (!Files.exists(directory.resolve("model.safetensors"))) {
            train(directory, tokens);
        }
        int size = (int) (Files.size(directory.resolve("model.safetensors"))
                + Files.size(directory.resolve("tokenizer.json"))
                + Files.size(directory.resolve("config.json")));
        System.out.printf(
                Locale.ROOT,
                "%n%s: %,d lines, %,d bytes to train on; %,d lines, %,d bytes held out; %,d tokens; a model of %,d bytes%s%n%n",
                name,
                training.size(),
                join(training).length,
                heldOut.size(),
                join(heldOut).length,
                tokens,
                size,
                size > LARGEST_MODEL ? ", which is too large" : "");
        List<List<byte[]>> columns = new ArrayList<>();
        LIMITS.forEach(limit -> columns.add(messagesAtAllLines(heldOut, limit)));
        columns.add(List.of(join(heldOut)));
        print(rows(LanguageModel.open(directory), size, columns));
    }

    private void train(Path directory, long tokens) throws IOException {
        Files.createDirectories(directory);
        Path text = Files.write(directory.resolve("text"), separatedMessages());
        ModelSize tiny = ModelSize.TINY;
        TrainingOptions options = new TrainingOptions(tiny, tiny.vocabularySize(), tokens, SEED, 1);
        TrainingReport report = ModelTrainer.train(List.of(text), directory, options, TrainingListener.NONE);
        Files.delete(text);
        System.out.println(report);
    }

    /** Returns the lines to train on, as messages of random lengths that NUL bytes end. */
    private byte[] separatedMessages() {
        SplittableRandom random = new SplittableRandom(SEED);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int line = 0;
        while (line < training.size()) {
            List<byte[]> message = messageAt(training, line, random.nextInt(LIMITS.getLast() + 1));
            message.forEach(text::writeBytes);
            text.write(0);
            line += message.size();
        }
        return text.toByteArray();
    }

    private List<Row> rows(LanguageModel model, int size, List<List<byte[]>> columns) throws IOException {
        LlmCodec llm = new LlmCodec(model);
        ConfiguredCodec configured = llm.configure(CodecOptions.DEFAULT);
        ConfiguredCodec ngram = new NgramCodec().configure(CodecOptions.DEFAULT);
        CodecRegistry registry = CodecRegistry.of(List.of(llm, new NgramCodec()));
        List<Row> rows = new ArrayList<>();
        byte[] text = join(training);
        System.out.printf(
                Locale.ROOT,
                "Dictionaries of that size for messages of up to %d bytes have %,d bytes.%n%n",
                LIMITS.getLast(),
                dictionary(LIMITS.getLast(), 22, size).length);
        rows.add(row("the messages themselves", columns, (messages, _) -> mean(messages, message -> message.length)));
        rows.add(row("`zstd -22`", columns, (messages, _) -> zstd(messages, 22, false, new byte[0])));
        rows.add(row(
                "`zstd -22`, dictionary of the usual size",
                columns,
                (messages, limit) -> zstd(messages, 22, false, dictionary(limit, 22, USUAL_DICTIONARY))));
        rows.add(row(
                "`zstd -22`, dictionary of the model's size",
                columns,
                (messages, limit) -> zstd(messages, 22, false, dictionary(limit, 22, size))));
        rows.add(row(
                "`zstd -19`, dictionary of the model's size",
                columns,
                (messages, limit) -> zstd(messages, 19, false, dictionary(limit, 19, size))));
        rows.add(row(
                "the same, with the command's frame",
                columns,
                (messages, limit) -> zstd(messages, 19, true, dictionary(limit, 19, size))));
        rows.add(row(
                "`zstd -22`, training text as dictionary", columns, (messages, _) -> zstd(messages, 22, false, text)));
        rows.add(row(
                "`ngram`, a frame each",
                columns,
                (messages, _) -> mean(messages, message -> frame(ngram, registry, message))));
        rows.add(row(
                "`llm`, payload", columns, (messages, _) -> mean(messages, message -> payload(configured, message))));
        rows.add(row(
                "`llm`, a frame each",
                columns,
                (messages, _) -> mean(messages, message -> frame(configured, registry, message))));
        rows.add(row(
                "`llm`, a block each in one frame",
                columns,
                (messages, _) -> (double) framed(configured, messages).length / messages.size()));
        return rows;
    }

    private static Row row(String name, List<List<byte[]>> columns, Measure measure) throws IOException {
        List<Double> means = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            // All lines together are compressed as the longest messages are.
            means.add(measure.meanLength(columns.get(i), LIMITS.get(Math.min(i, LIMITS.size() - 1))));
        }
        return new Row(name, means);
    }

    private static double mean(List<byte[]> messages, Compressor compressor) throws IOException {
        long length = 0;
        for (byte[] message : messages) {
            length += compressor.length(message);
        }
        return (double) length / messages.size();
    }

    /** Makes a dictionary of the lines to train on, cut into messages of that length; it may turn out smaller than asked for. */
    private byte[] dictionary(int limit, int level, int size) {
        List<byte[]> samples = new ArrayList<>();
        int line = 0;
        while (line < training.size()) {
            List<byte[]> message = messageAt(training, line, limit);
            samples.add(join(message));
            line += message.size();
        }
        ZstdDictTrainer trainer = new ZstdDictTrainer(join(training).length, size, level);
        samples.forEach(trainer::addSample);
        return trainer.trainSamples();
    }

    /** @param full whether frames have all that the command writes; else they have nothing that can be done without */
    private static double zstd(List<byte[]> messages, int level, boolean full, byte[] dictionary) throws IOException {
        try (ZstdCompressCtx context = new ZstdCompressCtx()) {
            context.setLevel(level);
            context.setMagicless(!full);
            context.setChecksum(full);
            context.setDictID(full);
            context.setContentSize(full);
            if (dictionary.length > 0) {
                context.loadDict(dictionary);
            }
            return mean(messages, message -> context.compress(message).length);
        }
    }

    private static int payload(ConfiguredCodec codec, byte[] message) throws IOException {
        try (BlockEncoder encoder = codec.newEncoder()) {
            byte[] payload = new byte[2 * message.length + 100];
            return encoder.encode(message, 0, message.length, payload, 0, payload.length, WorkMonitor.NONE);
        }
    }

    private static int frame(ConfiguredCodec codec, CodecRegistry registry, byte[] message) throws IOException {
        byte[] frame = framed(codec, List.of(message));
        try (InputStream in = PithInputStream.builder(new ByteArrayInputStream(frame))
                .registry(registry)
                .build()) {
            if (!Arrays.equals(message, in.readAllBytes())) {
                throw new IOException("a message does not come back");
            }
        }
        return frame.length;
    }

    /** Returns a frame that has each message in a block of its own. */
    private static byte[] framed(ConfiguredCodec codec, List<byte[]> messages) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (PithOutputStream out =
                PithOutputStream.builder(frame).codec(codec).syncFlush(true).build()) {
            for (byte[] message : messages) {
                out.write(message);
                if (messages.size() > 1) {
                    out.flush();
                }
            }
        }
        return frame.toByteArray();
    }

    private static void print(List<Row> rows) {
        StringBuilder table = new StringBuilder("| Mean bytes | one line");
        LIMITS.stream()
                .skip(1)
                .forEach(limit ->
                        table.append(" | lines of up to ").append(limit).append(" bytes"));
        table.append(" | ").append(LAST_HEADING).append(" |\n|").append(" --- |".repeat(LIMITS.size() + 2));
        for (Row row : rows) {
            table.append("\n| ").append(row.name()).append(" |");
            row.lengths().forEach(length -> table.append(String.format(Locale.ROOT, " %.1f |", length)));
        }
        System.out.println(table);
    }
}
