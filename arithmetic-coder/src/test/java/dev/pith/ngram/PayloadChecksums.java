package dev.pith.ngram;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** A program that prints checksums of payloads, for comparison between JVMs. */
final class PayloadChecksums {

    private PayloadChecksums() {}

    /**
     * Prints the name of the kernel and the checksums.
     *
     * @param args the length of the contents
     */
    public static void main(String[] args) throws IOException {
        Kernels kernel = Kernels.best();
        System.out.println("kernel " + (kernel.mixers() instanceof VectorMixerKernel ? "vector" : "scalar"));
        of(Integer.parseInt(args[0]), kernel).forEach(System.out::println);
    }

    /** Returns a line for each of several contents and levels. */
    static List<String> of(int contentLength, Kernels kernel) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int level : new int[] {1, 3, 6, 9}) {
            lines.add(line(level, kernel, "text", TestContent.text(contentLength)));
            lines.add(line(level, kernel, "records", TestContent.records(contentLength / 2)));
        }
        return lines;
    }

    private static String line(int level, Kernels kernel, String kind, byte[] content) throws IOException {
        byte[] payload = TestContent.encode(new ConfiguredNgram(level, kernel), content);
        CRC32C checksum = new CRC32C();
        checksum.update(payload);
        return "%s at level %d: %d bytes, %08x".formatted(kind, level, payload.length, checksum.getValue());
    }
}
