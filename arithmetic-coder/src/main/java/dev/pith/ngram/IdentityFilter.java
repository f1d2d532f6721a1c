package dev.pith.ngram;

/** Leaves content as it is. */
enum IdentityFilter implements ContentFilter {
    INSTANCE;

    @Override
    public void apply(byte[] bytes, int offset, int length) {}

    @Override
    public void revert(byte[] bytes, int offset, int length) {}
}
