/**
 * Texts as sequences of units, such as words, and of phrases of units whose lengths are Fibonacci numbers.
 *
 * <p>The way of a text through this package: {@link dev.pith.fibonacci.phrase.UnitSequence} splits it;
 * {@link dev.pith.fibonacci.phrase.PhraseBook} lists phrases that recur in it;
 * {@link dev.pith.fibonacci.phrase.PhraseLattice} tells where they stand and where a mask lets them;
 * {@link dev.pith.fibonacci.phrase.Parser} chooses among them; {@link dev.pith.fibonacci.phrase.SymbolCoder} turns the
 * choice into bytes, and {@link dev.pith.fibonacci.phrase.PhraseModel} predicts it for any other coder. Each step can be undone, and gives the same result on every machine.
 */
@NullMarked
package dev.pith.fibonacci.phrase;

import org.jspecify.annotations.NullMarked;
