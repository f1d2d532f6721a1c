package dev.pith.hadoop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.FrameInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.MapFile;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CodecPool;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.io.compress.CompressionInputStream;
import org.apache.hadoop.io.compress.Compressor;
import org.apache.hadoop.io.compress.Decompressor;
import org.apache.hadoop.util.ReflectionUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PithCodecTest {

    private final Configuration configuration = new Configuration();

    @TempDir
    Path folder;

    private PithCodec codec() {
        return ReflectionUtils.newInstance(PithCodec.class, configuration);
    }

    private Path write(byte[] content) throws IOException {
        Path file = folder.resolve("file.pith");
        try (OutputStream out = codec().createOutputStream(Files.newOutputStream(file))) {
            out.write(content);
        }
        return file;
    }

    private byte[] read(Path file) throws IOException {
        try (CompressionInputStream in = codec().createInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        }
    }

    private static byte[] text(int length) {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("line ").append(random.nextInt(1000)).append('\n');
        }
        return text.substring(0, length).getBytes(UTF_8);
    }

    @Test
    void isFoundByExtensionAndByName() {
        CompressionCodecFactory factory = new CompressionCodecFactory(configuration);
        assertInstanceOf(PithCodec.class, factory.getCodec(new org.apache.hadoop.fs.Path("logs/day.log.pith")));
        assertInstanceOf(PithCodec.class, factory.getCodecByName("pith"));
        assertSame(configuration, ((PithCodec) factory.getCodecByName("pith")).getConf());
    }

    @Test
    void worksWithoutConfiguration() throws IOException {
        PithCodec codec = new PithCodec();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OutputStream out = codec.createOutputStream(file)) {
            out.write(text(1000));
        }
        Path path = Files.write(folder.resolve("file.pith"), file.toByteArray());
        assertEquals("ngram", PithFiles.frames(path).getFirst().codec());
        assertArrayEquals(text(1000), read(path));
    }

    @ParameterizedTest
    @CsvSource({"ngram, 1, 64k, 1", "ngram, 2, 100000, 3", "fib, 1, 64k, 2", "order-k, 5, 128K, 1", "stored, 9, 1m, 0"})
    void writesAsConfigured(String name, int level, String blockSize, int threads) throws IOException {
        configuration.set(PithCodec.CODEC_KEY, name);
        configuration.setInt(PithCodec.LEVEL_KEY, level);
        configuration.set(PithCodec.BLOCK_SIZE_KEY, blockSize);
        configuration.setInt(PithCodec.THREADS_KEY, threads);
        byte[] content = text(150_000);
        Path file = write(content);
        FrameInfo frame = PithFiles.frames(file).getFirst();
        int blockLength = (int) configuration.getLongBytes(PithCodec.BLOCK_SIZE_KEY, 0);
        assertEquals(name, frame.codec());
        assertEquals(
                (content.length + blockLength - 1) / blockLength, frame.blocks().size());
        assertTrue(frame.summary().contains("level " + level) || !name.matches("ngram|fib"), frame.summary());
        assertArrayEquals(content, read(file));
    }

    @Test
    void passesOptionsOnToTheCodec() throws IOException {
        configuration.set(PithCodec.CODEC_KEY, "order-k");
        configuration.set(PithCodec.OPTION_PREFIX + "order", "1");
        Path file = write(text(1000));
        assertEquals("order 1", PithFiles.frames(file).getFirst().summary());
        assertArrayEquals(text(1000), read(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pith.codec         | zip   | pith.codec: no codec named 'zip'; installed: ",
                "pith.level         | 10    | pith.level: level must be 1 to 9, but is 10",
                "pith.level         | high  | pith.level must be a whole number, but is 'high'",
                "pith.block.size    | 1k    | pith.block.size: the block length must be 65536 to 1073741824, but is 1024",
                "pith.block.size    | 8g    | pith.block.size: the block length must be 65536 to 1073741824, but is ",
                "pith.block.size    | large | pith.block.size must be a number of bytes, such as 1048576, 1024k or 1m, but is 'large'",
                "pith.threads       | -1    | pith.threads: the number of threads is negative: -1",
                "pith.memory.limit  | 1m    | pith.memory.limit: compressing with ngram takes ",
                "pith.memory.limit  | -1    | pith.memory.limit: the memory limit must be positive, but is -1",
                "pith.option.colour | red   | pith.codec: "
            })
    void saysWhichKeyOfAWriterIsWrong(String key, String value, String message) {
        configuration.set(key, value);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> codec().createOutputStream(OutputStream.nullOutputStream()));
        assertTrue(String.valueOf(e.getMessage()).startsWith(message), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"pith.threads, -1", "pith.memory.limit, 0", "pith.memory.limit, much"})
    void saysWhichKeyOfAReaderIsWrong(String key, String value) throws IOException {
        Path file = write(text(1000));
        configuration.set(key, value);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> read(file));
        assertTrue(String.valueOf(e.getMessage()).startsWith(key), e.getMessage());
    }

    @Test
    void readsWhateverTheKeysForWritingAre() throws IOException {
        Path file = write(text(1000));
        configuration.set(PithCodec.CODEC_KEY, "zip");
        configuration.set(PithCodec.LEVEL_KEY, "high");
        configuration.set(PithCodec.BLOCK_SIZE_KEY, "small");
        assertArrayEquals(text(1000), read(file));
    }

    @Test
    void theMemoryLimitHoldsForReading() throws IOException {
        Path file = write(text(1000));
        configuration.set(PithCodec.MEMORY_LIMIT_KEY, "1m");
        IOException e = assertThrows(IOException.class, () -> read(file));
        assertTrue(String.valueOf(e.getMessage()).contains("but 1048576 are allowed"), e.getMessage());
    }

    @Test
    void thePoolLendsAndTakesBack() throws IOException {
        PithCodec codec = codec();
        int compressors = CodecPool.getLeasedCompressorsCount(codec);
        int decompressors = CodecPool.getLeasedDecompressorsCount(codec);
        Compressor compressor = CodecPool.getCompressor(codec, configuration);
        Decompressor decompressor = CodecPool.getDecompressor(codec);
        assertEquals(compressors + 1, CodecPool.getLeasedCompressorsCount(codec));
        assertEquals(decompressors + 1, CodecPool.getLeasedDecompressorsCount(codec));
        Path file = folder.resolve("file.pith");
        for (int i = 0; i < 2; i++) {
            try (OutputStream out = codec.createOutputStream(Files.newOutputStream(file), compressor)) {
                out.write(text(1000));
            }
            try (CompressionInputStream in = codec.createInputStream(Files.newInputStream(file), decompressor)) {
                assertArrayEquals(text(1000), in.readAllBytes());
            }
            compressor.reset();
            decompressor.reset();
        }
        CodecPool.returnCompressor(compressor);
        CodecPool.returnDecompressor(decompressor);
        assertEquals(compressors, CodecPool.getLeasedCompressorsCount(codec));
        assertEquals(decompressors, CodecPool.getLeasedDecompressorsCount(codec));
    }

    @Test
    void compressorsCannotBeDrivenByThemselves() {
        assertThrows(
                UnsupportedOperationException.class,
                () -> codec().createCompressor().compress(new byte[1], 0, 1));
        assertThrows(
                UnsupportedOperationException.class,
                () -> codec().createDecompressor().decompress(new byte[1], 0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void sequenceFilesCanBeCompressed(CompressionType type) throws IOException {
        configuration.set(PithCodec.CODEC_KEY, "order-k");
        configuration.set(PithCodec.OPTION_PREFIX + "order", "0");
        configuration.setInt("io.seqfile.compress.blocksize", 2000);
        configuration.setInt(PithCodec.THREADS_KEY, 2);
        org.apache.hadoop.fs.Path file = Splits.path(folder.resolve("sequence"));
        try (SequenceFile.Writer writer = SequenceFile.createWriter(
                configuration,
                SequenceFile.Writer.file(file),
                SequenceFile.Writer.keyClass(IntWritable.class),
                SequenceFile.Writer.valueClass(Text.class),
                SequenceFile.Writer.compression(type, codec()))) {
            for (int i = 0; i < 1000; i++) {
                writer.append(new IntWritable(i), new Text("value " + i % 7));
            }
        }
        try (SequenceFile.Reader reader = new SequenceFile.Reader(configuration, SequenceFile.Reader.file(file))) {
            IntWritable key = new IntWritable();
            Text value = new Text();
            for (int i = 0; i < 1000; i++) {
                assertTrue(reader.next(key));
                assertEquals(i, key.get());
                // Values that nobody asks for are passed over.
                if (i % 3 == 0) {
                    reader.getCurrentValue(value);
                    assertEquals("value " + i % 7, value.toString());
                }
            }
            assertFalse(reader.next(key));
        }
    }

    @Test
    void mapFilesCanBeCompressed() throws IOException {
        configuration.set(PithCodec.CODEC_KEY, "order-k");
        configuration.set(PithCodec.OPTION_PREFIX + "order", "0");
        org.apache.hadoop.fs.Path directory = Splits.path(folder.resolve("map"));
        try (MapFile.Writer writer = new MapFile.Writer(
                configuration,
                directory,
                MapFile.Writer.keyClass(IntWritable.class),
                MapFile.Writer.valueClass(Text.class),
                MapFile.Writer.compression(CompressionType.BLOCK, codec()))) {
            for (int i = 0; i < 1000; i++) {
                writer.append(new IntWritable(i), new Text("value " + i));
            }
        }
        try (MapFile.Reader reader = new MapFile.Reader(directory, configuration)) {
            for (int i : new int[] {999, 0, 500}) {
                assertEquals("value " + i, String.valueOf(reader.get(new IntWritable(i), new Text())));
            }
        }
    }

    @Test
    void theShellShowsAFile() throws Exception {
        Path file = write(text(1000));
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        PrintStream standardOutput = System.out;
        System.setOut(new PrintStream(shown, true, UTF_8));
        int status;
        try {
            FsShell shell = new FsShell(configuration);
            status = shell.run(new String[] {"-text", Splits.path(file).toString()});
            shell.close();
        } finally {
            System.setOut(standardOutput);
        }
        assertEquals(0, status);
        assertArrayEquals(text(1000), shown.toByteArray());
    }

    @Test
    void rowsOfManyBlocksAreSplitByTheInputFormat() throws IOException {
        configuration.set(PithCodec.CODEC_KEY, "stored");
        configuration.set(PithCodec.BLOCK_SIZE_KEY, "64k");
        byte[] content = text(400_000);
        Path file = write(content);
        List<String> rows = new String(content, UTF_8).lines().toList();
        long length = Files.size(file);
        for (long splitLength :
                IntStream.of(65_600, 100_000, 200_000).asLongStream().toArray()) {
            assertEquals(rows, Splits.read(configuration, file, splitLength, null), "splits of " + splitLength);
        }
        assertEquals(rows, Splits.read(configuration, file, length, null));
        assertEquals(
                2, Splits.ofInputFormat(configuration, file, length * 3 / 5).size());
    }
}
