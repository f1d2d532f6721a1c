/**
 * What models share that mix predictions of single bits: conversions between probabilities and odds, maps that refine a
 * probability by what followed similar ones, and where cache lines begin in their tables. All arithmetic is on integers, so
 * every machine gets the same bits.
 */
@NullMarked
package dev.pith.coder.mixing;

import org.jspecify.annotations.NullMarked;
