package dev.pith.hadoop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pith.codec.ConfiguredCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random files, of random frames and blocks, in splits of every length: the rows of all splits together must be those of
 * the plain file in one piece, each once and in order.
 */
class SplitPropertyTest {

    private static final int FILES = 40;
    private static final int MOST_SPLITS = 10;
    private static final Set<String> STANDARD_DELIMITERS = Set.of("\n", "\r\n", "\r");
    /** In none of them does the first character occur again: Hadoop's line readers can miss such a one, in any file. */
    private static final String[] DELIMITERS = {"\n", "\r\n", "\r", "|", "<br>", "<eol>"};

    private final Configuration configuration = new Configuration(false);

    @TempDir
    Path folder;

    @Test
    void rowsOfAllSplitsAreThoseOfThePlainFile() throws IOException {
        for (long seed = 1; seed <= FILES; seed++) {
            Random random = new Random(seed);
            String delimiter = DELIMITERS[random.nextInt(DELIMITERS.length)];
            boolean standard = STANDARD_DELIMITERS.contains(delimiter) && random.nextBoolean();
            byte[] delimiterBytes = standard ? null : delimiter.getBytes(StandardCharsets.US_ASCII);
            byte[] content = content(random, delimiter);
            Path plain = Files.write(folder.resolve("plain"), content);
            configuration.unset("io.file.buffer.size");
            byte[] file = frames(random, content);
            Path compressed = Files.write(folder.resolve("compressed.pith"), file);

            List<String> rows = Splits.read(configuration, plain, Math.max(1, content.length), delimiterBytes);
            if (random.nextBoolean()) {
                // So that it takes several reads to empty a block.
                configuration.setInt("io.file.buffer.size", 1 + random.nextInt(50));
            }
            for (int splits = 1; splits <= MOST_SPLITS; splits++) {
                // Evenly, and so that the last split is a short one.
                int splitLength = Math.max(1, file.length / splits - random.nextInt(3));
                assertEquals(
                        rows,
                        Splits.read(configuration, compressed, splitLength, delimiterBytes),
                        "seed " + seed + ", splits of " + splitLength);
            }
        }
    }

    @Test
    void splitsMayBeOfAnyLength() throws IOException {
        byte[] content =
                "first\nsecond\r\n\nfourth, which is longer\n5\n6\n\n\nninth".getBytes(StandardCharsets.US_ASCII);
        Path plain = Files.write(folder.resolve("plain"), content);
        List<String> rows = Splits.read(configuration, plain, content.length, null);
        for (int blockLength : new int[] {1, 6, 20}) {
            byte[] file = PithFiles.concatenate(List.of(
                    PithFiles.compactFrame(PithFiles.STORED, new byte[0]),
                    PithFiles.streamingFrame(
                            PithFiles.STORED, PithFiles.pieces(Arrays.copyOf(content, 30), blockLength)),
                    PithFiles.streamingFrame(PithFiles.STORED, List.of()),
                    PithFiles.compactFrame(PithFiles.STORED, Arrays.copyOfRange(content, 30, content.length))));
            Path compressed = Files.write(folder.resolve("compressed.pith"), file);
            for (int splitLength = 1; splitLength <= file.length; splitLength += blockLength == 1 ? 41 : 1) {
                assertEquals(
                        rows,
                        Splits.read(configuration, compressed, splitLength, null),
                        "blocks of " + blockLength + ", splits of " + splitLength);
            }
        }
    }

    /** Rows of random lengths, some empty, some long, some that hold a part of the delimiter. */
    private static byte[] content(Random random, String delimiter) {
        StringBuilder content = new StringBuilder();
        int rows = random.nextInt(80);
        for (int row = 0; row < rows; row++) {
            int length = random.nextInt(8) == 0 ? random.nextInt(300) : random.nextInt(12);
            for (int i = 0; i < length; i++) {
                content.append((char) ('a' + random.nextInt(26)));
            }
            if (random.nextInt(4) == 0) {
                content.append(delimiter, 0, random.nextInt(delimiter.length()));
            }
            if (row < rows - 1 || random.nextBoolean()) {
                content.append(delimiter);
            }
        }
        return content.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Cuts content into frames of either form, some of them empty, and these into blocks. */
    private static byte[] frames(Random random, byte[] content) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        int longestBlock = 1 + random.nextInt(random.nextBoolean() ? 10 : 200);
        int position = 0;
        do {
            ConfiguredCodec codec = random.nextBoolean() ? PithFiles.STORED : PithFiles.CODED;
            if (random.nextInt(4) == 0) {
                int length = Math.min(content.length - position, random.nextInt(longestBlock + 1));
                frames.add(PithFiles.compactFrame(codec, Arrays.copyOfRange(content, position, position + length)));
                position += length;
            } else {
                List<byte[]> blocks = new ArrayList<>();
                for (int i = random.nextInt(12); i > 0 && position < content.length; i--) {
                    int length = Math.min(content.length - position, 1 + random.nextInt(longestBlock));
                    blocks.add(Arrays.copyOfRange(content, position, position + length));
                    position += length;
                }
                frames.add(PithFiles.streamingFrame(codec, blocks));
            }
        } while (position < content.length);
        return PithFiles.concatenate(frames);
    }
}
