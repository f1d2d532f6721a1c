package dev.pith.corpora.bench;

import static dev.pith.corpora.bench.Workspace.COMPRESSED;
import static dev.pith.corpora.bench.Workspace.CONTENT;
import static dev.pith.corpora.bench.Workspace.RESTORED;

import dev.pith.codec.Codec;
import dev.pith.codec.CodecOptions;
import dev.pith.codec.CodecRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Knows what can be measured: codecs of Pith, and peers, which are other compressors. Whether a peer is installed it does
 * not ask; see {@link Compressor#unavailableReason}.
 */
public final class Compressors {

    /** The names of all peers, in the order in which they are worth looking at. */
    public static final List<String> PEERS = List.of(
            "gzip", "bzip2", "xz", "zstd", "brotli", "lz4", "7z", "bsc", "lpaq1", "zpaq", "paq8px", "cmix", "ts_zip");

    /** The names of the peers that take minutes per megabyte. */
    public static final List<String> SLOW_PEERS = List.of("paq8px", "cmix", "ts_zip");

    /** The first part of a recipe of a codec, before its name and the level. */
    static final String CODEC = "codec";

    /** The first part of a recipe of a peer that is a library, before the name of the compressor. */
    static final String PEER = "peer";

    private Compressors() {}

    /**
     * Returns a codec at several levels. Levels that give the same settings are one compressor.
     *
     * @param threads how many threads it may use, at least 1
     * @throws IllegalArgumentException if the codec has no such level; the message is fit for a person to read
     */
    public static List<Compressor> codec(Codec codec, Collection<Integer> levels, int threads) {
        List<Compressor> compressors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int level : levels) {
            Compressor compressor = codec(codec, level, threads);
            if (names.add(compressor.name())) {
                compressors.add(compressor);
            }
        }
        return compressors;
    }

    private static Compressor codec(Codec codec, int level, int threads) {
        return new PithCompressor(codec.configure(CodecOptions.ofLevel(level)), level, threads);
    }

    /**
     * Returns the compressor that works in process and has that recipe.
     *
     * @see InProcessCompressor#recipe
     */
    static Compressor of(List<String> recipe, int threads) {
        String name = recipe.get(1);
        if (recipe.getFirst().equals(CODEC)) {
            return codec(CodecRegistry.installed().get(name), Integer.parseInt(recipe.get(2)), threads);
        }
        return PEERS.stream()
                .flatMap(peer -> peer(peer, threads).stream())
                .filter(compressor -> compressor instanceof InProcessCompressor
                        && compressor.name().equals(name))
                .findAny()
                .orElseThrow();
    }

    /**
     * Returns the compressors of a peer: one for each setting, and one for each implementation.
     *
     * @param name one of {@link #PEERS}
     * @param threads how many threads those may use that can use several, at least 1
     * @throws IllegalArgumentException if there is no such peer; the message is fit for a person to read
     */
    public static List<Compressor> peer(String name, int threads) {
        return switch (name) {
            case "gzip" -> List.of(new GzipCompressor());
            case "bzip2" -> List.of(new Bzip2Compressor(), filter("bzip2 -9", List.of()));
            case "xz" -> List.of(new XzCompressor(), filter("xz -9e", List.of("-T" + threads)));
            case "zstd" ->
                List.of(
                        new ZstdCompressor(1, ZstdCompressor.WINDOW_OF_LEVEL, threads),
                        new ZstdCompressor(3, ZstdCompressor.WINDOW_OF_LEVEL, threads),
                        new ZstdCompressor(19, ZstdCompressor.WINDOW_OF_LEVEL, threads),
                        new ZstdCompressor(22, ZstdCompressor.LONG_WINDOW, threads),
                        filter("zstd -3", List.of("-T" + threads)),
                        filter("zstd -19", List.of("-T" + threads)),
                        filter("zstd --ultra -22 --long=" + ZstdCompressor.LONG_WINDOW, List.of("-T" + threads)));
            case "brotli" -> List.of(new BrotliCompressor());
            case "lz4" -> List.of(new Lz4Compressor(false), new Lz4Compressor(true));
            case "7z" -> List.of(sevenZip(threads));
            case "bsc" -> List.of(bsc(threads));
            case "lpaq1" -> List.of(lpaq1());
            case "zpaq" -> List.of(zpaq(threads));
            case "paq8px" -> List.of(paq8px());
            case "cmix" -> List.of(cmix());
            case "ts_zip" -> List.of(tsZip());
            default ->
                throw new IllegalArgumentException("no peer named '" + name + "'; known: " + String.join(", ", PEERS));
        };
    }

    /**
     * Returns a program that reads a file, writes standard output, and decompresses with {@code -d}.
     *
     * @param name the program and its settings
     * @param others arguments that are no part of the name, such as threads
     */
    private static Compressor filter(String name, List<String> others) {
        List<String> words = List.of(name.split(" "));
        List<String> compress = new ArrayList<>(words.subList(1, words.size()));
        List<String> decompress = new ArrayList<>(List.of("-d"));
        for (List<String> arguments : List.of(compress, decompress)) {
            arguments.addAll(others);
            arguments.add("-c");
        }
        compress.add(CONTENT);
        decompress.add(COMPRESSED);
        return new ExternalProgram(name, words.getFirst(), compress, decompress);
    }

    private static Compressor sevenZip(int threads) {
        String settings = "-m0=PPMd:o=16:mem=1g";
        return new ExternalProgram(
                "7z " + settings,
                "7z",
                List.of("a", "-t7z", settings, "-mmt=" + threads, COMPRESSED, CONTENT),
                List.of("e", "-so", "-mmt=" + threads, COMPRESSED));
    }

    /** Of this program's threads one can only say whether there shall be others. */
    private static Compressor bsc(int threads) {
        List<String> compress = new ArrayList<>(List.of("e", CONTENT, COMPRESSED, "-e2", "-b1000"));
        List<String> decompress = new ArrayList<>(List.of("d", COMPRESSED, RESTORED));
        if (threads == 1) {
            compress.add("-tT");
            decompress.add("-tT");
        }
        return new ExternalProgram("bsc -e2 -b1000", "bsc", compress, decompress);
    }

    private static Compressor lpaq1() {
        return new ExternalProgram(
                "lpaq1 9", "lpaq1", List.of("9", CONTENT, COMPRESSED), List.of("d", COMPRESSED, RESTORED));
    }

    private static Compressor zpaq(int threads) {
        return new ExternalProgram(
                "zpaq -m5",
                "zpaq",
                List.of("add", COMPRESSED, CONTENT, "-m5", "-t" + threads),
                List.of("extract", COMPRESSED, CONTENT, "-to", RESTORED, "-t" + threads));
    }

    private static Compressor paq8px() {
        return new ExternalProgram(
                "paq8px -8", "paq8px", List.of("-8", CONTENT, COMPRESSED), List.of("-d", COMPRESSED, RESTORED));
    }

    private static Compressor cmix() {
        return new ExternalProgram(
                "cmix -c", "cmix", List.of("-c", CONTENT, COMPRESSED), List.of("-d", COMPRESSED, RESTORED));
    }

    private static Compressor tsZip() {
        return new ExternalProgram(
                "ts_zip c", "ts_zip", List.of("c", CONTENT, COMPRESSED), List.of("d", COMPRESSED, RESTORED));
    }
}
