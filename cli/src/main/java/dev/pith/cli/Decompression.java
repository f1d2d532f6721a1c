package dev.pith.cli;

import dev.pith.codec.FrameInfo;
import dev.pith.codec.PithInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes {@code FILE} of {@code FILE.pith}. */
record Decompression(Console console, Report report, Resources resources) implements Converter.Conversion {

    private static final int COPY_LENGTH = 1 << 18;

    @Override
    public Path outputBeside(Path source) throws Converter.SkippedException {
        String name = Converter.nameOf(source);
        if (!Compression.hasSuffix(source) || name.equals(Compression.SUFFIX)) {
            throw new Converter.SkippedException(
                    "has not the suffix " + Compression.SUFFIX + ", skipped (-o names the output)");
        }
        return source.resolveSibling(name.substring(0, name.length() - Compression.SUFFIX.length()));
    }

    @Override
    public @Nullable String unfitForTerminal() {
        return null;
    }

    @Override
    public Converter.Result convert(Source source, InputStream in, long length, OutputStream out) throws IOException {
        if (source instanceof Source.StandardInput && console.terminals().in()) {
            throw new IOException("is a terminal, which compressed data does not come from");
        }
        try (ProgressDisplay progress = new ProgressDisplay(console, report, source.name(), () -> prospect(source));
                PithInputStream content = resources.decode(in, progress)) {
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
