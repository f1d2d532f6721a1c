package dev.pith.codec;

import java.util.List;

/** Codec "stored": keeps content as it is, for data that does not compress, with checksums and random access. */
public final class StoredCodec implements Codec {

    private static final String NAME = "stored";

    /** For {@link java.util.ServiceLoader}. */
    public StoredCodec() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "no compression: content as it is, in blocks with checksums";
    }

    @Override
    public List<CodecOption> options() {
        return List.of();
    }

    @Override
    public ConfiguredCodec configure(CodecOptions options) {
        if (!options.values().isEmpty()) {
            throw new IllegalArgumentException("codec '" + NAME + "' has no options, but was given "
                    + options.values().keySet());
        }
        return new Configured();
    }

    @Override
    public ConfiguredCodec restore(byte[] parameters, CodecOptions options) throws CorruptInputException {
        if (parameters.length != 0) {
            throw new CorruptInputException(NAME, 0, "parameters where there should be none");
        }
        return new Configured();
    }

    private record Configured() implements ConfiguredCodec {

        private static final int BLOCK_LENGTH = 1 << 20;

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public byte[] parameters() {
            return new byte[0];
        }

        @Override
        public String summary() {
            return "";
        }

        @Override
        public int preferredBlockLength() {
            return BLOCK_LENGTH;
        }

        @Override
        public long encoderMemory(int blockLength) {
            return 0;
        }

        @Override
        public long decoderMemory(int blockLength) {
            return 0;
        }

        @Override
        public long maxContentLength(int payloadLength) {
            return 0;
        }

        @Override
        public BlockEncoder newEncoder() {
            return (content, contentOffset, contentLength, payload, payloadOffset, payloadLimit, monitor) ->
                    BlockEncoder.DOES_NOT_FIT;
        }

        @Override
        public BlockDecoder newDecoder() {
            return (payload, payloadOffset, payloadLength, content, contentOffset, contentLength, monitor) -> {
                throw new CorruptInputException(NAME, 0, "a coded block");
            };
        }
    }
}
