package dev.pith.cli;

import dev.pith.codec.CodecOptions;
import dev.pith.codec.FrameInfo;
import dev.pith.codec.PithInputStream;
import dev.pith.dfloat.safetensors.SafeTensors;
import dev.pith.dfloat.safetensors.SafeTensorsHeader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes {@code FILE} of {@code FILE.pith}: frames, or compressed weights, as the content tells. Weights from a stream go
 * through a temporary file.
 *
 * @param options the settings that codecs need for reading
 */
record Decompression(
        Console console, PartialFiles partialFiles, Report report, Resources resources, CodecOptions options)
        implements Converter.Conversion {

    private static final int COPY_LENGTH = 1 << 18;

    /** A safetensors file begins with the length of its header, and the header with a brace. */
    private static final int SIGNATURE_LENGTH = Long.BYTES + 1;

    /**
     * Returns what the content of a compressed file is called.
     *
     * @throws Converter.SkippedException if nothing tells
     */
    static Path contentName(Path source) throws Converter.SkippedException {
        String name = Converter.nameOf(source);
        if (!Compression.hasSuffix(source) || name.equals(Compression.SUFFIX)) {
            throw new Converter.SkippedException(
                    "has not the suffix " + Compression.SUFFIX + ", skipped (-o names the output)");
        }
        return source.resolveSibling(name.substring(0, name.length() - Compression.SUFFIX.length()));
    }

    @Override
    public Path outputBeside(Path source) throws Converter.SkippedException {
        return contentName(source);
    }

    @Override
    public @Nullable String unfitForTerminal() {
        return null;
    }

    @Override
    public Converter.Result convert(Source source, long length, Output output) throws IOException {
        if (source instanceof Source.StandardInput && console.terminals().in()) {
            throw new IOException("is a terminal, which compressed data does not come from");
        }
        if (source instanceof Source.NamedFile(Path path) && SafeTensors.matches(path)) {
            return weights().decompress(source, path, output);
        }
        try (PushbackInputStream in = new PushbackInputStream(source.open(), SIGNATURE_LENGTH)) {
            byte[] signature = in.readNBytes(SIGNATURE_LENGTH);
            in.unread(signature);
            if (!mayBeWeights(signature)) {
                return decodeFrames(source, in, output.stream());
            }
            try (TemporaryFile temporary = TemporaryFile.create(partialFiles)) {
                Path file = temporary.path();
                in.transferTo(new Output.NamedStream(file.toString(), Channels.newOutputStream(temporary.channel())));
                return weights().decompress(source, file, output);
            }
        }
    }

    /** Whether a stream begins as safetensors files do. Frames do not, for their magic number is too long a length. */
    private static boolean mayBeWeights(byte[] signature) {
        if (signature.length < SIGNATURE_LENGTH || signature[Long.BYTES] != '{') {
            return false;
        }
        long headerLength =
                ByteBuffer.wrap(signature).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return headerLength > 0 && headerLength <= SafeTensorsHeader.MAX_JSON_LENGTH;
    }

    private WeightDecompression weights() {
        return new WeightDecompression(console, report, resources, Optional.empty());
    }

    private Converter.Result decodeFrames(Source source, InputStream in, OutputStream out) throws IOException {
        try (ProgressDisplay progress = new ProgressDisplay(console, report, source.name(), () -> prospect(source));
                PithInputStream content = resources.decode(in, options, progress)) {
            byte[] buffer = new byte[COPY_LENGTH];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                out.write(buffer, 0, count);
            }
            return new Converter.Result(content.contentBytes(), content.compressedBytes());
        }
    }

    /** Looks up what a file holds; only for display, so that faults are left for decoding to find. */
    private static ProgressDisplay.Prospect prospect(Source source) {
        if (source instanceof Source.NamedFile(Path path) && Files.isRegularFile(path)) {
            try (SeekableByteChannel channel = Files.newByteChannel(path)) {
                ListedFile file = ListedFile.of(source.name(), FrameInfo.read(channel));
                return new ProgressDisplay.Prospect(file.contentLength(), file.compressedLength(), 0);
            } catch (IOException e) {
                return ProgressDisplay.Prospect.NOTHING_KNOWN;
            }
        }
        return ProgressDisplay.Prospect.NOTHING_KNOWN;
    }
}
