/** Codec {@code ngram}: bitwise context mixing. */
@NullMarked
package dev.pith.ngram;

import org.jspecify.annotations.NullMarked;
