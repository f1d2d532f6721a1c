package dev.pith.ngram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pith.coder.mixing.Logistic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What {@code docs/ngram-format.md} says in tables and examples is what the code does. */
class SpecificationTest {

    private static final Path SPECIFICATION = Path.of("..", "docs", "ngram-format.md");
    private static final byte[] EXAMPLE =
            "The cat sat on the mat. THE DOG did not.\n".getBytes(StandardCharsets.US_ASCII);

    /** Returns the cells of the rows of the table below a header that begins with these cells. */
    private static List<List<String>> table(String... header) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(SPECIFICATION)) {
            List<String> cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
            boolean isRow = line.startsWith("|");
            if (inside && isRow && !line.startsWith("|-")) {
                rows.add(cells.subList(1, cells.size() - 1));
            }
            inside = isRow && (inside || cells.subList(1, cells.size() - 1).equals(List.of(header)));
        }
        assertTrue(!rows.isEmpty(), "no table of " + String.join(", ", header));
        return rows.stream().filter(row -> !row.getFirst().startsWith("-")).toList();
    }

    @Test
    void levels() throws IOException {
        Map<String, String> lists =
                table("Name", "Contexts").stream().collect(Collectors.toMap(List::getFirst, List::getLast));
        List<List<String>> levels = table(
                "Level", "Contexts for bytes", "Contexts for text", "Mixers", "Rich", "Table bits", "Block length");
        assertEquals(6, levels.size());
        for (List<String> row : levels) {
            MixingProfile profile = assertInstanceOf(MixingProfile.class, level(row));
            assertEquals(numbers(profile.forBytes()), lists.get(row.get(1)), row.toString());
            assertEquals(numbers(profile.forText()), lists.get(row.get(2)), row.toString());
            assertEquals(Integer.toString(profile.mixers()), row.get(3), row.toString());
            assertEquals(profile.rich() ? "yes" : "no", row.get(4), row.toString());
            assertEquals(profile.tableBits(), Integer.parseInt(row.get(5)), row.toString());
            assertEquals((profile.blockLength() >> 20) + " MiB", row.get(6), row.toString());
            if (profile.rich()) {
                assertEquals(numbers(profile.nibbleContexts(false)), lists.get("medium"));
                assertEquals(numbers(profile.nibbleContexts(true)), lists.get("medium text"));
                assertEquals(profile.tableBits() - 1, profile.nibbleTableBits(profile.blockLength()));
            }
        }
    }

    private static Profile level(List<String> row) {
        return Profile.ofLevel(Integer.parseInt(row.getFirst()));
    }

    @Test
    void directLevels() throws IOException {
        List<List<String>> levels =
                table("Level", "Long context", "Refined", "Table bits", "Match bits", "Block length");
        assertEquals(3, levels.size());
        for (List<String> row : levels) {
            DirectProfile profile = assertInstanceOf(DirectProfile.class, level(row));
            assertEquals(profile.longContext() ? "yes" : "no", row.get(1), row.toString());
            assertEquals(profile.refined() ? "yes" : "no", row.get(2), row.toString());
            assertEquals(profile.tableBits(), Integer.parseInt(row.get(3)), row.toString());
            assertEquals(profile.matchBits(), Integer.parseInt(row.get(4)), row.toString());
            assertEquals((profile.blockLength() >> 20) + " MiB", row.get(5), row.toString());
        }
    }

    private static String numbers(List<Context> contexts) {
        return contexts.stream()
                .map(context -> Integer.toString(context.number()))
                .collect(Collectors.joining(", "));
    }

    @Test
    void numbersOfContexts() throws IOException {
        Map<String, Integer> numbers = table("Number", "Name", "Value").stream()
                .collect(Collectors.toMap(row -> row.get(1), row -> Integer.parseInt(row.get(0))));
        assertEquals(
                Arrays.stream(Context.values()).collect(Collectors.toMap(Context::name, Context::number)), numbers);
    }

    @Test
    void checkValues() throws IOException {
        Map<String, String> values =
                table("What", "CRC32C").stream().collect(Collectors.toMap(List::getFirst, List::getLast));
        int states = 0;
        for (byte next : BitHistory.transitions()) {
            states = Math.max(states, 1 + (next & 0xFF));
        }
        try (InputStream words = WordDictionary.class.getResourceAsStream("words.txt")) {
            byte[] dictionary = Objects.requireNonNull(words).readAllBytes();
            assertEquals(
                    Map.of(
                            "the dictionary",
                            checksum(dictionary),
                            "squash(−2815) to squash(2815)",
                            checksum(-2815, 2815, Logistic::squash),
                            "stretch(0) to stretch(4095)",
                            checksum(0, 4095, Logistic::stretch),
                            "for each bit history, what follows after a zero and after a one",
                            checksum(Arrays.copyOf(BitHistory.transitions(), 2 * states)),
                            "the initial probability of each bit history",
                            checksum(0, states - 1, BitHistory::initialProbability)),
                    values);
        }
        String text = Files.readString(SPECIFICATION);
        assertTrue(text.contains("There are " + states + " states."), states + " states");
    }

    private static String checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return "%08X".formatted(checksum.getValue());
    }

    private static String checksum(int first, int last, IntUnaryOperator function) {
        ByteBuffer values = ByteBuffer.allocate(4 * (last - first + 1)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = first; i <= last; i++) {
            values.putInt(function.applyAsInt(i));
        }
        return checksum(values.array());
    }

    @Test
    void examplesOfFilters() throws IOException {
        List<List<String>> examples = table("Filter", "Width", "Stride", "Content", "Filtered");
        assertEquals(8, examples.size());
        for (List<String> row : examples) {
            ContentFilter filter = switch (row.getFirst()) {
                case "x86" -> BranchFilter.X86;
                case "x86-64" -> BranchFilter.X86_64;
                case "delta" -> new DeltaFilter(Integer.parseInt(row.get(1)), Integer.parseInt(row.get(2)));
                default -> throw new AssertionError(row);
            };
            byte[] bytes = HexFormat.of().parseHex(row.get(3).replace("`", ""));
            filter.apply(bytes, 0, bytes.length);
            assertEquals(row.get(4), "`" + HexFormat.of().formatHex(bytes) + "`", row.toString());
        }
    }

    @Test
    void examples() throws IOException {
        Matcher fences = Pattern.compile("```hex\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(SPECIFICATION));
        Function<String, byte[]> parse = hex -> HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        List<byte[]> examples =
                fences.results().map(fence -> parse.apply(fence.group(1))).toList();
        byte[] text = new byte[2 * EXAMPLE.length];
        int length = WordSubstitution.encode(WordDictionary.english(), EXAMPLE, 0, EXAMPLE.length, text, text.length);
        assertEquals(3, examples.size());
        assertArrayEquals(Arrays.copyOf(text, length), examples.get(0));
        assertArrayEquals(payload(1), examples.get(1), HexFormat.of().formatHex(payload(1)));
        assertArrayEquals(payload(9), examples.get(2), HexFormat.of().formatHex(payload(9)));
    }

    private static byte[] payload(int level) throws IOException {
        return TestContent.encode(new ConfiguredNgram(level, Kernels.best()), EXAMPLE);
    }
}
