package dev.pith.corpora.bench;

import java.io.IOException;

/** Stores content, unless a test makes it do something else. */
class FakeCompressor extends InProcessCompressor {

    FakeCompressor() {
        super("fake");
    }

    @Override
    byte[] compress(byte[] content) throws IOException {
        return content;
    }

    @Override
    byte[] decompress(byte[] compressed, int contentLength) throws IOException {
        return compressed;
    }
}
