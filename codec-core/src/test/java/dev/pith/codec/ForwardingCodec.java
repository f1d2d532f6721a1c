package dev.pith.codec;

/** Settings that are those of another codec unless a subclass says otherwise. */
class ForwardingCodec implements ConfiguredCodec {

    private final ConfiguredCodec codec;

    ForwardingCodec(ConfiguredCodec codec) {
        this.codec = codec;
    }

    /** Returns the same codec with another block length, which may be shorter than a builder allows. */
    static ConfiguredCodec withBlockLength(ConfiguredCodec codec, int blockLength) {
        return new ForwardingCodec(codec) {
            @Override
            public int preferredBlockLength() {
                return blockLength;
            }
        };
    }

    @Override
    public String name() {
        return codec.name();
    }

    @Override
    public byte[] parameters() {
        return codec.parameters();
    }

    @Override
    public String summary() {
        return codec.summary();
    }

    @Override
    public int preferredBlockLength() {
        return codec.preferredBlockLength();
    }

    @Override
    public long encoderMemory(int blockLength) {
        return codec.encoderMemory(blockLength);
    }

    @Override
    public long decoderMemory(int blockLength) {
        return codec.decoderMemory(blockLength);
    }

    @Override
    public long maxContentLength(int payloadLength) {
        return codec.maxContentLength(payloadLength);
    }

    @Override
    public BlockEncoder newEncoder() {
        return codec.newEncoder();
    }

    @Override
    public BlockDecoder newDecoder() {
        return codec.newDecoder();
    }
}
