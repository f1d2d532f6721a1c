package dev.pith.ngram;

/**
 * A reversible change of a block's content that makes it easier to predict.
 *
 * <p>A filter is a bijection on the byte arrays of each length: {@link #apply} and {@link #revert} are defined for any
 * bytes, keep their number, and undo each other in either order. So a decoder can revert whatever it has decoded.
 */
sealed interface ContentFilter permits IdentityFilter, BranchFilter, DeltaFilter {

    /** Filters {@code bytes[offset .. offset + length)} in place. */
    void apply(byte[] bytes, int offset, int length);

    /** Undoes {@link #apply} in place. */
    void revert(byte[] bytes, int offset, int length);
}
