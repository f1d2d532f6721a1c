package dev.pith.cli;

import dev.pith.dfloat.safetensors.DType;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import dev.pith.dfloat.safetensors.SafeTensorsWriter;
import dev.pith.dfloat.safetensors.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs the usual commands on a small file, so that the JVM can record which classes it takes. The launcher runs it when
 * it has built Pith, and has the JVM store those classes, to start faster from then on.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Runs the commands and fails if one of them does.
     *
     * @param arguments the name of a file to work on, which is only read
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("pith-rehearsal");
        Path file = folder.resolve("file");
        Path compressed = folder.resolve("file.pith");
        try {
            Files.copy(Path.of(arguments[0]), file);
            run("version");
            run("help");
            run("codecs");
            run("compress", "-v", file.toString());
            run("list", compressed.toString());
            run("list", "--json", compressed.toString());
            run("test", compressed.toString());
            run("decompress", "-v", "-f", compressed.toString());
            rehearseMessage(folder.resolve("message"));
            rehearseWeights(folder.resolve("file.safetensors"));
        } finally {
            deleteAll(folder);
        }
    }

    /** A short one: the language model is slow. */
    private static void rehearseMessage(Path file) throws IOException {
        Files.writeString(file, "It was a bright cold day in April, and the clocks were striking thirteen.");
        run("compress", "--codec", "llm", file.toString());
        run("decompress", "-f", file + Compression.SUFFIX);
    }

    private static void rehearseWeights(Path file) throws IOException {
        TensorInfo tensor = TensorInfo.startingAt(0, "weight", DType.BF16, List.of(1L << 16));
        SafeTensorsWriter.write(
                file,
                SafeTensorsHeader.of(List.of(tensor), Map.of()),
                List.of(MemorySegment.ofArray(new byte[(int) tensor.byteSize()])));
        String compressed = file + Compression.SUFFIX;
        run("weights", "compress", "-v", file.toString());
        run("weights", "inspect", compressed);
        run("weights", "verify", compressed);
        run("list", compressed);
        run("weights", "decompress", "-v", "-f", compressed);
    }

    private static void deleteAll(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> list = Files.list(folder)) {
            files = list.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static void run(String... arguments) {
        InputStream in = new ByteArrayInputStream(new byte[0]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(in, out, new PrintStream(err, true, StandardCharsets.UTF_8), Console.Terminals.NONE);
        int status = Pith.run(console, new PartialFiles(), arguments);
        if (status != Report.OK) {
            throw new IllegalStateException(String.join(" ", arguments) + ": " + err.toString(StandardCharsets.UTF_8));
        }
    }
}
