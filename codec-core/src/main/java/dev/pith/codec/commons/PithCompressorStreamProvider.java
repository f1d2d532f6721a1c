package dev.pith.codec.commons;

import dev.pith.codec.PithInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Set;
import org.apache.commons.compress.compressors.CompressorException;
import org.apache.commons.compress.compressors.CompressorInputStream;
import org.apache.commons.compress.compressors.CompressorOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamProvider;

/**
 * Tells Commons Compress of the format {@value #NAME}. It is found by {@link java.util.ServiceLoader}; applications name
 * the format, not this class.
 *
 * <p>The memory limit of a {@code CompressorStreamFactory} is not handed to providers: input is read within {@link
 * dev.pith.codec.FrameLimits#DEFAULT}. To read with others, wrap a {@link dev.pith.codec.PithInputStream} in a {@link
 * PithCompressorInputStream}.
 */
public final class PithCompressorStreamProvider implements CompressorStreamProvider {

    /** The name of the format. */
    public static final String NAME = "pith";

    /** For {@link java.util.ServiceLoader}. */
    public PithCompressorStreamProvider() {}

    @Override
    public CompressorInputStream createCompressorInputStream(String name, InputStream source, boolean untilEnd)
            throws CompressorException {
        checkName(name);
        return new PithCompressorInputStream(
                PithInputStream.builder(source).concatenated(untilEnd).build());
    }

    @Override
    public <T extends OutputStream> CompressorOutputStream<T> createCompressorOutputStream(String name, T sink)
            throws CompressorException {
        checkName(name);
        try {
            return new PithCompressorOutputStream<>(sink);
        } catch (IllegalStateException e) {
            throw new CompressorException("cannot compress: " + e.getMessage(), e);
        }
    }

    @Override
    public Set<String> getInputStreamCompressorNames() {
        return Set.of(NAME);
    }

    @Override
    public Set<String> getOutputStreamCompressorNames() {
        return Set.of(NAME);
    }

    private static void checkName(String name) throws CompressorException {
        if (!NAME.equalsIgnoreCase(name)) {
            throw new CompressorException("not a format of this provider: " + name);
        }
    }
}
