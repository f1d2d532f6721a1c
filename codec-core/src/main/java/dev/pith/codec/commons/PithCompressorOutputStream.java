package dev.pith.codec.commons;

import dev.pith.codec.PithOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.compressors.CompressorOutputStream;

/**
 * A {@link PithOutputStream} for Commons Compress. Not safe for use by several threads.
 *
 * @param <T> the kind of sink
 */
public final class PithCompressorOutputStream<T extends OutputStream> extends CompressorOutputStream<T> {

    private final PithOutputStream pith;

    /**
     * Compresses to {@code sink} with the default codec and level.
     *
     * @throws IllegalStateException if the default codec is not installed
     */
    public PithCompressorOutputStream(T sink) {
        this(sink, builder -> builder);
    }

    /**
     * Compresses to {@code sink} with chosen settings, such as {@code builder -> builder.level(9).threads(0)}.
     *
     * @throws IllegalArgumentException if {@link PithOutputStream.Builder#build} does
     * @throws IllegalStateException if {@link PithOutputStream.Builder#build} does
     */
    public PithCompressorOutputStream(T sink, UnaryOperator<PithOutputStream.Builder> settings) {
        super(sink);
        pith = settings.apply(PithOutputStream.builder(sink)).build();
    }

    @Override
    public void write(int value) throws IOException {
        pith.write(value);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        pith.write(source, offset, length);
    }

    @Override
    public void flush() throws IOException {
        if (!isClosed()) {
            pith.flush();
        }
    }

    @Override
    public void finish() throws IOException {
        pith.finish();
        super.finish();
    }

    @Override
    public void close() throws IOException {
        try {
            pith.close();
        } finally {
            super.close();
        }
    }
}
