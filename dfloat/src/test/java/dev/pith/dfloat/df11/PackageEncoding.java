package dev.pith.dfloat.df11;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * Encodes as the Python package does, in what a decoder can tell from other encoders: one code is that of an end mark,
 * which no table holds and whose first bits fill the last byte; tables repeat what precedes it, and a table whose first
 * code it is begins with what the table before ended with; positions may lack one number, and gaps may tell where the last
 * code ends.
 */
final class PackageEncoding {

    private static final int END = -1;

    private final Map<Integer, String> codes = new TreeMap<>();

    private record Node(long count, int order, List<Integer> symbols, Map<Integer, String> codes) {}

    private PackageEncoding(short[] values) {
        Map<Integer, Long> counts = new TreeMap<>();
        counts.put(END, 1L);
        for (short value : values) {
            counts.merge(value >> 7 & 0xFF, 1L, Long::sum);
        }
        PriorityQueue<Node> nodes =
                new PriorityQueue<>(Comparator.comparingLong(Node::count).thenComparingInt(Node::order));
        int order = 0;
        for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
            nodes.add(new Node(entry.getValue(), order++, List.of(entry.getKey()), Map.of(entry.getKey(), "")));
        }
        while (nodes.size() > 1) {
            Node zero = nodes.remove();
            Node one = nodes.remove();
            Map<Integer, String> merged = new TreeMap<>();
            zero.codes.forEach((symbol, code) -> merged.put(symbol, "0" + code));
            one.codes.forEach((symbol, code) -> merged.put(symbol, "1" + code));
            nodes.add(new Node(zero.count + one.count, order++, List.copyOf(merged.keySet()), merged));
        }
        codes.putAll(nodes.remove().codes);
    }

    /** Returns luts, encoded_exponent, sign_mantissa, output_positions and gaps. */
    static byte[][] encode(short[] values) {
        PackageEncoding encoding = new PackageEncoding(values);
        StringBuilder bits = new StringBuilder();
        List<Integer> gaps = new ArrayList<>();
        List<Integer> positions = new ArrayList<>();
        byte[] signMantissa = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            mark(bits.length(), i, gaps, positions);
            bits.append(encoding.codes.get(values[i] >> 7 & 0xFF));
            signMantissa[i] = (byte) ((values[i] >> 8 & 0x80) | (values[i] & 0x7F));
        }
        if (bits.length() % 8 != 0) {
            mark(bits.length(), values.length, gaps, positions);
            String end = encoding.codes.get(END) + "00000000";
            bits.append(end, 0, 8 - bits.length() % 8);
        }
        positions.add(values.length);
        byte[] encoded = packed(bits);
        int blocks = (encoded.length + 4095) / 4096;
        StringBuilder gapBits = new StringBuilder();
        for (int thread = 0; thread < blocks * 512; thread++) {
            int gap = thread < gaps.size() ? gaps.get(thread) : 0;
            gapBits.append(Integer.toBinaryString(32 | gap).substring(1));
        }
        ByteBuffer positionBytes = ByteBuffer.allocate(positions.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
        positions.forEach(positionBytes::putInt);
        return new byte[][] {encoding.tables(), encoded, signMantissa, positionBytes.array(), packed(gapBits)};
    }

    private static void mark(int bit, int value, List<Integer> gaps, List<Integer> positions) {
        if (bit / 64 + 1 > gaps.size()) {
            gaps.add(bit % 64);
        }
        if (bit / 32768 + 1 > positions.size()) {
            positions.add(value);
        }
    }

    private byte[] tables() {
        List<String> prefixes = new ArrayList<>(List.of(""));
        codes.forEach((symbol, code) -> {
            for (int length = 8; symbol != END && length < code.length(); length += 8) {
                if (!prefixes.contains(code.substring(0, length))) {
                    prefixes.add(code.substring(0, length));
                }
            }
        });
        prefixes.sort(Comparator.comparingInt(String::length));
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        int current = 0;
        for (String prefix : prefixes) {
            Map<Integer, Integer> slots = new TreeMap<>();
            codes.forEach((symbol, code) -> {
                if (symbol != END && code.startsWith(prefix)) {
                    String rest = code.substring(prefix.length());
                    if (rest.length() <= 8) {
                        slots.put(Integer.parseInt((rest + "00000000").substring(0, 8), 2), symbol);
                    } else {
                        int table = prefixes.indexOf(code.substring(0, prefix.length() + 8));
                        slots.put(Integer.parseInt(rest.substring(0, 8), 2), 256 - table);
                    }
                }
            });
            for (int slot = 0; slot < 256; slot++) {
                current = slots.getOrDefault(slot, current);
                tables.write(current);
            }
        }
        for (int exponent = 0; exponent < 256; exponent++) {
            tables.write(codes.getOrDefault(exponent, "").length());
        }
        return tables.toByteArray();
    }

    private static byte[] packed(CharSequence bits) {
        byte[] bytes = new byte[(bits.length() + 7) / 8];
        for (int i = 0; i < bits.length(); i++) {
            bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
        }
        return bytes;
    }
}
