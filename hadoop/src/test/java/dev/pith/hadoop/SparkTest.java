package dev.pith.hadoop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.codec.BlockInfo;
import dev.pith.codec.FrameInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a local Spark session writes and reads through the codec, which nothing but its place on the class path tells it of. */
class SparkTest {

    private static final String PARTITION_LENGTH = "spark.sql.files.maxPartitionBytes";
    private static final String SCHEMA = "id INT, word STRING, note STRING";

    private static SparkSession spark;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .appName("pith")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                // So that only the partition length decides how a file is split.
                .config("spark.sql.files.openCostInBytes", 0)
                .config("spark.sql.files.minPartitionNum", 1)
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .getOrCreate();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static DataFrameReader reader(long partitionLength) {
        spark.conf().set(PARTITION_LENGTH, partitionLength);
        return spark.read();
    }

    private static List<String> rows(long seed, int count) {
        Random random = new Random(seed);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(i + " " + "word ".repeat(random.nextInt(5)) + random.nextInt(1000));
        }
        return rows;
    }

    /** Returns the one file that was written into a directory. */
    private static Path onlyFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> written = files.filter(
                            file -> file.getFileName().toString().startsWith("part-"))
                    .toList();
            assertEquals(1, written.size());
            assertTrue(written.getFirst().toString().endsWith(PithCodec.EXTENSION), written.toString());
            return written.getFirst();
        }
    }

    private static Dataset<Row> table() {
        return spark.range(8000)
                .selectExpr(
                        "CAST(id AS INT) id", "concat('w', id % 97) word", "concat('a, \"b\"; ', id * id % 1009) note")
                .coalesce(1);
    }

    /** Splits of every kind: a byte longer than a block, a few others, and the whole file. */
    private static List<Long> partitionLengths(Path file) throws IOException {
        List<FrameInfo> frames = PithFiles.frames(file);
        List<BlockInfo> blocks = frames.getFirst().blocks();
        assertTrue(blocks.size() > 2, blocks.size() + " blocks");
        long afterFirst = blocks.getFirst().payloadOffset() + blocks.getFirst().payloadLength() + 1;
        long length = Files.size(file);
        return List.of(afterFirst, length / 3, length / 2, length - 1, length);
    }

    @Test
    void writesAndReadsText() throws IOException {
        List<String> rows = rows(1, 20_000);
        Path directory = folder.resolve("text");
        spark.createDataset(rows, Encoders.STRING())
                .coalesce(1)
                .write()
                .option("compression", "dev.pith.hadoop.PithCodec")
                .option("pith.codec", "order-k")
                .option("pith.block.size", "64k")
                .text(directory.toString());
        Path file = onlyFile(directory);
        assertEquals("order-k", PithFiles.frames(file).getFirst().codec());
        for (long length : partitionLengths(file)) {
            Dataset<String> read = reader(length).textFile(file.toString());
            assertEquals(
                    (int) Math.ceilDiv(Files.size(file), length),
                    read.javaRDD().getNumPartitions(),
                    "partitions of " + length);
            assertEquals(rows, read.collectAsList(), "partitions of " + length);
        }
    }

    @Test
    void splitsAFileByTheDelimiterChosen() throws IOException {
        List<String> rows = rows(2, 2000);
        byte[] content = String.join("<br>", rows).getBytes(UTF_8);
        Path file = Files.write(
                folder.resolve("delimited.pith"),
                PithFiles.streamingFrame(PithFiles.STORED, PithFiles.pieces(content, 777)));
        for (long length : List.of(900L, 5000L, Files.size(file))) {
            assertEquals(
                    rows,
                    reader(length)
                            .option("lineSep", "<br>")
                            .textFile(file.toString())
                            .collectAsList(),
                    "partitions of " + length);
        }
    }

    @Test
    void writesAndReadsCsvWithAHeader() throws IOException {
        Path directory = folder.resolve("csv");
        table().write()
                .option("header", true)
                .option("compression", "dev.pith.hadoop.PithCodec")
                .option("pith.codec", "fib")
                .option("pith.level", "1")
                .option("pith.block.size", "64k")
                .csv(directory.toString());
        Path file = onlyFile(directory);
        List<Row> rows = table().collectAsList();
        for (long length : partitionLengths(file)) {
            Dataset<Row> read = reader(length)
                    .schema(SCHEMA)
                    .option("header", true)
                    .option("escape", "\\")
                    .csv(directory.toString());
            assertEquals(rows, read.collectAsList(), "partitions of " + length);
        }
    }

    @Test
    void writesAndReadsJson() throws IOException {
        Path directory = folder.resolve("json");
        table().write()
                .option("compression", "dev.pith.hadoop.PithCodec")
                .option("pith.codec", "order-k")
                .option("pith.block.size", "64k")
                .json(directory.toString());
        Path file = onlyFile(directory);
        List<Row> rows = table().collectAsList();
        for (long length : partitionLengths(file)) {
            assertEquals(
                    rows,
                    reader(length).schema(SCHEMA).json(directory.toString()).collectAsList(),
                    "partitions of " + length);
        }
    }

    @Test
    void rowsOfRandomFilesAreThoseOfThePlainFile() throws IOException {
        for (long seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            byte[] content =
                    String.join(seed % 2 == 0 ? "\n" : "\r\n", rows(seed, 300)).getBytes(UTF_8);
            int blockLength = 1 + random.nextInt(500);
            Path plain = Files.write(folder.resolve("random-" + seed + ".txt"), content);
            Path file = Files.write(
                    folder.resolve("random-" + seed + ".pith"),
                    PithFiles.streamingFrame(PithFiles.STORED, PithFiles.pieces(content, blockLength)));
            List<String> rows = reader(1 << 20).textFile(plain.toString()).collectAsList();
            for (int i = 0; i < 4; i++) {
                long length = blockLength + 42L + random.nextInt((int) Files.size(file));
                assertEquals(
                        rows,
                        reader(length).textFile(file.toString()).collectAsList(),
                        "seed " + seed + ", partitions of " + length);
            }
        }
    }

    @Test
    void readsThroughTheOlderInterfaceToo() throws IOException {
        List<String> rows = rows(3, 2000);
        byte[] content = String.join("\n", rows).getBytes(UTF_8);
        Path file = Files.write(
                folder.resolve("older.pith"),
                PithFiles.streamingFrame(PithFiles.STORED, PithFiles.pieces(content, 3000)));
        @SuppressWarnings("resource") // It is the session's.
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        var read = context.textFile(file.toString(), 5);
        assertTrue(read.getNumPartitions() >= 5);
        assertEquals(rows, read.collect());
        // As a whole, so that the file is not split.
        assertEquals(
                List.of(String.join("\n", rows)),
                spark.read().option("wholetext", true).textFile(file.toString()).collectAsList());
    }

    @Test
    void aCorruptBlockFailsItsTaskAndNoOther() throws IOException {
        List<String> rows = rows(4, 2000);
        byte[] bytes = PithFiles.streamingFrame(
                PithFiles.STORED, PithFiles.pieces(String.join("\n", rows).getBytes(UTF_8), 3000));
        Path file = Files.write(folder.resolve("corrupt.pith"), bytes);
        BlockInfo last = PithFiles.frames(file).getFirst().blocks().getLast();
        bytes[(int) last.payloadOffset()] ^= 1;
        Files.write(file, bytes);
        Dataset<String> read = reader(4000).textFile(file.toString());
        Exception e = assertThrows(Exception.class, read::collectAsList);
        assertTrue(causes(e).contains("a block's checksum does not match (at byte " + last.payloadOffset()), causes(e));
        assertEquals(rows.subList(0, 10), List.of((String[]) read.head(10)));
    }

    @Test
    void aWrongSettingIsTold() {
        Dataset<String> rows = spark.createDataset(rows(5, 10), Encoders.STRING());
        Exception e = assertThrows(
                Exception.class,
                () -> rows.write()
                        .option("compression", "dev.pith.hadoop.PithCodec")
                        .option("pith.level", "11")
                        .text(folder.resolve("wrong").toString()));
        assertTrue(causes(e).contains("pith.level: level must be 1 to 9, but is 11"), causes(e));
    }

    private static String causes(Throwable e) {
        StringBuilder causes = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            causes.append(cause).append('\n');
        }
        return causes.toString();
    }
}
