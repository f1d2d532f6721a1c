package dev.pith.hadoop;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.sum;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.GzipCodec;
import org.apache.hadoop.util.ReflectionUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Counts the words of one large file with one core and with two: of the plain file, and of the same compressed by Pith, by
 * bzip2, whose files are split too, and by gzip, whose are not. Prints a table in Markdown.
 *
 * <p>Arguments: the length of the text in MB, 200 unless given; then codecs with their levels, such as {@code ngram:1
 * fib:6}; {@code fib:1 ngram:1} unless given.
 */
final class WordCountBenchmark {

    private static final long SEED = 20260101;
    private static final int VOCABULARY = 50_000;
    private static final String BLOCK_SIZE = "4m";

    /**
     * One of the files to count the words of.
     *
     * @param name what it is called in the table
     */
    private record Subject(String name, Path file) {}

    /**
     * What counting took.
     *
     * @param seconds from the start of the query to its result
     * @param partitions how many parts the file was read in
     * @param result words in all, and different ones
     */
    private record Outcome(double seconds, int partitions, List<Row> result) {}

    private WordCountBenchmark() {}

    /** Runs the benchmark; see the class. */
    public static void main(String[] arguments) throws IOException {
        long length = (arguments.length > 0 ? Long.parseLong(arguments[0]) : 200) * 1_000_000;
        List<String> codecs =
                arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : List.of("fib:1", "ngram:1");
        Path folder = Files.createTempDirectory("pith-word-count");
        try {
            run(folder, length, codecs);
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted((one, other) -> other.compareTo(one))
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static void run(Path folder, long length, List<String> codecs) throws IOException {
        Path plain = writeText(folder.resolve("words.txt"), length);
        List<Subject> subjects = new ArrayList<>();
        subjects.add(new Subject("plain text", plain));
        for (String codec : codecs) {
            subjects.add(new Subject("Pith, " + codec.replace(":", " -"), compressByPith(plain, codec)));
        }
        subjects.add(new Subject("bzip2", compress(plain, BZip2Codec.class, new Configuration(), ".bz2")));
        subjects.add(new Subject("gzip", compress(plain, GzipCodec.class, new Configuration(), ".gz")));

        List<Outcome> one = measure(subjects, 1);
        List<Outcome> two = measure(subjects, 2);
        System.out.println("| File | Size | One core | Two cores | Speed-up | Partitions |");
        System.out.println("|---|--:|--:|--:|--:|--:|");
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %,.1f MB | %.1f s | %.1f s | %.2f | %d |",
                    subject.name,
                    Files.size(subject.file) / 1e6,
                    one.get(i).seconds,
                    two.get(i).seconds,
                    one.get(i).seconds / two.get(i).seconds,
                    two.get(i).partitions));
            if (!one.get(i).result.equals(one.getFirst().result)
                    || !two.get(i).result.equals(one.getFirst().result)) {
                throw new IllegalStateException("the words of " + subject.name + " are not those of the plain text");
            }
        }
    }

    /** Writes lines of words, of which few are frequent, as in natural languages. */
    private static Path writeText(Path file, long length) throws IOException {
        Random random = new Random(SEED);
        String[] vocabulary = new String[VOCABULARY];
        for (int i = 0; i < VOCABULARY; i++) {
            StringBuilder word = new StringBuilder();
            for (int letters = 2 + random.nextInt(9); letters > 0; letters--) {
                word.append((char) ('a' + Math.min(random.nextInt(26), random.nextInt(26))));
            }
            vocabulary[i] = word.toString();
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long written = 0; written < length; ) {
                int rank = (int) Math.pow(VOCABULARY, random.nextDouble()) - 1;
                byte[] word =
                        (vocabulary[rank] + (random.nextInt(12) == 0 ? "\n" : " ")).getBytes(StandardCharsets.US_ASCII);
                out.write(word);
                written += word.length;
            }
        }
        return file;
    }

    private static Path compressByPith(Path plain, String codec) throws IOException {
        String[] nameAndLevel = codec.split(":", 2);
        Configuration configuration = new Configuration();
        configuration.set(PithCodec.CODEC_KEY, nameAndLevel[0]);
        configuration.set(PithCodec.LEVEL_KEY, nameAndLevel[1]);
        configuration.set(PithCodec.BLOCK_SIZE_KEY, BLOCK_SIZE);
        configuration.set(PithCodec.THREADS_KEY, "0");
        return compress(plain, PithCodec.class, configuration, "." + codec.replace(':', '-') + PithCodec.EXTENSION);
    }

    private static Path compress(
            Path plain, Class<? extends CompressionCodec> codec, Configuration configuration, String extension)
            throws IOException {
        Path file = plain.resolveSibling("words" + extension);
        try (InputStream in = Files.newInputStream(plain);
                OutputStream out = ReflectionUtils.newInstance(codec, configuration)
                        .createOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            in.transferTo(out);
        }
        return file;
    }

    private static List<Outcome> measure(List<Subject> subjects, int cores) throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + cores + "]")
                .appName("word count")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", cores)
                .getOrCreate()) {
            // The first count of a session compiles code.
            countWords(spark, subjects.getFirst());
            return subjects.stream().map(subject -> countWords(spark, subject)).toList();
        }
    }

    private static Outcome countWords(SparkSession spark, Subject subject) {
        long start = System.nanoTime();
        Dataset<Row> lines = spark.read().text(subject.file.toString());
        List<Row> result = lines.select(explode(split(col("value"), " ")).as("word"))
                .groupBy("word")
                .agg(count(lit(1)).as("count"))
                .agg(sum("count"), count(lit(1)))
                .collectAsList();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(seconds, lines.javaRDD().getNumPartitions(), result);
    }
}
