package dev.pith.codec;

import java.io.IOException;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A codec for tests of everything around codecs, on the JDK's Deflate. Its parameters are one byte, the level. */
final class DeflateCodec implements Codec {

    static final String NAME = "deflate";
    private static final int PROGRESS_INTERVAL = 1 << 15;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "Deflate, for tests";
    }

    @Override
    public List<CodecOption> options() {
        return List.of();
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        if (!options.values().isEmpty()) {
            throw new IllegalArgumentException("no such options: " + options.values());
        }
        return new Configured((byte) options.level());
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        if (parameters.length != 1
                || parameters[0] < CodecOptions.MIN_LEVEL
                || parameters[0] > CodecOptions.MAX_LEVEL) {
            throw new CorruptInputException(NAME, 0, "no such level");
        }
        return new Configured(parameters[0]);
    }

    private record Configured(byte level) implements ConfiguredCodec {

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public byte[] parameters() {
            return new byte[] {level};
        }

        @Override
        public String summary() {
            return "level " + level;
        }

        @Override
        public int preferredBlockLength() {
            return 1 << 16;
        }

        @Override
        public long encoderMemory(int blockLength) {
            return 300_000;
        }

        @Override
        public long decoderMemory(int blockLength) {
            return 50_000;
        }

        @Override
        public long maxContentLength(int payloadLength) {
            return 1040L * payloadLength;
        }

        @Override
        public BlockEncoder newEncoder() {
            return new Encoder(level);
        }

        @Override
        public BlockDecoder newDecoder() {
            return new Decoder();
        }
    }

    private static final class Encoder implements BlockEncoder {
        private final Deflater deflater;
        private final byte[] beyond = new byte[1];

        Encoder(int level) {
            deflater = new Deflater(level, true);
        }

        @Override
        public int encode(
                byte[] content,
                int contentOffset,
                int contentLength,
                byte[] payload,
                int payloadOffset,
                int payloadLimit,
                WorkMonitor monitor)
                throws IOException {
            deflater.reset();
            int position = payloadOffset;
            for (int done = 0; done < contentLength; ) {
                int piece = Math.min(PROGRESS_INTERVAL, contentLength - done);
                deflater.setInput(content, contentOffset + done, piece);
                done += piece;
                if (done == contentLength) {
                    deflater.finish();
                }
                while (!(done == contentLength ? deflater.finished() : deflater.needsInput())) {
                    if (position == payloadLimit && deflater.deflate(beyond) > 0) {
                        return DOES_NOT_FIT;
                    }
                    position += deflater.deflate(payload, position, payloadLimit - position);
                }
                monitor.advanced(piece);
            }
            return position - payloadOffset;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    private static final class Decoder implements BlockDecoder {
        private final Inflater inflater = new Inflater(true);

        @Override
        public void decode(
                byte[] payload,
                int payloadOffset,
                int payloadLength,
                byte[] content,
                int contentOffset,
                int contentLength,
                WorkMonitor monitor)
                throws IOException {
            inflater.reset();
            inflater.setInput(payload, payloadOffset, payloadLength);
            int done = 0;
            try {
                while (done < contentLength) {
                    int piece = Math.min(PROGRESS_INTERVAL, contentLength - done);
                    int count = inflater.inflate(content, contentOffset + done, piece);
                    if (count == 0) {
                        throw new CorruptInputException(NAME, payloadLength, "the payload is too short");
                    }
                    done += count;
                    monitor.advanced(count);
                }
                if (inflater.inflate(new byte[1]) != 0 || !inflater.finished() || inflater.getRemaining() != 0) {
                    throw new CorruptInputException(NAME, payloadLength, "the payload goes on after the content");
                }
            } catch (DataFormatException e) {
                throw new CorruptInputException(NAME, inflater.getBytesRead(), "not Deflate: " + e.getMessage());
            }
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
