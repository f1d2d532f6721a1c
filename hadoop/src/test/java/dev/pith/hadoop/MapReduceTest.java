package dev.pith.hadoop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.lib.reduce.IntSumReducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of Hadoop's own, with everything compressed: what it reads, what goes from mappers to reducers, what it writes. */
class MapReduceTest {

    @TempDir
    Path folder;

    static final class WordMapper extends Mapper<LongWritable, Text, Text, IntWritable> {

        @Override
        protected void map(LongWritable key, Text line, Context context) throws IOException, InterruptedException {
            StringTokenizer words = new StringTokenizer(line.toString());
            while (words.hasMoreTokens()) {
                context.write(new Text(words.nextToken()), new IntWritable(1));
            }
        }
    }

    @Test
    void countsWords() throws Exception {
        byte[] content = "one two three two three three\n".repeat(500).getBytes(US_ASCII);
        Path file = Files.write(
                folder.resolve("words.pith"),
                PithFiles.streamingFrame(PithFiles.STORED, PithFiles.pieces(content, 1000)));
        Configuration configuration = new Configuration();
        configuration.set("mapreduce.framework.name", "local");
        configuration.set("hadoop.tmp.dir", folder.resolve("scratch").toString());
        configuration.setBoolean("mapreduce.map.output.compress", true);
        configuration.set("mapreduce.map.output.compress.codec", PithCodec.class.getName());
        configuration.setBoolean("mapreduce.output.fileoutputformat.compress", true);
        configuration.set("mapreduce.output.fileoutputformat.compress.codec", PithCodec.class.getName());
        configuration.set(PithCodec.CODEC_KEY, "order-k");
        configuration.set(PithCodec.OPTION_PREFIX + "order", "0");
        Job job = Job.getInstance(configuration);
        job.setMapperClass(WordMapper.class);
        job.setCombinerClass(IntSumReducer.class);
        job.setReducerClass(IntSumReducer.class);
        job.setOutputKeyClass(Text.class);
        job.setOutputValueClass(IntWritable.class);
        FileInputFormat.addInputPath(job, Splits.path(file));
        FileInputFormat.setMaxInputSplitSize(job, Files.size(file) / 3);
        FileOutputFormat.setOutputPath(job, Splits.path(folder.resolve("counts")));

        assertTrue(job.waitForCompletion(false));
        PithCodec codec = new PithCodec();
        try (InputStream in =
                codec.createInputStream(Files.newInputStream(folder.resolve("counts/part-r-00000.pith")))) {
            assertEquals("one\t500\nthree\t1500\ntwo\t1000\n", new String(in.readAllBytes(), US_ASCII));
        }
    }
}
