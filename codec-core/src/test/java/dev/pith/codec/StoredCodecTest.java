package dev.pith.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StoredCodecTest extends CodecContractTest {

    @Override
    protected Codec codec() {
        return new StoredCodec();
    }

    @Override
    protected List<ConfiguredCodec> configurations() {
        return List.of(codec().configure(CodecOptions.DEFAULT));
    }

    @Test
    void isInstalled() {
        assertTrue(CodecRegistry.installed().find("stored").isPresent());
    }
}
