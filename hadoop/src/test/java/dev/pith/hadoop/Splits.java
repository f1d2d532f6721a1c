package dev.pith.hadoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.LineRecordReader;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.jspecify.annotations.Nullable;

/** Reads files as Hadoop's tasks do: each split by a line reader of its own. */
final class Splits {

    private Splits() {}

    /** Returns the rows of a file, of one split after the other. */
    static List<String> read(Configuration configuration, Path file, long splitLength, byte @Nullable [] delimiter)
            throws IOException {
        List<String> rows = new ArrayList<>();
        long length = Files.size(file);
        for (long start = 0; start < length; start += splitLength) {
            rows.addAll(readOne(configuration, file, start, Math.min(splitLength, length - start), delimiter));
        }
        return rows;
    }

    /** Returns how Hadoop's own input format splits a file. */
    static List<InputSplit> ofInputFormat(Configuration configuration, Path file, long mostLength) throws IOException {
        Job job = Job.getInstance(configuration);
        FileInputFormat.addInputPath(job, path(file));
        FileInputFormat.setMaxInputSplitSize(job, mostLength);
        return new TextInputFormat().getSplits(job);
    }

    /** Returns the rows of one split. */
    static List<String> readOne(
            Configuration configuration, Path file, long start, long length, byte @Nullable [] delimiter)
            throws IOException {
        List<String> rows = new ArrayList<>();
        FileSplit split = new FileSplit(path(file), start, length, new String[0]);
        try (LineRecordReader reader = new LineRecordReader(delimiter)) {
            reader.initialize(split, new TaskAttemptContextImpl(configuration, new TaskAttemptID()));
            while (reader.nextKeyValue()) {
                rows.add(reader.getCurrentValue().toString());
            }
        }
        return rows;
    }

    /** Returns the rows of one split, by Hadoop's older reader. */
    static List<String> readOneAsBefore(
            Configuration configuration, Path file, long start, long length, byte @Nullable [] delimiter)
            throws IOException {
        List<String> rows = new ArrayList<>();
        org.apache.hadoop.mapred.FileSplit split =
                new org.apache.hadoop.mapred.FileSplit(path(file), start, length, new String[0]);
        org.apache.hadoop.mapred.LineRecordReader reader =
                new org.apache.hadoop.mapred.LineRecordReader(configuration, split, delimiter);
        try {
            LongWritable key = reader.createKey();
            Text value = reader.createValue();
            while (reader.next(key, value)) {
                rows.add(value.toString());
            }
        } finally {
            reader.close();
        }
        return rows;
    }

    static org.apache.hadoop.fs.Path path(Path file) {
        return new org.apache.hadoop.fs.Path(file.toUri());
    }
}
