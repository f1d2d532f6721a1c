package dev.pith.codec;

import java.util.List;

/** Shows that the contract test accepts a codec that compresses. */
class DeflateCodecTest extends CodecContractTest {

    @Override
    protected Codec codec() {
        return new DeflateCodec();
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(codec().configure(CodecOptions.ofLevel(1)), codec().configure(CodecOptions.ofLevel(9)));
    }
}
